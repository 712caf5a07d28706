using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Ledger.Lines;

/// <summary>A posted entry without its lines.</summary>
/// <param name="EntryId">Its number in posting order.</param>
/// <param name="Date">Its day in the books.</param>
/// <param name="Kind">As the source states it: <c>normal</c>, <c>adjusting</c>, <c>closing</c> or <c>opening</c>.</param>
/// <param name="IsClosing">True if it only closes a fiscal year, stated or recognised.</param>
/// <param name="Reference">Its reference.</param>
/// <param name="Description">Its description.</param>
/// <param name="SourceNumber">The source's own number.</param>
/// <param name="RecordedAt">The time of its posting, UTC.</param>
/// <param name="IsLate">True if its month was soft-closed when it was posted.</param>
/// <param name="ReversalOf">The entry that it reverses (I-3).</param>
/// <param name="IsCorrection">True if it reverses an entry that the source changed or deleted.</param>
/// <param name="ReversedBy">The entry that reverses it.</param>
/// <param name="ImportId">The import that posted it.</param>
/// <param name="FirstLine">The first of its physical lines in the import's file.</param>
/// <param name="LastLine">The last of them.</param>
public sealed record PostedEntry(
    long EntryId, DateOnly Date, string Kind, bool IsClosing, string? Reference, string? Description, string? SourceNumber,
    DateTimeOffset RecordedAt, bool IsLate, long? ReversalOf, bool IsCorrection, long? ReversedBy, Guid ImportId, int FirstLine,
    int LastLine)
{
    /// <summary>Finds an entry of a ledger version, with its lines; null if the version has none. Needs a tenant transaction.</summary>
    public static async Task<(PostedEntry Entry, IReadOnlyList<PostedLine> Lines)?> FindAsync(
        NpgsqlConnection connection, int entityId, long entryId, long version, CancellationToken cancellationToken)
    {
        var last = await LinePage.ReadLastEntryAsync(connection, entityId, version, cancellationToken);
        if (entryId > last)
            return null;
        var entry = await connection.QuerySingleOrDefaultAsync<PostedEntry>(
            """
            select e.entry_id, e.entry_date as date, coalesce(e.kind, 'normal') as kind,
                   exists (select from ledger.closing_movement c
                           where c.entity_id = @entity and c.entry_id = e.entry_id and c.since_version <= @version
                             and (c.until_version is null or c.until_version > @version)) as is_closing,
                   e.reference, e.description, e.source_number, e.recorded_at, e.is_late, e.reversal_of, e.correction as is_correction,
                   (select r.entry_id from ledger.journal_entry r
                    where r.entity_id = @entity and r.reversal_of = e.entry_id and r.entry_id <= @last) as reversed_by,
                   e.import_id, e.first_line, e.last_line
            from ledger.journal_entry e where e.entity_id = @entity and e.entry_id = @entryId
            """, new { entity = entityId, entryId, version, last }, cancellationToken);
        if (entry is null)
            return null;
        // Postgres finds the lines of an entry by a block-range index: give it the day, and it reads one month.
        var lines = await connection.QueryAsync<PostedLine>(
            $"""
            select {PostedLine.Columns}
            from ledger.journal_line l
            join ledger.account a on a.tenant_id = l.tenant_id and a.entity_id = l.entity_id and a.code = l.account_code
            join ledger.journal_entry e on e.tenant_id = l.tenant_id and e.entity_id = l.entity_id and e.entry_id = l.entry_id
              and e.entry_date = l.entry_date
            where l.entity_id = @entity and l.entry_id = @entryId and l.entry_date = @date and e.entry_date = @date
            order by l.line_no
            """, new { entity = entityId, entryId, date = entry.Date }, cancellationToken);
        return (entry, lines);
    }
}
