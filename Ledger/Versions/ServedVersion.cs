using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Ledger.Versions;

/// <summary>The version of the ledger behind every answer with figures (REC-3, REC-4).</summary>
/// <param name="Currency">ISO 4217 code of all amounts in the answer.</param>
/// <param name="LedgerVersion">Grows by one with each committed change that can alter a figure; 0 if no version is served.</param>
/// <param name="AsOf">The time of that version, UTC; null if no version is served.</param>
/// <param name="Reconciled">True if the source's control totals agree within the tolerance.</param>
/// <param name="Reason">
/// Why the version is not reconciled: <c>no-control-totals</c>, <c>newer-than-control-totals</c> (the totals are of an earlier day) or
/// <c>approved-difference</c>; null if it is.
/// </param>
/// <param name="ApprovedDifferenceMinor">The approved difference, in minor units.</param>
/// <param name="PendingVersion">The newest version, if it is withheld.</param>
/// <param name="PendingReason">Why the newest version is withheld: <c>reconciliation-failed</c> or <c>control-totals-required</c>.</param>
/// <param name="ServedId">Changes whenever a served answer can change, even within the same version.</param>
/// <param name="LabelVersion">Changes whenever an account or statement line is renamed.</param>
/// <param name="FirstEntryDate">The day of the earliest entry of the version; null if it has none.</param>
public sealed record ServedVersion(
    string Currency, long LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason,
    long? ApprovedDifferenceMinor = null, long? PendingVersion = null, string? PendingReason = null, long ServedId = 0,
    long LabelVersion = 0, DateOnly? FirstEntryDate = null)
{
    /// <summary>The reason of a figure that is null, never 0, because no version is served yet and one is withheld.</summary>
    public const string Withheld = "withheld";

    /// <summary>True if no version is served and one is withheld.</summary>
    public bool WithholdsAll => LedgerVersion == 0 && PendingVersion is not null;

    /// <summary>The columns of a version, where <c>s</c> is <c>ledger.served</c> of <c>@entity</c>.</summary>
    internal const string Columns =
        "s.currency, s.ledger_version, s.as_of, s.reconciled, s.reason, s.approved_difference_minor, s.pending_version, s.pending_reason, "
            + "s.served_id, s.label_version, (select min(h.first_entry_date) from ledger.version_history h where h.entity_id = @entity "
            + "and h.ledger_version <= s.ledger_version) as first_entry_date";

    /// <summary>How many <see cref="Columns"/> there are.</summary>
    internal const int ColumnCount = 11;

    /// <summary>Reads the served version, or the one served at <paramref name="asKnownAt"/> (I-11). Needs a tenant transaction.</summary>
    public static async Task<ServedVersion> ReadAsync(
        NpgsqlConnection connection, int entityId, CancellationToken cancellationToken, DateTimeOffset? asKnownAt = null) =>
        await connection.QuerySingleOrDefaultAsync<ServedVersion>(
            $"select {Columns} from ledger.served(@entity, @asKnownAt) s", new { entity = entityId, asKnownAt }, cancellationToken)
            ?? throw Missing(entityId);

    /// <summary>
    /// The newest day whose control totals agree with the served version, or whose difference is approved. No control totals cover later
    /// entries. Null if there is none.
    /// </summary>
    public static Task<DateOnly?> ReadControlledUntilAsync(
        NpgsqlConnection connection, int entityId, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<DateOnly?>(
            """
            select max(v.as_of) from (
              select distinct on (r.as_of) r.as_of, r.status, r.approval_id from ledger.reconciliation r
              where r.entity_id = @entity and r.since_version <= (select s.ledger_version from ledger.served(@entity) s)
                order by r.as_of, r.reconciliation_id desc) v
            where v.status <> 'outside' or v.approval_id is not null
            """, new { entity = entityId }, cancellationToken);

    /// <summary>The instant from which a version was served as <paramref name="servedId"/>; before all instants if nothing was.</summary>
    internal static async Task<DateTimeOffset> ReadServedFromAsync(
        NpgsqlConnection connection, int entityId, long servedId, CancellationToken cancellationToken) =>
        await connection.QuerySingleOrDefaultAsync<DateTimeOffset?>(
            "select served_from from ledger.served_version where entity_id = @entity and served_id = @servedId",
            new { entity = entityId, servedId }, cancellationToken) ?? DateTimeOffset.MinValue;

    internal static InvalidOperationException Missing(int entityId) => new($"Entity {entityId} does not exist for this tenant.");
}
