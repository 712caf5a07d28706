using Financial.Ledger.Database;
using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.Ledger.Versions;

/// <summary>Finds postings that are newly served: directly, or after control totals or an approval released them.</summary>
public static class ServedPostings
{
    /// <summary>
    /// One message for all postings that are served now and were not yet served at <paramref name="afterVersion"/>; null if there are none.
    /// It names the newest import and every changed month. Needs a tenant transaction.
    /// </summary>
    public static Task<ImportPosted?> ReadAsync(
        NpgsqlConnection connection, int tenantId, int entityId, long afterVersion, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<ImportPosted>(
            """
            select h.import_id, @tenant as tenant_id, @entity as entity_id, h.ledger_version,
                   array(select distinct m.month from ledger.version_movement m
                         where m.entity_id = @entity and m.ledger_version > @after and m.ledger_version <= h.ledger_version order by 1)
                     as months
            from ledger.version_history h
            where h.entity_id = @entity and h.cause = 'posting' and h.ledger_version > @after
              and h.ledger_version <= (select ledger_version from ledger.served(@entity))
            order by h.ledger_version desc limit 1
            """, new { tenant = tenantId, entity = entityId, after = afterVersion }, cancellationToken);
}
