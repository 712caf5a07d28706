namespace Financial.Ledger.Kpis;

public enum KpiUnit
{
    /// <summary>Minor units of the ledger's currency.</summary>
    Money,

    /// <summary>A fraction with six decimals: 0.250000 is 25 %.</summary>
    Ratio,
}

/// <summary>A group of accounts that a KPI adds or subtracts, as a positive magnitude (KPI-5).</summary>
public sealed record KpiTerm(string Group, bool Subtracted = false);

/// <summary>
/// What a KPI means. A change of formula or groups is a new version, so that an answer given earlier keeps naming the definition it used.
/// </summary>
/// <remarks>
/// The numerator is the whole value when there is no denominator. <c>HigherIsBetter</c> says which direction is favourable.
/// </remarks>
public sealed record KpiDefinition(
    string Id, int Version, string Name, KpiUnit Unit, string Formula, bool HigherIsBetter,
    IReadOnlyList<KpiTerm> Numerator, IReadOnlyList<KpiTerm>? Denominator = null);
