using System.Globalization;
using Financial.Api.Answers;
using Npgsql;

namespace Financial.Api.Reconciliation;

/// <summary>
/// The movement of a payroll account in the month by the ledger, debit positive. The payroll total covers all accounts together.
/// </summary>
public sealed record PayrollAccount(string AccountCode, string AccountName, string LedgerMinor);

/// <summary>
/// One comparison of a payroll total with what its accounts moved in its month (REC-9), debit positive. <c>Difference</c> is a fraction of
/// the payroll total, null when that is zero. <c>Status</c> is <c>equal</c> (colour <c>green</c>), <c>within-tolerance</c> (<c>yellow</c>)
/// or
/// <c>outside</c> (<c>red</c>). It speaks for every version from <c>LedgerVersion</c> on, until the next one for its month.
/// </summary>
public sealed record PayrollReconciliationAnswer(
    long ReconciliationId, DateTimeOffset ComparedAt, string Month, string EnteredBy, long LedgerVersion, string Tolerance,
    string PayrollMinor, string LedgerMinor, string DifferenceMinor, string? Difference, string Status, string Colour,
    IReadOnlyList<PayrollAccount> Accounts)
{
    private const string Select = """
        select r.reconciliation_id, r.compared_at, t.month, t.entered_by, r.ledger_version, r.tolerance, t.net_minor, r.ledger_minor,
               r.status, t.account_codes, r.account_minor, array(select a.name from unnest(t.account_codes) with ordinality as c (code,
               place)
                     join ledger.account a on a.tenant_id = t.tenant_id and a.entity_id = t.entity_id and a.code = c.code order by c.place)
        from ledger.payroll_reconciliation r
        join ledger.payroll_total t on t.tenant_id = r.tenant_id and t.entity_id = r.entity_id and t.total_id = r.total_id
        where r.entity_id = @entity
        """;

    /// <summary>
    /// The comparisons before <paramref name="before"/> (null: the newest), newest first. The connection is inside a tenant transaction.
    /// </summary>
    internal static Task<List<PayrollReconciliationAnswer>> ListAsync(
        NpgsqlConnection connection, int entityId, long? before, int limit, CancellationToken cancellationToken) =>
        ReadAsync(connection, entityId, "and r.reconciliation_id < @value", before ?? long.MaxValue, limit, cancellationToken);

    internal static async Task<PayrollReconciliationAnswer?> FindAsync(
        NpgsqlConnection connection, int entityId, long reconciliationId, CancellationToken cancellationToken) =>
        (await ReadAsync(connection, entityId, "and r.reconciliation_id = @value", reconciliationId, limit: 1, cancellationToken))
            .SingleOrDefault();

    /// <summary>The newest comparison of a payroll total.</summary>
    internal static async Task<PayrollReconciliationAnswer> OfTotalAsync(
        NpgsqlConnection connection, int entityId, long totalId, CancellationToken cancellationToken) =>
        (await ReadAsync(connection, entityId, "and r.total_id = @value", totalId, limit: 1, cancellationToken)).Single();

    private static async Task<List<PayrollReconciliationAnswer>> ReadAsync(
        NpgsqlConnection connection, int entityId, string condition, long value, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"{Select} {condition} order by r.reconciliation_id desc limit @limit", connection);
        command.Parameters.AddWithValue("entity", entityId);
        command.Parameters.AddWithValue("value", value);
        command.Parameters.AddWithValue("limit", limit);
        var answers = new List<PayrollReconciliationAnswer>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            answers.Add(Read(reader));
        return answers;
    }

    private static PayrollReconciliationAnswer Read(NpgsqlDataReader reader)
    {
        var (payroll, ledger, status) = (reader.GetInt64(6), reader.GetInt64(7), reader.GetString(8));
        var difference = checked(ledger - payroll);
        var (codes, minor, names) = (reader.GetFieldValue<string[]>(9), reader.GetFieldValue<long[]>(10),
            reader.GetFieldValue<string[]>(11));
        return new PayrollReconciliationAnswer(
            reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1),
            reader.GetFieldValue<DateOnly>(2).ToString("yyyy-MM", CultureInfo.InvariantCulture),
            reader.GetString(3), reader.GetInt64(4), ReconciliationAnswer.FractionText(reader.GetDecimal(5)), MinorUnits.Text(payroll),
            MinorUnits.Text(ledger),
            MinorUnits.Text(difference), payroll == 0
                ? null : ReconciliationAnswer.FractionText((decimal)difference / Math.Abs((decimal)payroll)), status,
            ReconciliationAnswer.ColourOf(status),
            [.. codes.Select((code, at) => new PayrollAccount(code, names[at], MinorUnits.Text(minor[at])))]);
    }
}
