using Financial.Insights.Facts;

namespace Financial.Insights.Words;

/// <summary>Checks words that claim a direction, size, judgement, rank or cause against the cited facts.</summary>
internal static class ClaimRules
{
    public static IEnumerable<string> Refusals(CheckedText text)
    {
        var changes = text.Facts.Select(fact => fact.Comparison).OfType<FactComparison>().ToList();
        foreach (var (words, direction) in new[] { (Vocabulary.Up, 1), (Vocabulary.Down, -1) })
            if (text.Words.FirstOrDefault(words.Contains) is { } word)
                if (changes.Count == 0 || changes.Any(change => change.Direction != direction))
                    yield return $"'{word}' contradicts the direction of a cited fact.";
        foreach (var (words, favourable) in new[] { (Vocabulary.Better, true), (Vocabulary.Worse, false) })
            if (text.Words.FirstOrDefault(words.Contains) is { } word)
                if (changes.Count == 0 || changes.Any(change => change.Favourable != favourable))
                    yield return $"'{word}' contradicts whether a cited change is favourable.";
        foreach (var (word, (from, to)) in Vocabulary.Sizes.Where(size => text.HasPhrase(size.Key)))
            if (changes.Count == 0 || changes.Any(change => change.Change is not { } size || size < from || size > to))
                yield return $"'{word}' contradicts the size of a cited change.";
        if (text.Words.FirstOrDefault(word => Vocabulary.Negations.Contains(word)
            || word.EndsWith("n't", StringComparison.OrdinalIgnoreCase)) is { } negation)
            yield return $"'{negation}' negates a claim.";
        foreach (var reason in Ranks(text).Concat(Results(text)).Concat(Causes(text)))
            yield return reason;
    }

    private static IEnumerable<string> Ranks(CheckedText text)
    {
        if (text.Words.FirstOrDefault(Vocabulary.Largest.Contains) is { } most && text.Facts.All(fact => fact.Extreme != "largest"))
            yield return $"'{most}' needs a fact that is the largest of its kind.";
        if (text.Words.FirstOrDefault(Vocabulary.Smallest.Contains) is { } least && text.Facts.All(fact => fact.Extreme != "smallest"))
            yield return $"'{least}' needs a fact that is the smallest of its kind.";
    }

    private static IEnumerable<string> Results(CheckedText text)
    {
        if (text.Words.FirstOrDefault(Vocabulary.Loss.Contains) is { } loss
            && !text.Facts.Any(fact => IsResult(fact) && fact.ValueMinor < 0))
            yield return $"'{loss}' needs a negative margin or EBITDA.";
        if (text.Words.FirstOrDefault(Vocabulary.Profit.Contains) is { } profit
            && !text.Facts.Any(fact => IsResult(fact) && fact.ValueMinor > 0))
            yield return $"'{profit}' needs a positive margin or EBITDA.";
    }

    private static IEnumerable<string> Causes(CheckedText text)
    {
        if (Vocabulary.Causes.FirstOrDefault(text.HasPhrase) is { } cause && !text.Facts.Any(fact => fact.IsDriver))
            yield return $"'{cause}' names a cause without a driver fact.";
    }

    private static bool IsResult(Fact fact) => fact.Metric is "gross_margin" or "job_margin" or "ebitda";
}
