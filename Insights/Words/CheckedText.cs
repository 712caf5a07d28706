using System.Text.RegularExpressions;
using Financial.Insights.Facts;

namespace Financial.Insights.Words;

/// <summary>A placeholder in a text, with its fact. <c>Index</c> is its position.</summary>
internal sealed record Placeholder(string Text, int Index, Fact? Fact, string Field, string? Rendered)
{
    public int End => Index + Text.Length;

    public bool IsDelta => Field is "delta" or "deltaPct";

    public bool IsFigure => IsDelta || Field is "value" or "compareValue";

    public static List<Placeholder> ReadAll(string text, IReadOnlyDictionary<string, Fact> facts, FactFormat format) =>
        [.. Rendering.Placeholder().Matches(text).Select(match =>
        {
            var fact = facts.GetValueOrDefault(match.Groups["fact"].Value);
            var field = match.Groups["field"].Value;
            return new Placeholder(match.Value, match.Index, fact, field, fact is null ? null : format.Render(fact, field));
        })];
}

/// <summary>A headline or sentence to check.</summary>
internal sealed partial class CheckedText(string text, List<Placeholder> placeholders, Finding finding, string headline)
{
    public string Text { get; } = text;

    public IReadOnlyList<Placeholder> Placeholders { get; } = placeholders;

    public Finding Finding { get; } = finding;

    public string Headline { get; } = headline;

    public IReadOnlyList<Fact> Facts { get; } = [.. placeholders.Select(placeholder => placeholder.Fact!).Distinct()];

    /// <summary>The text with placeholders replaced by blanks; positions stay the same.</summary>
    public string Bare { get; } = Rendering.Placeholder().Replace(text, match => new string(' ', match.Length));

    public IReadOnlyList<string> Words => [.. Word().Matches(Bare).Select(match => match.Value)];

    public bool HasAny(IReadOnlySet<string> words) => Words.Any(words.Contains);

    public bool HasPhrase(string phrase) =>
        Regex.IsMatch(Bare, $@"\b{Regex.Escape(phrase).Replace(@"\ ", @"\s+", StringComparison.Ordinal)}\b", RegexOptions.IgnoreCase);

    /// <summary>The last word before the placeholder within its clause, or an opening parenthesis, or null.</summary>
    public string? Before(Placeholder placeholder)
    {
        var match = LastWord().Match(Text[..placeholder.Index]);
        return match.Success ? match.Value.Trim() : null;
    }

    /// <summary>The first word after the placeholder within its clause, or null.</summary>
    public string? After(Placeholder placeholder)
    {
        var match = FirstWord().Match(Text[placeholder.End..]);
        return match.Success ? match.Value.Trim() : null;
    }

    [GeneratedRegex(@"[A-Za-z]+(['’][A-Za-z]+)?")]
    private static partial Regex Word();

    [GeneratedRegex(@"([A-Za-z]+|\()\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex LastWord();

    [GeneratedRegex(@"^\s*[A-Za-z]+")]
    private static partial Regex FirstWord();
}
