using System.Globalization;
using Financial.Api.Answers;
using Npgsql;

namespace Financial.Api.Reconciliation;

/// <summary>
/// One comparison of control totals with the ledger (REC-5). Totals are the sums of the debit balances, <c>DifferenceMinor</c> is the
/// ledger's minus Sage's; <c>AccountDifferenceMinor</c> is what stands on other accounts or is missing, half the sum of the accounts'
/// differences. <c>Difference</c> and <c>AccountDifference</c> are the same as fractions of Sage's total, null when that is zero.
/// <c>Status</c> is <c>equal</c> (colour <c>green</c>), <c>within-tolerance</c> (<c>yellow</c>) or <c>outside</c> (<c>red</c>).
/// <c>Reviewed</c>: somebody noted that they looked at this very comparison (REC-6). <c>Convention</c> is how the source states its totals:
/// <c>year-to-date</c> (income and expense since the fiscal year began, earlier results in retained earnings), <c>inception</c> or
/// <c>after-closing</c> (on a fiscal year's last day).
/// </summary>
public sealed record ReconciliationAnswer(
    long ReconciliationId, DateTimeOffset ComparedAt, string Source, Guid? ImportId, string EnteredBy, DateOnly AsOf, long LedgerVersion,
    string Tolerance,
    string SageMinor, string LedgerMinor, string DifferenceMinor, string? Difference, string AccountDifferenceMinor,
    string? AccountDifference, string Status, string Colour, bool Reviewed, bool Approved,
    string Convention)
{
    private const string Select = """
        select r.reconciliation_id, r.compared_at, s.source, s.import_id, s.entered_by, r.as_of, r.ledger_version, r.tolerance,
               r.control_minor, r.ledger_minor, r.difference_minor, r.status,
               exists (select from ledger.reconciliation_review v where v.tenant_id = r.tenant_id and v.entity_id = r.entity_id
                       and v.reconciliation_id = r.reconciliation_id and v.kind = 'reviewed'), r.approval_id is not null, r.convention
        from ledger.reconciliation r
        join ledger.control_total_set s on s.tenant_id = r.tenant_id and s.entity_id = r.entity_id and s.set_id = r.set_id
        where r.entity_id = @entity
        """;

    /// <summary>
    /// The comparisons before <paramref name="before"/> (null: the newest), newest first. The connection is inside a tenant transaction.
    /// </summary>
    internal static Task<List<ReconciliationAnswer>> ListAsync(
        NpgsqlConnection connection, int entityId, long? before, int limit, CancellationToken cancellationToken) =>
        ReadAsync(connection, entityId, "and r.reconciliation_id < @value", before ?? long.MaxValue, limit, cancellationToken);

    internal static async Task<ReconciliationAnswer?> FindAsync(
        NpgsqlConnection connection, int entityId, long reconciliationId, CancellationToken cancellationToken) =>
        (await ReadAsync(connection, entityId, "and r.reconciliation_id = @value", reconciliationId, limit: 1, cancellationToken))
            .SingleOrDefault();

    /// <summary>The newest comparison of a set.</summary>
    internal static async Task<ReconciliationAnswer> OfSetAsync(
        NpgsqlConnection connection, int entityId, long setId, CancellationToken cancellationToken) =>
        (await ReadAsync(connection, entityId, "and r.set_id = @value", setId, limit: 1, cancellationToken)).Single();

    private static async Task<List<ReconciliationAnswer>> ReadAsync(
        NpgsqlConnection connection, int entityId, string condition, long value, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"{Select} {condition} order by r.reconciliation_id desc limit @limit", connection);
        command.Parameters.AddWithValue("entity", entityId);
        command.Parameters.AddWithValue("value", value);
        command.Parameters.AddWithValue("limit", limit);
        var answers = new List<ReconciliationAnswer>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            answers.Add(Read(reader));
        return answers;
    }

    private static ReconciliationAnswer Read(NpgsqlDataReader reader)
    {
        var (control, ledger, accountDifference, status) = (reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10),
            reader.GetString(11));
        var difference = checked(ledger - control);
        return new ReconciliationAnswer(
            reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetGuid(3),
            reader.GetString(4),
            reader.GetFieldValue<DateOnly>(5), reader.GetInt64(6), FractionText(reader.GetDecimal(7)), MinorUnits.Text(control),
            MinorUnits.Text(ledger),
            MinorUnits.Text(difference), Fraction(difference, control), MinorUnits.Text(accountDifference),
            Fraction(accountDifference, control), status, ColourOf(status), reader.GetBoolean(12), reader.GetBoolean(13),
            reader.GetString(14));
    }

    private static string? Fraction(long difference, long control) => control == 0 ? null : FractionText((decimal)difference / control);

    /// <summary>A fraction with six decimals, as all ratios are written; eight where a tolerance has them.</summary>
    internal static string FractionText(decimal fraction) => fraction.ToString("0.000000##", CultureInfo.InvariantCulture);

    internal static string ColourOf(string status) => status switch
    {
        "equal" => "green",
        "within-tolerance" => "yellow",
        _ => "red",
    };
}
