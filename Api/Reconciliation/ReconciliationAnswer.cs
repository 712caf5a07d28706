using System.Globalization;
using Financial.Api.Answers;
using Financial.Api.Database;
using Financial.ServiceDefaults;

namespace Financial.Api.Reconciliation;

/// <summary>
/// One comparison of control totals with the ledger (REC-5). Totals are sums of debit balances. <c>differenceMinor</c> is the ledger's
/// total minus Sage's. <c>accountDifferenceMinor</c> is the amount on other accounts or missing: half the sum of the accounts' differences.
/// <c>difference</c> and <c>accountDifference</c> are fractions of Sage's total, null when that is zero. <c>status</c> is <c>equal</c>
/// (colour <c>green</c>), <c>within-tolerance</c> (<c>yellow</c>) or <c>outside</c> (<c>red</c>). <c>reviewed</c>: this comparison has a
/// review (REC-6). <c>convention</c> is how the source states its totals: <c>year-to-date</c> (income and expense since the fiscal year
/// began, earlier results in retained earnings), <c>inception</c> or <c>after-closing</c> (on a fiscal year's last day).
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
                       and v.reconciliation_id = r.reconciliation_id and v.kind = 'reviewed') as reviewed,
               r.approval_id is not null as approved, r.convention
        from ledger.reconciliation r
        join ledger.control_total_set s on s.tenant_id = r.tenant_id and s.entity_id = r.entity_id and s.set_id = r.set_id
        where r.entity_id = @entityId
        """;

    /// <summary>The comparisons before <paramref name="before"/> (null: the newest), newest first.</summary>
    internal static Task<List<ReconciliationAnswer>> ListAsync(TenantTransaction transaction, int entityId, long? before, int rows) =>
        ReadAsync(transaction, entityId, "and r.reconciliation_id < @value", before ?? long.MaxValue, rows);

    internal static async Task<ReconciliationAnswer?> FindAsync(
        TenantTransaction transaction, int entityId, long reconciliationId) =>
        (await ReadAsync(transaction, entityId, "and r.reconciliation_id = @value", reconciliationId, rows: 1)).SingleOrDefault();

    /// <summary>The newest comparison of a set.</summary>
    internal static async Task<ReconciliationAnswer> OfSetAsync(TenantTransaction transaction, int entityId, long setId) =>
        (await ReadAsync(transaction, entityId, "and r.set_id = @value", setId, rows: 1)).Single();

    private static async Task<List<ReconciliationAnswer>> ReadAsync(
        TenantTransaction transaction, int entityId, string condition, long value, int rows) =>
        (await transaction.QueryAsync<Row>(
            $"{Select} {condition} order by r.reconciliation_id desc limit @rows", new { entityId, value, rows })).ConvertAll(Of);

    private static ReconciliationAnswer Of(Row row)
    {
        var difference = checked(row.LedgerMinor - row.ControlMinor);
        return new ReconciliationAnswer(
            row.ReconciliationId, row.ComparedAt, row.Source, row.ImportId, row.EnteredBy, row.AsOf, row.LedgerVersion,
            FractionText(row.Tolerance), MinorUnits.Text(row.ControlMinor), MinorUnits.Text(row.LedgerMinor), MinorUnits.Text(difference),
            Fraction(difference, row.ControlMinor), MinorUnits.Text(row.DifferenceMinor), Fraction(row.DifferenceMinor, row.ControlMinor),
            row.Status, ColourOf(row.Status), row.Reviewed, row.Approved, row.Convention);
    }

    private static string? Fraction(long difference, long control) => control == 0 ? null : FractionText((decimal)difference / control);

    /// <summary>Formats a fraction with six decimals; with eight if a tolerance has them.</summary>
    internal static string FractionText(decimal fraction) => fraction.ToString("0.000000##", CultureInfo.InvariantCulture);

    internal static string ColourOf(string status) => status switch
    {
        "equal" => "green",
        "within-tolerance" => "yellow",
        _ => "red",
    };

    private sealed record Row(
        long ReconciliationId, DateTimeOffset ComparedAt, string Source, Guid? ImportId, string EnteredBy, DateOnly AsOf,
        long LedgerVersion, decimal Tolerance, long ControlMinor, long LedgerMinor, long DifferenceMinor, string Status, bool Reviewed,
        bool Approved, string Convention);
}
