using Financial.Api.Database;
using Financial.Api.Exports;

namespace Financial.Api.Reconciliation;

/// <summary>Comparisons with control totals as tables. Amounts are debit balances.</summary>
internal static class ReconciliationTable
{
    /// <summary>All comparisons of control totals, newest first.</summary>
    public static ExportTable Listing { get; } = new ExportColumns<ReconciliationAnswer>()
        .Date("As of", row => row.AsOf).Text("Source", row => row.Source).Text("Entered by", row => row.EnteredBy)
        .Instant("Compared at", row => row.ComparedAt).Number("Ledger version", row => row.LedgerVersion)
        .Money("Sage", row => row.SageMinor).Money("Ledger", row => row.LedgerMinor).Money("Difference", row => row.DifferenceMinor)
        .Ratio("Of Sage's total", row => row.Difference).Money("Difference of accounts", row => row.AccountDifferenceMinor)
        .Ratio("Accounts of Sage's total", row => row.AccountDifference).Ratio("Tolerance", row => row.Tolerance)
        .Text("Status", row => row.Status).Text("Colour", row => row.Colour).YesNo("Reviewed", row => row.Reviewed)
        .YesNo("Approved", row => row.Approved).Text("Convention", row => row.Convention)
        .Number("Reconciliation", row => row.ReconciliationId)
        .Pages("reconciliations", "Reconciliations", reading => CountAsync(reading, "ledger.reconciliation"),
            (reading, last, rows) => ReconciliationAnswer.ListAsync(
                reading.Transaction, reading.EntityId, last?.ReconciliationId, rows)) with
        {
            Sources = ["The accounts of a comparison: /v1/reconciliations/RECONCILIATION?format=csv"],
        };

    /// <summary>All comparisons of payroll totals, newest first.</summary>
    public static ExportTable PayrollListing { get; } = new ExportColumns<PayrollReconciliationAnswer>()
        .Text("Month", row => row.Month).Text("Entered by", row => row.EnteredBy).Instant("Compared at", row => row.ComparedAt)
        .Number("Ledger version", row => row.LedgerVersion).Money("Payroll", row => row.PayrollMinor)
        .Money("Ledger", row => row.LedgerMinor).Money("Difference", row => row.DifferenceMinor)
        .Ratio("Of the payroll", row => row.Difference).Ratio("Tolerance", row => row.Tolerance).Text("Status", row => row.Status)
        .Text("Colour", row => row.Colour)
        .Text("Accounts", row => string.Join(", ", row.Accounts.Select(account => account.AccountCode)))
        .Number("Reconciliation", row => row.ReconciliationId)
        .Pages("payroll-reconciliations", "Payroll reconciliations", reading => CountAsync(reading, "ledger.payroll_reconciliation"),
            (reading, last, rows) => PayrollReconciliationAnswer.ListAsync(
                reading.Transaction, reading.EntityId, last?.ReconciliationId, rows));

    /// <summary>The accounts of one comparison that differ.</summary>
    public static ExportTable Of(ReconciliationDetail answer) => new ExportColumns<AccountDifference>()
        .Text("Account", row => row.AccountCode).Text("Name", row => row.AccountName).Money("Sage", row => row.SageMinor)
        .Money("Ledger", row => row.LedgerMinor).Money("Difference", row => row.DifferenceMinor)
        .Ratio("Of Sage's balance", row => row.Difference).Text("Status", row => row.Status).Text("Colour", row => row.Colour)
        .Table("reconciliation", "Reconciliation", answer.Accounts) with
        {
            Range = new(answer.Reconciliation.AsOf, answer.Reconciliation.AsOf),
            Sources =
            [
                $"Comparison {answer.Reconciliation.ReconciliationId} of {answer.Reconciliation.Source} with ledger version "
                    + $"{answer.Reconciliation.LedgerVersion}. Equal accounts are left out.",
            ],
        };

    private static Task<long> CountAsync(ExportReading reading, string table) => reading.Transaction.SingleAsync<long>(
        $"select count(*) from {table} where entity_id = @EntityId", new { reading.EntityId });
}
