using Financial.Ledger.Kpis;
using Financial.Ledger.Periods;

namespace Financial.Insights.Facts;

/// <summary>What the figure is limited to: a part of the company, an account, or nothing (all null).</summary>
public sealed record FactScope(
    string? Region = null, string? Division = null, string? Job = null, string? AccountCode = null, string? AccountName = null)
{
    /// <summary>The region of lines that have none (KPI-7).</summary>
    public const string Unassigned = "Unassigned";

    public static FactScope Company { get; } = new();

    /// <summary>The words for it, for example <c>Subcontractors in region East</c>; null for the whole company.</summary>
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

/// <summary>
/// A figure's change against an earlier range. Every comparison that may be worded is here: nobody after this does arithmetic.
/// </summary>
public sealed record FactComparison(
    DateRange Range, long? BaseMinor, decimal? BaseRatio, long? DeltaMinor, decimal? DeltaRatio, decimal? Change, string? Reason,
    bool? Favourable)
{
    /// <summary>1 up, -1 down, 0 unchanged or not comparable.</summary>
    public int Direction => DeltaMinor is { } minor ? Math.Sign(minor) : DeltaRatio is { } ratio ? Math.Sign(ratio) : 0;

    public static FactComparison From(KpiComparison comparison) => new(
        comparison.Range!.Value, comparison.BaseMinor, comparison.BaseRatio, comparison.DeltaMinor, comparison.DeltaRatio,
        comparison.Change, comparison.Reason, comparison.Favourable);
}

/// <summary>
/// One figure that was computed from the ledger. Exactly one of <c>ValueMinor</c> and <c>ValueRatio</c> is set, or <c>Reason</c> says why
/// there is no value.
/// </summary>
/// <remarks>
/// <c>IsDriver</c>: a part of another figure's change, so that it may be named as its cause.
/// <c>Extreme</c>: <c>largest</c> or <c>smallest</c> of its kind, so that a superlative may be used.
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
