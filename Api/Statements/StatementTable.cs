using Financial.Api.Exports;
using Financial.Ledger.Periods;

namespace Financial.Api.Statements;

/// <summary>A statement as a table: each line, then its accounts and the company's own lines that divide it.</summary>
internal static class StatementTable
{
    private static readonly string[] Compared = ["prior-period", "prior-year", "compared"];

    public static ExportTable OfProfitAndLoss(StatementAnswer answer) =>
        Of(answer, "profit-and-loss", "Profit and loss", withRevenue: true);

    public static ExportTable OfBalanceSheet(StatementAnswer answer) => Of(answer, "balance-sheet", "Balance sheet", withRevenue: false);

    public static ExportTable OfCashFlow(StatementAnswer answer) => Of(answer, "cash-flow", "Cash flow", withRevenue: false);

    private static ExportTable Of(StatementAnswer answer, string report, string title, bool withRevenue)
    {
        var columns = new ExportColumns<Row>().Text("Line", row => row.Line).Text("Part", row => row.Part)
            .Text("Account", row => row.Account?.Code).Text("Account name", row => row.Account?.Name);
        foreach (var (index, column) in answer.Columns.Index())
        {
            var name = NameOf(column);
            columns.Cell(name, CellKind.Money, row => ExportCell.Money(row.Amounts[index].Minor, row.Amounts[index].Reason));
            if (withRevenue)
                columns.Cell($"Of revenue, {name}", CellKind.Ratio, row => ExportCell.Ratio(
                    row.Amounts[index].OfRevenue, row.Amounts[index].Minor is null ? row.Amounts[index].Reason : "n/a"));
            if (!Compared.Contains(column.Id))
                continue;
            columns.Cell($"Difference from {name}", CellKind.Money,
                row => ExportCell.Money(row.Amounts[index].DeltaMinor, row.Amounts[index].Reason));
            columns.Cell($"Change from {name}", CellKind.Ratio,
                row => ExportCell.Ratio(row.Amounts[index].Change, row.Amounts[index].Reason));
        }
        var rows = answer.Lines.SelectMany(line => RowsOf(line, part: null)).ToList();
        return columns.Table(report, title, rows, isTotal: row => row.IsTotal) with
        {
            Range = new DateRange(answer.Columns[0].From, answer.Columns[0].To),
            Version = new ExportVersion(answer.Currency, answer.LedgerVersion, answer.AsOf, answer.Reconciled, answer.Reason,
                answer.ApprovedDifferenceMinor, answer.PendingVersion, answer.PendingReason),
            Sources =
            [
                .. answer.Columns.Select(column => $"The parts of a figure in {NameOf(column)}: {column.DrillDown}&account=CODE"),
                .. rows.Where(row => row.Account is not null).SelectMany(row => row.Amounts.Zip(answer.Columns)
                    .Where(cell => cell.First.DrillDown is not null)
                    .Select(cell => $"The parts of {row.Account!.Name} in {NameOf(cell.Second)}: {cell.First.DrillDown}")),
                "A line without an account is the sum of its accounts, or a total of the lines above it.",
            ],
        };
    }

    private static string NameOf(StatementColumnAnswer column)
    {
        var days = column.From == column.To ? $"{column.To:yyyy-MM-dd}" : $"{column.From:yyyy-MM-dd} to {column.To:yyyy-MM-dd}";
        return column.Id switch
        {
            "range" or "day" or "compared" => days,
            "prior-period" => $"Prior period {days}",
            "prior-year" => $"Prior year {days}",
            _ => column.Id,
        };
    }

    private static IEnumerable<Row> RowsOf(StatementLineAnswer line, Row? part)
    {
        var own = part is null ? new Row(line.Name, null, null, line.IsTotal, line.Amounts)
            : part with { Part = line.Name, Amounts = line.Amounts };
        return
        [
            own,
            .. line.Accounts.Select(account => own with { Account = account, IsTotal = false, Amounts = account.Amounts }),
            .. line.Lines.SelectMany(inner => RowsOf(inner, own with { IsTotal = false })),
        ];
    }

    private sealed record Row(
        string Line, string? Part, StatementAccountAnswer? Account, bool IsTotal, IReadOnlyList<StatementAmountAnswer> Amounts);
}
