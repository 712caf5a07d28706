using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManifestToEcs.Comparison;

/// <summary>
/// Whether a value that exists is the emitted one: numbers by value, ARNs beside names, and placeholders beside anything.
/// </summary>
internal sealed class ValueMatch(bool placeholdersMatch)
{
    private readonly SortedDictionary<string, string> _assumed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);

    public IReadOnlyList<AssumedValue> Assumed =>
        [.. _assumed.Select(entry => new AssumedValue(entry.Key,
            _hidden.Contains(entry.Key) ? HiddenText.Mark : HiddenText.Show(entry.Value)))];

    /// <param name="hidden">The values may be secrets: what a placeholder stands for is not shown.</param>
    public bool Matches(JsonNode? old, JsonNode? added, bool hidden = false)
    {
        if (old is null || added is null) return old is null && added is null;
        if (JsonNode.DeepEquals(old, added)) return true;
        if (old.GetValueKind() == JsonValueKind.Number && added.GetValueKind() == JsonValueKind.Number)
            return decimal.TryParse(old.ToJsonString(), out var left) && decimal.TryParse(added.ToJsonString(), out var right)
                && left == right;
        if (old.GetValueKind() != JsonValueKind.String || added.GetValueKind() != JsonValueKind.String || !placeholdersMatch) return false;
        var (existing, emitted) = (old.GetValue<string>(), added.GetValue<string>());
        return MatchesName(existing, emitted) || MatchesPlaceholders(existing, emitted, hidden);
    }

    // arn:aws:iam::123456789012:role/api-task beside api-task, on either side
    private static bool MatchesName(string existing, string emitted)
    {
        var isArn = existing.StartsWith("arn:", StringComparison.Ordinal);
        if (isArn == emitted.StartsWith("arn:", StringComparison.Ordinal)) return false;
        var (arn, name) = isArn ? (existing, emitted) : (emitted, existing);
        return name.Length > 0 && arn.EndsWith("/" + name, StringComparison.Ordinal);
    }

    // arn:aws:iam::${AWS_ACCOUNT_ID}:role/api-task beside the same with an account
    private bool MatchesPlaceholders(string existing, string emitted, bool hidden)
    {
        var parts = Split(emitted);
        if (parts.Count == 1) return false;
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!Fits(existing, parts, 0, found)) return false;
        foreach (var (name, value) in found)
        {
            // One placeholder has one value: where it would need two, the texts differ.
            if (_assumed.TryGetValue(name, out var known) && known != value) return false;
        }
        foreach (var (name, value) in found) _assumed[name] = value;
        if (hidden) _hidden.UnionWith(found.Keys);
        return true;
    }

    // Even elements are literal, odd ones names of placeholders.
    private static List<string> Split(string text)
    {
        var parts = new List<string>();
        var start = 0;
        for (var open = text.IndexOf("${", StringComparison.Ordinal); open >= 0; open = text.IndexOf("${", open + 2,
            StringComparison.Ordinal))
        {
            var close = text.IndexOf('}', open);
            if (close < 0) break;
            var name = text[(open + 2)..close];
            if (name.Length == 0 || !name.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '_'))
                continue;
            parts.Add(text[start..open]);
            parts.Add(name);
            start = close + 1;
        }
        parts.Add(text[start..]);
        return parts;
    }

    private static bool Fits(string rest, List<string> parts, int index, Dictionary<string, string> found)
    {
        if (!rest.StartsWith(parts[index], StringComparison.Ordinal)) return false;
        rest = rest[parts[index].Length..];
        if (index == parts.Count - 1) return rest.Length == 0;
        var name = parts[index + 1];
        if (found.TryGetValue(name, out var known))
            return rest.StartsWith(known, StringComparison.Ordinal) && Fits(rest[known.Length..], parts, index + 2, found);
        var isLast = index + 2 == parts.Count - 1;
        for (var length = isLast ? rest.Length - parts[^1].Length : 1; length >= 1 && length <= rest.Length; length++)
        {
            found[name] = rest[..length];
            if (Fits(rest[length..], parts, index + 2, found)) return true;
            found.Remove(name);
            if (isLast) return false;
        }
        return false;
    }
}
