using System.Globalization;
using System.Text.Json.Serialization;
using Financial.Api.Answers;
using Financial.Ledger.Kpis;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;

namespace Financial.Api.Statements;

/// <summary>An account's part of a term; <c>code</c> is null for results of earlier years without an account.</summary>
public sealed record KpiAccountAnswer(string? Code, string Name, string Minor);

/// <summary>
/// A term of the formula with its accounts, from the lines of the days <c>from</c> to <c>to</c>. <c>from</c> is null for a balance at
/// <c>to</c>. <c>drillDown</c> is the address of the parts of an account's amount, to which <c>&amp;account=</c> and the code are added.
/// </summary>
public sealed record KpiTermAnswer(
    string Group, bool Subtracted, DateOnly? From, DateOnly? To, string Minor, long LineCount, string? DrillDown,
    IReadOnlyList<KpiAccountAnswer> Accounts);

/// <summary>One side of the formula with its values (KPI-4).</summary>
public sealed record KpiSideAnswer(string Minor, IReadOnlyList<KpiTermAnswer> Terms);

/// <summary>Another KPI that this one adds or subtracts, with its formula's values.</summary>
public sealed record KpiPartAnswer(
    string Id, int DefinitionVersion, bool Subtracted, string? ValueNumber, string? Reason, KpiSideAnswer Numerator,
    KpiSideAnswer? Denominator);

/// <summary>
/// A change from an earlier range (KPI-3). <c>change</c> is a fraction of the base; it is null, with <c>reason</c>, if the base is zero or
/// negative. A range that begins before the books is no base: <c>partial-base</c> or <c>no-earlier-period</c>.
/// </summary>
public sealed record KpiComparisonAnswer(
    DateOnly? From, DateOnly? To, string? BaseMinor, string? BaseRatio, string? BaseNumber, string? DeltaMinor, string? DeltaRatio,
    string? DeltaNumber, string? Change, string? Reason, bool? Favourable);

/// <summary>
/// A KPI. <c>valueMinor</c> is set if <c>unit</c> is <c>money</c>, <c>valueRatio</c> (0.250000 is 25 %) if it is <c>ratio</c>,
/// <c>valueNumber</c> if it is <c>times</c>, <c>days</c> or <c>months</c>. All are null, with <c>reason</c>, if the KPI has no meaning or
/// is withheld. <c>isHeadline</c>: one of the seven figures of the page's cards. <c>months</c>: how many months a rolling KPI adds up.
/// </summary>
public sealed record KpiAnswer(
    string Id, int DefinitionVersion, string Name, string Unit, string Formula, bool HigherIsBetter, bool IsHeadline,
    string? ValueMinor, string? ValueRatio, string? ValueNumber, string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Months,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] KpiSideAnswer? Numerator,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] KpiSideAnswer? Denominator,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<KpiPartAnswer>? Parts,
    long LineCount, KpiComparisonAnswer PrecedingPeriod, KpiComparisonAnswer SamePeriodLastYear)
{
    /// <param name="kpi">The KPI as the ledger computed it.</param>
    /// <param name="version">The ledger version it was computed from.</param>
    /// <param name="withFormula">Whether to include the formula's values.</param>
    internal static KpiAnswer Of(Kpi kpi, ServedVersion version, bool withFormula)
    {
        var withheld = Withheld(kpi.Value.Definition);
        if (version.WithholdsAll)
            return withheld;
        var value = kpi.Value;
        var hasParts = value.Parts.Count > 0;
        return withheld with
        {
            ValueMinor = Minor(value.Minor), ValueRatio = Number(value.Ratio), ValueNumber = Number(value.Number), Reason = value.Reason,
            Months = value.Months,
            Numerator = withFormula && !hasParts ? Side(value.NumeratorMinor, value.Numerator) : null,
            Denominator = withFormula ? DenominatorOf(value) : null,
            Parts = withFormula && hasParts ? [.. value.Parts.Select(Part)] : null,
            LineCount = value.LineCount,
            PrecedingPeriod = Comparison(kpi.PrecedingPeriod), SamePeriodLastYear = Comparison(kpi.SamePeriodLastYear),
        };
    }

    private static KpiAnswer Withheld(KpiDefinition definition)
    {
        var comparison = new KpiComparisonAnswer(null, null, null, null, null, null, null, null, null, ServedVersion.Withheld, null);
        return new KpiAnswer(
            definition.Id, definition.Version, definition.Name, definition.Unit.ToString().ToLowerInvariant(), definition.Formula,
            definition.HigherIsBetter, definition.IsHeadline, null, null, null, ServedVersion.Withheld, null, null, null, null, 0,
            comparison, comparison);
    }

    private static KpiSideAnswer Side(long minor, IReadOnlyList<KpiTermValue> terms) => new(
        Minor(minor)!,
        [.. terms.Select(term => new KpiTermAnswer(
            term.Group, term.Subtracted, term.From, term.To, Minor(term.Minor)!, term.LineCount,
            DrillDownOf(term),
            [.. term.Accounts.Select(account => new KpiAccountAnswer(account.Code, account.Name, Minor(account.Minor)!))]))]);

    private static KpiSideAnswer? DenominatorOf(KpiValue value) =>
        value.Denominator is null ? null : Side(value.DenominatorMinor!.Value, value.Denominator);

    private static string? DrillDownOf(KpiTermValue term) => (term.From, term.To) switch
    {
        ({ } from, { } to) => DrillDownAddress.Of(new DateRange(from, to)) + "&figure=period",
        (null, { } day) => DrillDownAddress.Of(new DateRange(day, day)) + "&figure=balance",
        _ => null,
    };

    private static KpiPartAnswer Part(KpiPartValue part) => new(
        part.Value.Definition.Id, part.Value.Definition.Version, part.Subtracted, Number(part.Value.Number), part.Value.Reason,
        Side(part.Value.NumeratorMinor, part.Value.Numerator), DenominatorOf(part.Value));

    private static KpiComparisonAnswer Comparison(KpiComparison comparison) => new(
        comparison.Range?.From, comparison.Range?.To, Minor(comparison.BaseMinor), Number(comparison.BaseRatio),
        Number(comparison.BaseNumber), Minor(comparison.DeltaMinor), Number(comparison.DeltaRatio), Number(comparison.DeltaNumber),
        Number(comparison.Change), comparison.Reason, comparison.Favourable);

    private static string? Minor(long? minor) => minor?.ToString(CultureInfo.InvariantCulture);

    private static string? Number(decimal? number) => number?.ToString("0.000000", CultureInfo.InvariantCulture);
}
