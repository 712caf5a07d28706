using System.Text.RegularExpressions;

namespace Financial.Insights.Words;

/// <summary>What may stand outside placeholders at all: plain words, no figure, no name, no period, no markup.</summary>
internal static partial class TextRules
{
    private const string Punctuation = " .,;:()'’\"-–—!";

    public static IEnumerable<string> Refusals(CheckedText text)
    {
        if (text.Bare.Any(char.IsNumber))
            yield return "A digit stands outside a placeholder.";
        if (text.Bare.FirstOrDefault(letter => !char.IsAsciiLetter(letter) && !char.IsNumber(letter) && !Punctuation.Contains(letter)) is var odd and not '\0')
            yield return $"The character U+{(int)odd:X4} is not allowed: plain text only, no symbol, unit or markup.";
        if (GluedPlaceholder().IsMatch(text.Text))
            yield return "A placeholder is glued to a letter, a sign or another placeholder.";
        if (text.Placeholders.Any(placeholder => placeholder.Field is "value" or "compareValue" && text.Before(placeholder) == "("))
            yield return "A value in parentheses reads as negative.";

        var withoutOneOf = OneOf().Replace(text.Bare, " ");
        foreach (var word in Words(withoutOneOf).Where(Vocabulary.Numbers.Contains))
            yield return $"'{word}' is a number or unit in words.";
        foreach (var word in text.Words.Where(word => Vocabulary.PeriodsAndNames.Contains(word) || word == "May"))
            yield return $"'{word}' is a period or name outside a placeholder.";
        foreach (var word in text.Words.Where(Vocabulary.OtherMetrics.Contains))
            yield return $"'{word}' speaks of something that no fact gives.";
        foreach (var word in text.Words.Where(Vocabulary.Approximations.Contains))
            yield return $"'{word}' makes an exact figure vague.";
        foreach (var name in Names(text).Where(text.HasPhrase))
            yield return $"'{name}' is a name outside a placeholder.";
        foreach (Match match in CapitalInside().Matches(text.Bare))
            if (!MetricWord().IsMatch(match.Value))
                yield return $"'{match.Value}' looks like a name outside a placeholder.";
    }

    private static IEnumerable<string> Words(string text) => Word().Matches(text).Select(match => match.Value);

    private static IEnumerable<string> Names(CheckedText text) => text.Finding.Facts
        .SelectMany(fact => new[] { fact.Scope.Region, fact.Scope.Division, fact.Scope.Job, fact.Scope.AccountName, fact.Scope.AccountCode })
        .OfType<string>().Where(name => name.Length > 1 && !MetricWord().IsMatch(name)).Distinct();

    [GeneratedRegex(@"[A-Za-z]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\bone of\b", RegexOptions.IgnoreCase)]
    private static partial Regex OneOf();

    // x{{f1.value}}   -{{f1.value}}   {{f1.value}}m   {{f1.value}}{{f2.value}}
    [GeneratedRegex(@"[A-Za-z0-9+\-–—'""]\{\{|\}\}[A-Za-z0-9{'""]|\}\}-")]
    private static partial Regex GluedPlaceholder();

    // A capital that does not begin the text or follow a colon.
    [GeneratedRegex(@"(?<=\S\s*)(?<!:\s*)\b[A-Z][A-Za-z]*")]
    private static partial Regex CapitalInside();

    [GeneratedRegex("^(revenue|cogs|gross|margin|other|expense|expenses|ebitda|sales)$", RegexOptions.IgnoreCase)]
    private static partial Regex MetricWord();
}
