using Financial.Insights.Facts;

namespace Financial.Insights.Words;

/// <summary>
/// Checks a wording against its facts, before and after rendering. It refuses every claim that it cannot prove: a template can replace a
/// refused wording, but a published wrong figure cannot be taken back.
/// </summary>
public static class NarrativeCheck
{
    private const int LongestHeadline = 160;
    private const int LongestSentence = 320;

    /// <summary>The reasons to refuse the wording; empty if every claim is proved.</summary>
    public static IReadOnlyList<string> Refusals(Narrative narrative, Finding finding, FactFormat format)
    {
        var facts = finding.Facts.ToDictionary(fact => fact.Id);
        var refusals = new List<string>();
        if (narrative.Sentences is not { Count: 1 or 2 })
            refusals.Add("One or two sentences are needed.");
        refusals.AddRange(Check("Headline", narrative.Headline, LongestHeadline, null));
        foreach (var sentence in narrative.Sentences)
            refusals.AddRange(Check("Sentence", sentence.Text, LongestSentence, sentence.FactIds));
        return refusals;

        IEnumerable<string> Check(string part, string text, int longest, IReadOnlyList<string>? citedIds)
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > longest)
                return [$"{part} is empty or longer than {longest} characters."];
            if (citedIds?.FirstOrDefault(id => !facts.ContainsKey(id)) is { } unknown)
                return [$"{part} cites {unknown}, which is no fact of this finding."];
            var placeholders = Placeholder.ReadAll(text, facts, format);
            if (placeholders.FirstOrDefault(placeholder => placeholder.Fact is null || placeholder.Rendered is null) is { } empty)
                return [$"{part} has {empty.Text}, which names no fact or no field that the fact has."];
            if (citedIds is not null && placeholders.FirstOrDefault(placeholder => !citedIds.Contains(placeholder.Fact!.Id)) is { } uncited)
                return [$"{part} uses {uncited.Text} without citing it in factIds."];
            if (placeholders.Count == 0)
                return [$"{part} states no fact."];
            var checkedText = new CheckedText(text, placeholders, finding, narrative.Headline);
            return TextRules.Refusals(checkedText).Concat(ClaimRules.Refusals(checkedText)).Concat(ClauseRules.Refusals(checkedText))
                .Concat(AfterRendering(text, facts, format)).Select(reason => $"{part}: {reason} In: {text}");
        }
    }

    // Remove the rendered values from the text: no figure may remain.
    private static IEnumerable<string> AfterRendering(string text, IReadOnlyDictionary<string, Fact> facts, FactFormat format)
    {
        var (rendered, inserted) = Rendering.Render(text, facts, format);
        foreach (var value in inserted.OrderByDescending(value => value.Length))
            rendered = rendered.Replace(value, " ", StringComparison.OrdinalIgnoreCase);
        if (rendered.Any(char.IsNumber) || rendered.Contains("{{", StringComparison.Ordinal))
            yield return "The rendered text holds a figure that is in no fact.";
    }
}
