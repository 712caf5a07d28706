using Financial.Api.Exports;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;

namespace Financial.Api.Statements;

/// <summary>The trial balance as a table: debit and credit of each column, and the totals as values.</summary>
internal static class TrialBalanceTable
{
    public static ExportTable Of(TrialBalanceAnswer answer)
    {
        var version = new ExportVersion(answer.Currency, answer.LedgerVersion, answer.AsOf, answer.Reconciled, answer.Reason,
            answer.ApprovedDifferenceMinor, answer.PendingVersion, answer.PendingReason);
        var columns = new ExportColumns<TrialBalanceRowAnswer>()
            .Text("Account", row => row.Account.Code).Text("Name", row => row.Account.Name).Text("Class", row => row.Account.Class);
        foreach (var (name, pair) in Pairs)
        {
            columns.Cell($"{name} debit", CellKind.Money, row => Amount(pair(row).DebitMinor));
            columns.Cell($"{name} credit", CellKind.Money, row => Amount(pair(row).CreditMinor));
        }
        var totals = answer.Totals;
        var total = new TrialBalanceRowAnswer(new AccountAnswer("Total", "", ""), totals.Opening, totals.Movement, totals.Adjustments,
            totals.ClosingEntries, totals.YearEnd, totals.Closing);
        return columns.Table("trial-balance", "Trial balance", answer.Rows, total) with
        {
            Range = new DateRange(answer.From, answer.To),
            Version = version,
            Sources =
            [
                $"The parts of a figure: {answer.DrillDown}&figure=COLUMN&account=CODE; COLUMN is one of opening, movement, adjustments, "
                    + "closing-entries, year-end, closing.",
            ],
        };

        ExportCell Amount(string minor) => version.WithholdsAll ? ExportCell.Text(ServedVersion.Withheld) : ExportCell.Money(minor);
    }

    private static readonly (string Name, Func<TrialBalanceRowAnswer, DebitCreditAnswer> Pair)[] Pairs =
    [
        ("Opening", row => row.Opening), ("Movement", row => row.Movement), ("Adjustments", row => row.Adjustments),
        ("Closing entries", row => row.ClosingEntries), ("Year end", row => row.YearEnd), ("Closing", row => row.Closing),
    ];
}
