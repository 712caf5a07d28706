using Financial.Ledger.Versions;

namespace Financial.Insights.Facts;

public enum FindingKind
{
    /// <summary>Revenue, EBITDA and EBITDA % of the month.</summary>
    Summary,

    /// <summary>A KPI changed by more than 10 %, or a margin by more than two points.</summary>
    Change,

    /// <summary>The job with the lowest margin lost money.</summary>
    JobLoss,

    /// <summary>The job with the highest margin.</summary>
    JobGain,
}

/// <summary>
/// A noteworthy change of a month. The first fact is the figure to show. Findings with the same <c>Cause</c> repeat each other: only one is
/// kept. <c>WeightMinor</c> is the money at stake; findings are ranked by it.
/// </summary>
public sealed record Finding(FindingKind Kind, string Cause, long WeightMinor, bool? Favourable, IReadOnlyList<Fact> Facts);

/// <summary>All facts of a month, and at most five findings to word, the most important first (INS-1).</summary>
public sealed record MonthFacts(DateOnly Month, ServedVersion Version, IReadOnlyList<Fact> Facts, IReadOnlyList<Finding> Findings);
