using System.Globalization;
using Financial.Api.Answers;
using Financial.Api.Database;
using Financial.ServiceDefaults;

namespace Financial.Api.Reconciliation;

/// <summary>
/// The ledger's movement of one payroll account in the month; debit is positive. The payroll total covers all accounts together.
/// </summary>
public sealed record PayrollAccount(string AccountCode, string AccountName, string LedgerMinor);

/// <summary>
/// One comparison of a payroll total with the movement of its accounts in its month (REC-9); debit is positive. <c>difference</c> is a
/// fraction of the payroll total, null when that is zero. <c>status</c> is <c>equal</c> (colour <c>green</c>), <c>within-tolerance</c>
/// (<c>yellow</c>) or <c>outside</c> (<c>red</c>). It holds from <c>ledgerVersion</c> until the next comparison of its month.
/// </summary>
public sealed record PayrollReconciliationAnswer(
    long ReconciliationId, DateTimeOffset ComparedAt, string Month, string EnteredBy, long LedgerVersion, string Tolerance,
    string PayrollMinor, string LedgerMinor, string DifferenceMinor, string? Difference, string Status, string Colour,
    IReadOnlyList<PayrollAccount> Accounts)
{
    private const string Select = """
        select r.reconciliation_id, r.compared_at, t.month, t.entered_by, r.ledger_version, r.tolerance, t.net_minor, r.ledger_minor,
               r.status, t.account_codes, r.account_minor,
               array(select a.name from unnest(t.account_codes) with ordinality as c (code, place)
                     join ledger.account a on a.tenant_id = t.tenant_id and a.entity_id = t.entity_id and a.code = c.code
                     order by c.place) as names
        from ledger.payroll_reconciliation r
        join ledger.payroll_total t on t.tenant_id = r.tenant_id and t.entity_id = r.entity_id and t.total_id = r.total_id
        where r.entity_id = @entityId
        """;

    /// <summary>The comparisons before <paramref name="before"/> (null: the newest), newest first.</summary>
    internal static Task<List<PayrollReconciliationAnswer>> ListAsync(
        TenantTransaction transaction, int entityId, long? before, int rows) =>
        ReadAsync(transaction, entityId, "and r.reconciliation_id < @value", before ?? long.MaxValue, rows);

    internal static async Task<PayrollReconciliationAnswer?> FindAsync(
        TenantTransaction transaction, int entityId, long reconciliationId) =>
        (await ReadAsync(transaction, entityId, "and r.reconciliation_id = @value", reconciliationId, rows: 1)).SingleOrDefault();

    /// <summary>The newest comparison of a payroll total.</summary>
    internal static async Task<PayrollReconciliationAnswer> OfTotalAsync(TenantTransaction transaction, int entityId, long totalId) =>
        (await ReadAsync(transaction, entityId, "and r.total_id = @value", totalId, rows: 1)).Single();

    private static async Task<List<PayrollReconciliationAnswer>> ReadAsync(
        TenantTransaction transaction, int entityId, string condition, long value, int rows) =>
        (await transaction.QueryAsync<Row>(
            $"{Select} {condition} order by r.reconciliation_id desc limit @rows", new { entityId, value, rows })).ConvertAll(Of);

    private static PayrollReconciliationAnswer Of(Row row)
    {
        var difference = checked(row.LedgerMinor - row.NetMinor);
        return new PayrollReconciliationAnswer(
            row.ReconciliationId, row.ComparedAt, row.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture), row.EnteredBy,
            row.LedgerVersion, ReconciliationAnswer.FractionText(row.Tolerance), MinorUnits.Text(row.NetMinor),
            MinorUnits.Text(row.LedgerMinor), MinorUnits.Text(difference),
            row.NetMinor == 0 ? null : ReconciliationAnswer.FractionText((decimal)difference / Math.Abs((decimal)row.NetMinor)),
            row.Status, ReconciliationAnswer.ColourOf(row.Status),
            [.. row.AccountCodes.Select((code, at) => new PayrollAccount(code, row.Names[at], MinorUnits.Text(row.AccountMinor[at])))]);
    }

    private sealed record Row(
        long ReconciliationId, DateTimeOffset ComparedAt, DateOnly Month, string EnteredBy, long LedgerVersion, decimal Tolerance,
        long NetMinor, long LedgerMinor, string Status, string[] AccountCodes, long[] AccountMinor, string[] Names);
}
