using System.Text.RegularExpressions;
using Financial.Insights.Facts;

namespace Financial.Insights.Words;

/// <summary>Checks the place of figures: each needs its own metric, period, scope and preposition beside it.</summary>
internal static partial class ClauseRules
{
    public static IEnumerable<string> Refusals(CheckedText text) =>
        Places(text).Concat(Prepositions(text)).Concat(Metrics(text)).Concat(Periods(text));

    private static IEnumerable<string> Places(CheckedText text)
    {
        var figures = text.Placeholders.Where(placeholder => placeholder.IsFigure).Select(placeholder => placeholder.Fact!).ToList();
        if (text.Facts.Select(fact => fact.Scope).Distinct().Count() > 1)
            yield return "One sentence speaks of two scopes.";
        if (text.Facts.Select(fact => fact.Range).Distinct().Count() > 1
            || text.Facts.Select(fact => fact.Comparison?.Range).OfType<Ledger.Periods.DateRange>().Distinct().Count() > 1)
            yield return "One sentence speaks of two periods.";
        foreach (var fact in figures.Where(fact => fact.Scope.Name is not null))
            if (!text.Placeholders.Any(placeholder => placeholder.Field == "scope") && !IsSaidBefore(text, fact))
                yield return $"The figure of {fact.Id} belongs to a part of the company that the sentence does not name.";
    }

    // "It billed …" after a headline that names the job.
    private static bool IsSaidBefore(CheckedText text, Fact fact) =>
        text.Words is [var first, ..] && first is "It" or "Its" && Rendering.Placeholder().Matches(text.Headline).Any(match =>
            match.Groups["field"].Value == "scope"
                && text.Finding.Facts.Any(other => other.Id == match.Groups["fact"].Value && other.Scope == fact.Scope));

    private static IEnumerable<string> Prepositions(CheckedText text)
    {
        foreach (var placeholder in text.Placeholders.Where(placeholder => placeholder.IsFigure))
        {
            var before = text.Before(placeholder) ?? "";
            var after = text.After(placeholder) ?? "";
            var movesBefore = before == "by" || IsDirection(before);
            var fits = placeholder.Field switch
            {
                "delta" or "deltaPct" => movesBefore || before == "(" || IsDirection(after),
                "value" => !movesBefore && !IsDirection(after) && before is not ("from" or "than" or "against"),
                _ => !movesBefore && !IsDirection(after) && before is not "to",
            };
            if (!fits)
                yield return $"{placeholder.Text} cannot stand between '{before}' and '{after}'.";
        }
    }

    private static IEnumerable<string> Metrics(CheckedText text)
    {
        var namesMetric = false;
        foreach (var (from, to) in Clauses(text.Bare))
        {
            var inside = text.Placeholders.Where(placeholder => placeholder.Index >= from && placeholder.End <= to).ToList();
            var named = NamedMetrics(text.Bare[from..to], inside);
            namesMetric |= named.Count > 0;
            var facts = inside.Count > 0 ? inside.Select(placeholder => placeholder.Fact!).ToList() : text.Facts;
            foreach (var (words, metrics) in named)
                if (!facts.Any(fact => metrics.Contains(fact.Metric)))
                    yield return $"'{words}' stands beside a figure of something else.";
            foreach (var figure in inside.Where(placeholder => placeholder.IsFigure))
                if (named.Count > 0 && !named.Any(name => name.Metrics.Contains(figure.Fact!.Metric)))
                    yield return $"{figure.Text} stands beside the name of something else.";
        }
        if (!namesMetric)
            foreach (var figure in text.Placeholders.Where(placeholder => placeholder.IsFigure && placeholder.Fact!.Scope.Name is null
                && placeholder.Fact != text.Finding.Facts[0]))
                yield return $"Nothing says what {figure.Text} is.";
    }

    private static List<(string Words, string[] Metrics)> NamedMetrics(string clause, List<Placeholder> inside)
    {
        var named = inside.Where(placeholder => placeholder.Field == "name")
            .Select(placeholder => (placeholder.Text, new[] { placeholder.Fact!.Metric })).ToList();
        foreach (var (words, metrics) in Vocabulary.Metrics)
        {
            var shorter = Regex.Replace(clause, $@"\b{words}\b", " ", RegexOptions.IgnoreCase);
            if (shorter != clause)
                named.Add((words, metrics));
            clause = shorter;
        }
        return named;
    }

    // "In {{f1.comparePeriod}} it was {{f1.value}}" would put this month's figure into another month.
    private static IEnumerable<string> Periods(CheckedText text)
    {
        foreach (var (from, to) in Clauses(text.Bare))
        {
            var inside = text.Placeholders.Where(placeholder => placeholder.Index >= from && placeholder.End <= to).ToList();
            bool Stands(string field) => inside.Any(placeholder => placeholder.Field == field
                && text.Before(placeholder) is "in" or "In" or "during" or "During" or "for" or "For");
            if (Stands("comparePeriod") && inside.Any(placeholder => placeholder.Field == "value"))
                yield return "A value stands in the period that it is compared with.";
            if (Stands("period") && inside.Any(placeholder => placeholder.Field == "compareValue"))
                yield return "A value of the earlier period stands in the later one.";
        }
    }

    private static IEnumerable<(int From, int To)> Clauses(string bare)
    {
        var from = 0;
        foreach (Match match in ClauseEnd().Matches(bare))
        {
            yield return (from, match.Index);
            from = match.Index + match.Length;
        }
        yield return (from, bare.Length);
    }

    private static bool IsDirection(string word) => Vocabulary.Up.Contains(word) || Vocabulary.Down.Contains(word);

    [GeneratedRegex(@"[,;:.!()]|\b(and|while|but|whereas|as)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex ClauseEnd();
}
