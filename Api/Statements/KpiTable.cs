using System.Globalization;
using Financial.Api.Exports;
using Financial.Ledger.Periods;

namespace Financial.Api.Statements;

/// <summary>KPIs as a table: a row for each, or a row for each month.</summary>
internal static class KpiTable
{
    private static readonly string[] Sources =
        ["The lines of a figure: /v1/lines?kpi=ID&from=DAY&to=DAY. Its formula with values: /v1/kpis?from=DAY&to=DAY."];

    public static ExportTable Of(KpiReportAnswer answer)
    {
        var columns = new ExportColumns<KpiAnswer>()
            .Text("KPI", kpi => kpi.Name).Text("Id", kpi => kpi.Id).Text("Unit", kpi => kpi.Unit).Cell("Value", CellKind.Money, ValueOf);
        AddComparison(columns, "Preceding period", kpi => kpi.PrecedingPeriod);
        AddComparison(columns, "Same period last year", kpi => kpi.SamePeriodLastYear);
        columns.Number("Lines", kpi => kpi.LineCount).Text("Formula", kpi => kpi.Formula);
        return columns.Table("kpis", "KPIs", answer.Kpis) with
        {
            Range = new DateRange(answer.From, answer.To), Version = VersionOf(answer), Sources = Sources,
        };
    }

    public static ExportTable OfMonths(KpiMonthsAnswer answer)
    {
        var columns = new ExportColumns<KpiReportAnswer>()
            .Text("Month", month => month.From.ToString("yyyy-MM", CultureInfo.InvariantCulture));
        foreach (var (index, kpi) in answer.Months[0].Kpis.Index())
            columns.Cell(kpi.Name, CellKind.Money, month => ValueOf(month.Kpis[index]));
        return columns.Table("kpi-months", "KPIs by month", answer.Months) with
        {
            Range = new DateRange(answer.Months[0].From, answer.Months[^1].To), Version = VersionOf(answer.Months[^1]), Sources = Sources,
        };
    }

    private static void AddComparison(ExportColumns<KpiAnswer> columns, string name, Func<KpiAnswer, KpiComparisonAnswer> comparison)
    {
        columns.Cell(name, CellKind.Money, kpi => BaseOf(comparison(kpi)));
        columns.Cell($"Difference from {name.ToLowerInvariant()}", CellKind.Money, kpi => DeltaOf(comparison(kpi)));
        columns.Cell($"Change from {name.ToLowerInvariant()}", CellKind.Ratio,
            kpi => ExportCell.Ratio(comparison(kpi).Change, comparison(kpi).Reason));
    }

    private static ExportCell BaseOf(KpiComparisonAnswer comparison) =>
        Figure(comparison.BaseMinor, comparison.BaseRatio, comparison.BaseNumber, comparison.Reason);

    private static ExportCell DeltaOf(KpiComparisonAnswer comparison) =>
        Figure(comparison.DeltaMinor, comparison.DeltaRatio, comparison.DeltaNumber, comparison.Reason);

    private static ExportCell ValueOf(KpiAnswer kpi) => Figure(kpi.ValueMinor, kpi.ValueRatio, kpi.ValueNumber, kpi.Reason);

    // A KPI has one of the three, by its unit, or the reason why it has none.
    private static ExportCell Figure(string? minor, string? ratio, string? number, string? reason) =>
        minor is not null ? ExportCell.Money(minor) : ratio is not null ? ExportCell.Ratio(ratio) : ExportCell.Quantity(number, reason);

    private static ExportVersion VersionOf(KpiReportAnswer answer) => new(
        answer.Currency, answer.LedgerVersion, answer.AsOf, answer.Reconciled, answer.Reason, answer.ApprovedDifferenceMinor,
        answer.PendingVersion, answer.PendingReason);
}
