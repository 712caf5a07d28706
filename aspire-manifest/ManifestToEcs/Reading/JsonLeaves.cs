using System.Text.Json;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Reading;

/// <summary>
/// Walks a whole JSON document once: lists its leaves, and finds duplicate names and texts that cannot be decoded.
/// </summary>
internal sealed class JsonLeaves
{
    private readonly List<string> _pointers = [];
    private readonly Report _report;
    private bool _undecodable;

    private JsonLeaves(Report report) => _report = report;

    /// <summary>The pointer of every leaf in the order of the file; null when a text cannot be decoded.</summary>
    public static IReadOnlyList<string>? Read(JsonElement root, Report report)
    {
        var leaves = new JsonLeaves(report);
        leaves.Visit(root, "");
        return leaves._undecodable ? null : leaves._pointers;
    }

    private void Visit(JsonElement value, string pointer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                VisitMembers(value, pointer);
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                var index = 0;
                foreach (var element in value.EnumerateArray()) Visit(element, JsonPointer.Append(pointer, index++));
                break;
            default:
                if (value.ValueKind == JsonValueKind.String) Decode(value.GetString, pointer);
                _pointers.Add(pointer);
                break;
        }
    }

    private void VisitMembers(JsonElement value, string pointer)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (Decode(() => member.Name, pointer) is not { } name) continue;
            var memberPointer = JsonPointer.Append(pointer, name);
            if (names.Add(name)) Visit(member.Value, memberPointer);
            else
                _report.Error(FindingCodes.DuplicateKey, Location.InManifest(memberPointer), $"'{name}' stands twice in the same object.",
                    "Keep the one that is meant; readers differ in which they take.");
        }
    }

    // "\ud800" is valid by the grammar, but half a character.
    private string? Decode(Func<string?> text, string pointer)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            _undecodable = true;
            _report.Error(FindingCodes.WrongShape, Location.InManifest(pointer),
                "A text holds half a surrogate pair, which is no character.", "Correct the \\u escape.");
            return null;
        }
    }
}
