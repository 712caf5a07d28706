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
/// <param name="LastEntryDate">The day of the latest entry of the version; null if it has none.</param>
/// <param name="TenantId">The tenant of the version.</param>
public sealed record ServedVersion(
    string Currency, long LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason,
    long? ApprovedDifferenceMinor = null, long? PendingVersion = null, string? PendingReason = null, long ServedId = 0,
    long LabelVersion = 0, DateOnly? FirstEntryDate = null, DateOnly? LastEntryDate = null, int TenantId = 0)
{
    /// <summary>The reason of a figure that is null, never 0, because no version is served yet and one is withheld.</summary>
    public const string Withheld = "withheld";

    /// <summary>True if no version is served and one is withheld.</summary>
    public bool WithholdsAll => LedgerVersion == 0 && PendingVersion is not null;

    /// <summary>Why the figures are not reconciled, or <see cref="Withheld"/> if none are shown; null if they are reconciled.</summary>
    public string? ReasonShown => WithholdsAll ? Withheld : Reason;

    /// <summary>Reads the served version, or the one served at <paramref name="asKnownAt"/> (I-11). Needs a tenant transaction.</summary>
    public static async Task<ServedVersion> ReadAsync(
        NpgsqlConnection connection, int entityId, CancellationToken cancellationToken, DateTimeOffset? asKnownAt = null) =>
        await connection.QuerySingleOrDefaultAsync<ServedVersion>(
            """
            select s.currency, s.ledger_version, s.as_of, s.reconciled, s.reason, s.approved_difference_minor, s.pending_version,
                   s.pending_reason, s.served_id, s.label_version, h.first_entry_date, h.last_entry_date,
                   current_setting('app.tenant_id')::int as tenant_id
            from ledger.served(@entity, @asKnownAt) s,
                 lateral (select min(h.first_entry_date) as first_entry_date, max(h.last_entry_date) as last_entry_date
                          from ledger.version_history h
                          where h.entity_id = @entity and h.ledger_version <= s.ledger_version) h
            """, new { entity = entityId, asKnownAt }, cancellationToken)
            ?? throw new InvalidOperationException($"Entity {entityId} does not exist for this tenant.");

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

    /// <summary>
    /// Reads the version that has this <see cref="ServedId"/>; the state before all versions if there is none. Needs a tenant transaction.
    /// </summary>
    public static async Task<ServedVersion> ReadAsync(
        NpgsqlConnection connection, int entityId, long servedId, CancellationToken cancellationToken)
    {
        var servedFrom = await connection.QuerySingleOrDefaultAsync<DateTimeOffset?>(
            "select served_from from ledger.served_version where entity_id = @entity and served_id = @servedId",
            new { entity = entityId, servedId }, cancellationToken);
        return await ReadAsync(connection, entityId, cancellationToken, servedFrom ?? DateTimeOffset.MinValue);
    }
}
