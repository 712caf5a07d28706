using System.Text.RegularExpressions;
using Financial.Insights.Facts;

namespace Financial.Insights.Words;

/// <summary>Replaces placeholders by figures, names and periods.</summary>
public static partial class Rendering
{
    /// <summary>
    /// Replaces all placeholders; also returns the inserted values. Throws on an unknown placeholder, which checked text never has.
    /// </summary>
    public static (string Text, IReadOnlyList<string> Inserted) Render(
        string text, IReadOnlyDictionary<string, Fact> facts, FactFormat format)
    {
        var inserted = new List<string>();
        var rendered = Placeholder().Replace(text, match =>
        {
            var value = facts.TryGetValue(match.Groups["fact"].Value, out var fact)
                ? format.Render(fact, match.Groups["field"].Value) : null;
            inserted.Add(value ?? throw new InvalidOperationException($"{match.Value} names no fact or field."));
            return value;
        });
        return (rendered is [var first, ..] ? char.ToUpperInvariant(first) + rendered[1..] : rendered, inserted);
    }

    // {{f12.deltaPct}}
    [GeneratedRegex(@"\{\{(?<fact>\w+)\.(?<field>\w+)\}\}", RegexOptions.ExplicitCapture)]
    internal static partial Regex Placeholder();
}
