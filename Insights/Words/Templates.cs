using Financial.Insights.Facts;

namespace Financial.Insights.Words;

/// <summary>Fixed wordings, used without a model or when the model's wording fails the check (INS-3).</summary>
public static class Templates
{
    public static Narrative Word(Finding finding) => finding.Kind switch
    {
        FindingKind.Summary => Summary(finding.Facts[0], finding.Facts[1], finding.Facts[2]),
        FindingKind.Change => Change(finding.Facts[0], finding.Facts.ElementAtOrDefault(1)),
        FindingKind.JobLoss => Job(finding.Facts[0], finding.Facts[1], finding.Facts[2], "lowest"),
        FindingKind.JobGain => Job(finding.Facts[0], finding.Facts[1], finding.Facts[2], "highest"),
    };

    private static Narrative Summary(Fact revenue, Fact ebitda, Fact ebitdaPercent)
    {
        var period = Of(revenue, "period");
        var headline = $"Revenue {Of(revenue, "value")}, EBITDA {Of(ebitda, "value")} in {period}";
        var first = revenue.Comparison switch
        {
            { Change: not null, Direction: not 0 } =>
                $"Revenue {Moved(revenue)} by {Of(revenue, "delta")} ({Of(revenue, "deltaPct")}) against {Of(revenue, "comparePeriod")}.",
            _ => $"Revenue was {Of(revenue, "value")} in {period}.",
        };
        var second = ebitdaPercent.ValueRatio is null
            ? Cite($"EBITDA was {Of(ebitda, "value")}.", ebitda)
            : Cite($"EBITDA was {Of(ebitda, "value")}, which is {Of(ebitdaPercent, "value")} of revenue.", ebitda, ebitdaPercent);
        return new Narrative(headline, [Cite(first, revenue), second]);
    }

    private static Narrative Change(Fact figure, Fact? driver)
    {
        var by = figure.Comparison!.Change is null ? "delta" : "deltaPct";
        var headline = $"{Of(figure, "name")} {Moved(figure)} by {Of(figure, by)} to {Of(figure, "value")}";
        var first = Cite($"In {Of(figure, "comparePeriod")} it was {Of(figure, "compareValue")}; in {Of(figure,
            "period")} it {Moved(figure)} by {Of(figure, "delta")}.", figure);
        if (driver is null)
            return new Narrative(headline, [first]);
        var second = driver.Metric == "share_of_revenue"
            ? $"The largest part is {Of(driver, "scope")}: its share of revenue {Moved(driver)} by {Of(driver, "delta")} to {Of(driver,
                "value")}."
            : $"The largest part is {Of(driver, "scope")}, which {Moved(driver)} by {Of(driver, "delta")} to {Of(driver, "value")}.";
        return new Narrative(headline, [first, Cite(second, driver)]);
    }

    private static Narrative Job(Fact margin, Fact percent, Fact revenue, string standing)
    {
        var headline = $"{Of(margin, "scope")} had the {standing} margin: {Of(margin, "value")}";
        var first = Cite($"It billed {Of(revenue, "value")} in {Of(revenue, "period")}.", revenue);
        return percent.ValueRatio is null
            ? new Narrative(headline, [first])
            : new Narrative(headline, [first, Cite($"Its margin is {Of(percent, "value")} of that revenue.", percent)]);
    }

    private static string Moved(Fact fact) => fact.Comparison!.Direction > 0 ? "rose" : "fell";

    private static string Of(Fact fact, string field) => $"{{{{{fact.Id}.{field}}}}}";

    private static Sentence Cite(string text, params Fact[] facts) => new(text, [.. facts.Select(fact => fact.Id)]);
}
