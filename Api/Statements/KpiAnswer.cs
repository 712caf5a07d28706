using System.Globalization;
using System.Text.Json.Serialization;
using Financial.Ledger.Kpis;
using Financial.Ledger.Versions;

namespace Financial.Api.Statements;

public sealed record KpiAccountAnswer(string Code, string Name, string Minor);

public sealed record KpiTermAnswer(string Group, bool Subtracted, string Minor, IReadOnlyList<KpiAccountAnswer> Accounts);

/// <summary>One side of the formula with its values (KPI-4).</summary>
public sealed record KpiSideAnswer(string Minor, IReadOnlyList<KpiTermAnswer> Terms);

/// <summary>
/// A change from an earlier range (KPI-3). <c>change</c> is a fraction of the base; it is null, with <c>reason</c>, if the base is zero or
/// negative.
/// </summary>
public sealed record KpiComparisonAnswer(
    DateOnly? From, DateOnly? To, string? BaseMinor, string? BaseRatio, string? DeltaMinor, string? DeltaRatio, string? Change,
    string? Reason, bool? Favourable);

/// <summary>
/// A KPI. <c>valueMinor</c> is set if <c>unit</c> is <c>money</c>, <c>valueRatio</c> (0.250000 is 25 %) if it is <c>ratio</c>. Both are
/// null, with <c>reason</c>, if the KPI has no meaning or is withheld.
/// </summary>
public sealed record KpiAnswer(
    string Id, int DefinitionVersion, string Name, string Unit, string Formula, bool HigherIsBetter,
    string? ValueMinor, string? ValueRatio, string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] KpiSideAnswer? Numerator,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] KpiSideAnswer? Denominator,
    long LineCount, KpiComparisonAnswer PrecedingPeriod, KpiComparisonAnswer SamePeriodLastYear)
{
    /// <param name="kpi">The KPI as the ledger computed it.</param>
    /// <param name="version">The ledger version it was computed from.</param>
    /// <param name="withFormula">Whether to include the formula's values.</param>
    internal static KpiAnswer Of(Kpi kpi, ServedVersion version, bool withFormula)
    {
        if (version.WithholdsAll) return Withheld(kpi.Value.Definition);
        var (value, definition) = (kpi.Value, kpi.Value.Definition);
        return new KpiAnswer(
            definition.Id, definition.Version, definition.Name, definition.Unit == KpiUnit.Money ? "money" : "ratio", definition.Formula,
            definition.HigherIsBetter, Minor(value.Minor), Ratio(value.Ratio), value.Reason,
            withFormula ? Side(value.NumeratorMinor, value.Numerator) : null,
            withFormula && value.Denominator is not null ? Side(value.DenominatorMinor!.Value, value.Denominator) : null,
            value.LineCount, Comparison(kpi.PrecedingPeriod), Comparison(kpi.SamePeriodLastYear));
    }

    private static KpiAnswer Withheld(KpiDefinition definition)
    {
        var comparison = new KpiComparisonAnswer(null, null, null, null, null, null, null, ServedVersion.Withheld, null);
        return new KpiAnswer(
            definition.Id, definition.Version, definition.Name, definition.Unit == KpiUnit.Money ? "money" : "ratio", definition.Formula,
            definition.HigherIsBetter, null, null, ServedVersion.Withheld, null, null, 0, comparison, comparison);
    }

    private static KpiSideAnswer Side(long minor, IReadOnlyList<KpiTermValue> terms) => new(
        Minor(minor)!,
        [.. terms.Select(term => new KpiTermAnswer(
            term.Group, term.Subtracted, Minor(term.Minor)!,
            [.. term.Accounts.Select(account => new KpiAccountAnswer(account.Code, account.Name, Minor(account.Minor)!))]))]);

    private static KpiComparisonAnswer Comparison(KpiComparison comparison) => new(
        comparison.Range?.From, comparison.Range?.To, Minor(comparison.BaseMinor), Ratio(comparison.BaseRatio),
        Minor(comparison.DeltaMinor), Ratio(comparison.DeltaRatio), Ratio(comparison.Change), comparison.Reason, comparison.Favourable);

    private static string? Minor(long? minor) => minor?.ToString(CultureInfo.InvariantCulture);

    private static string? Ratio(decimal? ratio) => ratio?.ToString("0.000000", CultureInfo.InvariantCulture);
}
