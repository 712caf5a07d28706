using Financial.Ledger.Kpis;
using Financial.Ledger.Periods;

namespace Financial.Insights.Facts;

/// <summary>The earlier month with which a month is compared.</summary>
public sealed record ComparedWith(DateRange Range, Func<Kpi, KpiComparison> Of);

/// <summary>Finds the noteworthy changes of a month (INS-2). Pure functions of figures: no I/O, no words.</summary>
public static class MonthDetectors
{
    private const int MostFindings = 5;
    private const decimal MarginThreshold = 0.02m;
    // Ignore changes below 0.5 % of the month's revenue.
    private const int MaterialityDivisor = 200;

    private static readonly Dictionary<string, string> Causes = new() { ["revenue"] = "sales", ["gross_margin_pct"] = "margin",
        ["other_expense"] = "overhead" };
    private static readonly Dictionary<string, string> CausesOfMoneyMargin = new() { ["cogs"] = "margin", ["gross_margin"] = "margin" };
    private static readonly Dictionary<string, string> CausesOfResult = new() { ["ebitda"] = "result", ["ebitda_pct"] = "result" };

    /// <summary>The same month of last year, because business is seasonal; without it the month before; else null.</summary>
    public static ComparedWith? ComparisonOf(KpiReport report)
    {
        var revenue = report.Kpis[0];
        if (revenue.SamePeriodLastYear is { BaseMinor: > 0, Range: { } lastYear })
            return new ComparedWith(lastYear, kpi => kpi.SamePeriodLastYear);
        if (revenue.PrecedingPeriod is { BaseMinor: > 0, Range: { } preceding })
            return new ComparedWith(preceding, kpi => kpi.PrecedingPeriod);
        return null;
    }

    public static MonthFacts Detect(KpiReport report, ILookup<DateOnly, DimensionMovement> movements)
    {
        var facts = new FactList();
        var compared = ComparisonOf(report);
        var byMetric = AddKpis(report, compared, facts);
        var revenueMinor = report.Kpis[0].Value.NumeratorMinor;
        var floorMinor = Math.Max(Math.Abs(revenueMinor) / MaterialityDivisor, 1);

        var findings = new List<Finding>();
        if (report.Kpis.Any(kpi => kpi.Value.LineCount > 0))
            findings.Add(new Finding(FindingKind.Summary, "summary", long.MaxValue, null,
                [byMetric["revenue"], byMetric["ebitda"], byMetric["ebitda_pct"]]));
        if (compared is not null)
        {
            var drivers = new Drivers(report, compared, movements);
            findings.AddRange(Changes(byMetric, revenueMinor, floorMinor)
                .Select(change => new Finding(FindingKind.Change, change.Cause, change.WeightMinor, change.Figure.Comparison!.Favourable,
                    drivers.LargestOf(change.Figure, facts) is { } driver ? [change.Figure, driver] : [change.Figure])));
        }
        findings.AddRange(JobDetector.Detect(report.Range, movements[report.Range.From], floorMinor, facts));

        var ranked = findings.OrderByDescending(finding => finding.WeightMinor).DistinctBy(finding => finding.Cause).Take(MostFindings)
            .ToList();
        return new MonthFacts(report.Range.From, report.Version, facts.All, ranked);
    }

    // Adds every KPI against both earlier ranges. Returns those with the comparison that findings use.
    private static Dictionary<string, Fact> AddKpis(KpiReport report, ComparedWith? compared, FactList facts)
    {
        var byMetric = new Dictionary<string, Fact>();
        foreach (var kpi in report.Kpis)
        {
            var preceding = facts.Add(id => Fact.Of(id, kpi, report.Range, kpi.PrecedingPeriod));
            var lastYear = facts.Add(id => Fact.Of(id, kpi, report.Range, kpi.SamePeriodLastYear));
            byMetric[preceding.Metric] = compared?.Range == lastYear.Comparison?.Range ? lastYear : preceding;
        }
        return byMetric;
    }

    private static IEnumerable<(Fact Figure, string Cause, long WeightMinor)> Changes(
        Dictionary<string, Fact> byMetric, long revenueMinor, long floorMinor)
    {
        var raised = byMetric.Values.Select(fact => (Figure: fact, WeightMinor: Weight(fact, revenueMinor)))
            .Where(change => change.WeightMinor >= floorMinor).ToList();
        // Report money margins only if no cause changed, and results only if neither did: they follow from the levels above.
        foreach (var level in new[] { Causes, CausesOfMoneyMargin, CausesOfResult })
        {
            var found = raised.Where(change => level.ContainsKey(change.Figure.Metric)).ToList();
            foreach (var (figure, weightMinor) in found)
                yield return (figure, level[figure.Metric], weightMinor);
            if (found.Count > 0)
                yield break;
        }
    }

    /// <summary>The money at stake if the change exceeds the threshold, else 0.</summary>
    private static long Weight(Fact fact, long revenueMinor)
    {
        if (fact.Comparison is { DeltaMinor: { } delta, BaseMinor: { } baseMinor })
            return Math.Abs((decimal)delta) * 10 > Math.Abs((decimal)baseMinor) ? Math.Abs(delta) : 0;
        if (fact.Comparison is { DeltaRatio: { } points } && Math.Abs(points) > MarginThreshold)
            return (long)(Math.Abs(points) * Math.Abs((decimal)revenueMinor));
        return 0;
    }
}
