namespace Financial.Ledger.Kpis;

public enum KpiUnit
{
    /// <summary>Minor units of the ledger's currency.</summary>
    Money,

    /// <summary>A fraction with six decimals: 0.250000 is 25 %.</summary>
    Ratio,

    /// <summary>A number with six decimals: 1.500000 is one and a half times.</summary>
    Times,

    /// <summary>Days with six decimals.</summary>
    Days,

    /// <summary>Months with six decimals.</summary>
    Months,
}

/// <summary>The days that a term reads, seen from the range of the report.</summary>
public enum KpiSpan
{
    /// <summary>The movement over the range.</summary>
    Range,

    /// <summary>The movement over the same range one year earlier.</summary>
    LastYear,

    /// <summary>The movement over the last complete month up to the range's last day.</summary>
    LastMonth,

    /// <summary>The movement over the month before <see cref="LastMonth"/>.</summary>
    MonthBefore,

    /// <summary>The movement over the last three complete months up to the range's last day.</summary>
    ThreeMonths,

    /// <summary>The movement over the last twelve complete months up to the range's last day.</summary>
    TwelveMonths,

    /// <summary>The balance at the range's last day, as the balance sheet shows it.</summary>
    Closing,
}

/// <summary>A group of accounts that a KPI adds or subtracts; its amount is positive on the usual side (KPI-5).</summary>
public sealed record KpiTerm(string Group, bool Subtracted = false, KpiSpan Span = KpiSpan.Range);

/// <summary>Another KPI that a KPI adds or subtracts.</summary>
public sealed record KpiPart(KpiDefinition Definition, bool Subtracted = false);

/// <summary>The reasons of a KPI that has no value because its base is zero or negative.</summary>
public sealed record KpiGuard(string Zero, string Negative = "negative-base");

/// <summary>
/// The definition of a KPI. A change of formula or groups is a new version: earlier answers still name the definition that they used.
/// </summary>
/// <remarks>Without a denominator, the numerator is the value. <c>HigherIsBetter</c> is the favourable direction.</remarks>
public sealed record KpiDefinition(
    string Id, int Version, string Name, KpiUnit Unit, string Formula, bool HigherIsBetter,
    IReadOnlyList<KpiTerm> Numerator, IReadOnlyList<KpiTerm>? Denominator = null)
{
    /// <summary>True for the figures on the page's cards (KPI-1).</summary>
    public bool IsHeadline { get; init; }

    /// <summary>The value is multiplied by this number.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The value is divided by this number.</summary>
    public int Over { get; init; } = 1;

    /// <summary>The value is multiplied by the days of the range.</summary>
    public bool TimesDays { get; init; }

    /// <summary>
    /// The reasons for no value. They guard the denominator, or the numerator if there is none; null if the value may have any sign.
    /// </summary>
    public KpiGuard? Guard { get; init; }

    /// <summary>The KPIs whose values add up to this one; it then has no terms of its own.</summary>
    public IReadOnlyList<KpiPart> Parts { get; init; } = [];

    /// <summary>All terms, those of the parts as well.</summary>
    public IEnumerable<KpiTerm> Terms =>
        Numerator.Concat(Denominator ?? []).Concat(Parts.SelectMany(part => part.Definition.Terms));
}
