using Financial.Ledger.Versions;

namespace Financial.Insights.Facts;

public enum FindingKind
{
    /// <summary>Revenue, EBITDA and EBITDA % of the month.</summary>
    Summary,

    /// <summary>A KPI moved by more than 10 %, or a margin by more than two points.</summary>
    Change,

    /// <summary>The job with the lowest margin lost money.</summary>
    JobLoss,

    /// <summary>The job with the highest margin.</summary>
    JobGain,
}

/// <summary>
/// Something worth saying about a month. The first fact is the figure to show. Two findings of the same <c>Cause</c> would say one thing
/// twice;
/// <c>WeightMinor</c> is the money at stake, by which findings are ranked.
/// </summary>
public sealed record Finding(FindingKind Kind, string Cause, long WeightMinor, bool? Favourable, IReadOnlyList<Fact> Facts);

/// <summary>
/// Everything computed about a month: all facts, and the at most five findings to put into words, the most important first (INS-1).
/// </summary>
public sealed record MonthFacts(DateOnly Month, ServedVersion Version, IReadOnlyList<Fact> Facts, IReadOnlyList<Finding> Findings);
