using System.Text.RegularExpressions;

namespace Financial.Insights.Words;

/// <summary>Checks the text outside placeholders: plain words only; no figures, names, periods or markup.</summary>
internal static partial class TextRules
{
    private const string Punctuation = " .,;:()'’\"-–—!";

    public static IEnumerable<string> Refusals(CheckedText text)
    {
        if (text.Bare.Any(char.IsNumber))
            yield return "A digit stands outside a placeholder.";
        if (text.Bare.FirstOrDefault(letter => !char.IsAsciiLetter(letter) && !char.IsNumber(letter)
            && !Punctuation.Contains(letter)) is var odd and not '\0')
            yield return $"The character U+{(int)odd:X4} is not allowed: plain text only, no symbol, unit or markup.";
        if (GluedPlaceholder().IsMatch(text.Text))
            yield return "A placeholder is glued to a letter, a sign or another placeholder.";
        if (text.Placeholders.Any(placeholder => placeholder.Field is "value" or "compareValue" && text.Before(placeholder) == "("))
            yield return "A value in parentheses reads as negative.";

        var withoutOneOf = OneOf().Replace(text.Bare, " ");
        foreach (var word in Words(withoutOneOf).Where(Vocabulary.Numbers.Contains))
            yield return $"'{word}' is a number or unit in words.";
        foreach (var word in text.Words.Where(Vocabulary.Approximations.Contains))
            yield return $"'{word}' makes an exact figure vague.";
        // Other rules refuse numbers, approximations and negations with a better reason.
        foreach (var word in Words(withoutOneOf).Where(word => !Vocabulary.IsKnown(word) && !HasOwnRule(word)))
            yield return $"'{word}' is not among the words that can be proved.";
    }

    private static bool HasOwnRule(string word) =>
        Vocabulary.Numbers.Contains(word) || Vocabulary.Approximations.Contains(word) || Vocabulary.Negations.Contains(word);

    private static IEnumerable<string> Words(string text) => Word().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"[A-Za-z]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\bone of\b", RegexOptions.IgnoreCase)]
    private static partial Regex OneOf();

    // x{{f1.value}}   -{{f1.value}}   {{f1.value}}m   {{f1.value}}{{f2.value}}
    [GeneratedRegex(@"[A-Za-z0-9+\-–—'""]\{\{|\}\}[A-Za-z0-9{'""]|\}\}-")]
    private static partial Regex GluedPlaceholder();
}
