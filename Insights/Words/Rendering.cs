using System.Text.RegularExpressions;
using Financial.Insights.Facts;

namespace Financial.Insights.Words;

/// <summary>Puts figures, names and periods in the place of placeholders.</summary>
public static partial class Rendering
{
    /// <summary>
    /// The text with all placeholders replaced, and what was put in. Throws when one names nothing: checked text has none such.
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
