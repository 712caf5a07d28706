using Financial.Ledger.Kpis;
using Financial.Ledger.Periods;

namespace Financial.Insights.Facts;

/// <summary>The scope of a figure: a part of the company, an account, or the whole company (all null).</summary>
public sealed record FactScope(
    string? Region = null, string? Division = null, string? Job = null, string? AccountCode = null, string? AccountName = null)
{
    /// <summary>The region shown for lines without one (KPI-7).</summary>
    public const string Unassigned = "Unassigned";

    public static FactScope Company { get; } = new();

    /// <summary>The scope in words, for example <c>Subcontractors in region East</c>; null for the whole company.</summary>
    public string? Name
    {
        get
        {
            var place = Job is not null ? $"job {Job}" : Region is not null ? $"region {Region}" : Division is not null
                ? $"division {Division}" : null;
            return (AccountName, place) switch
            {
                (not null, not null) when Region == Unassigned => $"{AccountName} without a region",
                (null, null) => null,
                (null, _) => place,
                (_, null) => AccountName,
                _ => $"{AccountName} in {place}",
            };
        }
    }
}

/// <summary>A figure's change against an earlier range. Wording only reads these numbers; it never calculates.</summary>
public sealed record FactComparison(
    DateRange Range, long? BaseMinor, decimal? BaseRatio, long? DeltaMinor, decimal? DeltaRatio, decimal? Change, string? Reason,
    bool? Favourable)
{
    /// <summary>1 for up, -1 for down, 0 for unchanged or not comparable.</summary>
    public int Direction => DeltaMinor is { } minor ? Math.Sign(minor) : DeltaRatio is { } ratio ? Math.Sign(ratio) : 0;

    public static FactComparison From(KpiComparison comparison) => new(
        comparison.Range!.Value, comparison.BaseMinor, comparison.BaseRatio, comparison.DeltaMinor, comparison.DeltaRatio,
        comparison.Change, comparison.Reason, comparison.Favourable);
}

/// <summary>
/// One figure computed from the ledger. Either <c>ValueMinor</c> or <c>ValueRatio</c> is set; without a value, <c>Reason</c> states why.
/// </summary>
/// <remarks>
/// <c>IsDriver</c>: the fact is part of another figure's change and may be named as its cause. <c>Extreme</c>: <c>largest</c> or
/// <c>smallest</c> of its kind, which allows a superlative.
/// </remarks>
public sealed record Fact(
    string Id, string Metric, string MetricName, int DefinitionVersion, FactScope Scope, DateRange Range, KpiUnit Unit,
    long? ValueMinor, decimal? ValueRatio, string? Reason, FactComparison? Comparison, long LineCount,
    bool IsDriver = false, string? Extreme = null)
{
    public static Fact Of(string id, Kpi kpi, DateRange range, KpiComparison? comparison) => new(
        id, kpi.Value.Definition.Id, kpi.Value.Definition.Name, kpi.Value.Definition.Version, FactScope.Company, range,
        kpi.Value.Definition.Unit,
        kpi.Value.Minor, kpi.Value.Ratio, kpi.Value.Reason, comparison?.Range is null ? null : FactComparison.From(comparison),
        kpi.Value.LineCount);
}
