namespace Financial.Ledger.Kpis;

public enum KpiUnit
{
    /// <summary>Minor units of the ledger's currency.</summary>
    Money,

    /// <summary>A fraction with six decimals: 0.250000 is 25 %.</summary>
    Ratio,
}

/// <summary>A group of accounts that a KPI adds or subtracts; its amount is positive on the usual side (KPI-5).</summary>
public sealed record KpiTerm(string Group, bool Subtracted = false);

/// <summary>
/// The definition of a KPI. A change of formula or groups is a new version: earlier answers still name the definition that they used.
/// </summary>
/// <remarks>Without a denominator, the numerator is the value. <c>HigherIsBetter</c> is the favourable direction.</remarks>
public sealed record KpiDefinition(
    string Id, int Version, string Name, KpiUnit Unit, string Formula, bool HigherIsBetter,
    IReadOnlyList<KpiTerm> Numerator, IReadOnlyList<KpiTerm>? Denominator = null);
