using Financial.Ledger.Kpis;

namespace Financial.Insights.Facts;

/// <summary>
/// Contribution analysis: splits a KPI's change into accounts and regions. If the parts do not add up to the change, no driver is reported.
/// </summary>
public sealed class Drivers(KpiReport report, ComparedWith compared, ILookup<DateOnly, DimensionMovement> movements)
{
    private const decimal RoundingTolerance = 0.00001m;

    private sealed record Part(FactScope Scope, string KpiGroup, decimal Contribution, long NowMinor, long ThenMinor, long LineCount);

    /// <summary>Adds the part that contributed most to the figure's change as a fact; null if there is none.</summary>
    public Fact? LargestOf(Fact figure, FactList facts)
    {
        var kpi = report.Kpis.Single(candidate => candidate.Value.Definition.Id == figure.Metric);
        var isRatio = figure.Unit == KpiUnit.Ratio;
        // A margin in percent is 1 minus the sum of cost shares: each cost account contributes the change of its share.
        var groups = kpi.Value.Definition.Numerator.Where(term => !isRatio || term.Subtracted)
            .ToDictionary(term => term.Group, term => term.Subtracted);
        var revenueNow = report.Kpis[0].Value.NumeratorMinor;
        var revenueThen = compared.Of(report.Kpis[0]).BaseMinor ?? 0;
        var parts = Parts(groups, isRatio ? minor => (decimal)minor / revenueNow : minor => minor,
            isRatio ? minor => (decimal)minor / revenueThen : minor => minor);

        decimal change = figure.Comparison!.DeltaMinor ?? figure.Comparison.DeltaRatio!.Value;
        if (parts.Count < 2 || Math.Abs(parts.Sum(part => part.Contribution) - change) > (isRatio ? RoundingTolerance : 0))
            return null;
        var largest = parts.MaxBy(part => part.Contribution * Math.Sign(change))!;
        if (largest.Contribution * Math.Sign(change) <= 0)
            return null;
        return facts.Add(id => isRatio ? Share(id, largest, revenueNow, revenueThen) : Amount(id, largest));
    }

    private List<Part> Parts(Dictionary<string, bool> groups, Func<long, decimal> measureNow, Func<long, decimal> measureThen)
    {
        var now = movements[report.Range.From].Where(movement => groups.ContainsKey(movement.KpiGroup)).ToList();
        var then = movements[compared.Range.From].Where(movement => groups.ContainsKey(movement.KpiGroup)).ToList();
        var hasRegions = now.Concat(then).Any(movement => movement.Region is not null);
        return [.. now.Select(movement => (movement, isNow: true)).Concat(then.Select(movement => (movement, isNow: false)))
            .GroupBy(item => (item.movement.AccountCode, item.movement.AccountName, item.movement.KpiGroup, item.movement.Region))
            .Select(part =>
            {
                var nowMinor = part.Where(item => item.isNow).Sum(item => item.movement.Minor);
                var thenMinor = part.Where(item => !item.isNow).Sum(item => item.movement.Minor);
                var delta = measureNow(nowMinor) - measureThen(thenMinor);
                // Show rows without a region as unassigned; never drop them (KPI-7).
                var scope = new FactScope(
                    Region: hasRegions ? part.Key.Region ?? FactScope.Unassigned : null, AccountCode: part.Key.AccountCode,
                    AccountName: part.Key.AccountName);
                return new Part(scope, part.Key.KpiGroup, groups[part.Key.KpiGroup] ? -delta : delta, nowMinor, thenMinor,
                    part.Where(item => item.isNow).Sum(item => item.movement.LineCount));
            })];
    }

    private Fact Amount(string id, Part part)
    {
        var delta = part.NowMinor - part.ThenMinor;
        var change = part.ThenMinor > 0 ? decimal.Round((decimal)delta / part.ThenMinor, 6, MidpointRounding.AwayFromZero) : (decimal?)null;
        var reason = part.ThenMinor switch { > 0 => null, 0 => "zero-base", < 0 => "negative-base" };
        var definition = KpiCatalogue.Headline.Single(candidate => candidate.Denominator is null && candidate.Numerator is [var only]
            && only.Group == part.KpiGroup);
        var comparison = new FactComparison(
            compared.Range, part.ThenMinor, null, delta, null, change, reason, delta == 0 ? null : delta > 0 == definition.HigherIsBetter);
        return new Fact(id, definition.Id, definition.Name, definition.Version, part.Scope, report.Range, KpiUnit.Money,
            part.NowMinor, null, null, comparison, part.LineCount, IsDriver: true, Extreme: "largest");
    }

    private Fact Share(string id, Part part, long revenueNow, long revenueThen)
    {
        var now = decimal.Round((decimal)part.NowMinor / revenueNow, 6, MidpointRounding.AwayFromZero);
        var then = decimal.Round((decimal)part.ThenMinor / revenueThen, 6, MidpointRounding.AwayFromZero);
        var comparison = new FactComparison(compared.Range, null, then, null, now - then, null, null, now == then ? null : now < then);
        return new Fact(id, "share_of_revenue", "Share of revenue", 1, part.Scope, report.Range, KpiUnit.Ratio,
            null, now, null, comparison, part.LineCount, IsDriver: true, Extreme: "largest");
    }
}
