using Financial.EtlWorker.Extract;
using Financial.Ledger.Database;
using Financial.Ledger.Periods;
using Financial.Ledger.Uploads;
using Npgsql;

namespace Financial.EtlWorker.Recognition;

/// <summary>How the rows of a file are looked up in the journal.</summary>
public enum RowLookup
{
    /// <summary>Look up nothing, because the journal is empty.</summary>
    None,

    /// <summary>Recognise fully posted months by their digests; look up the rows of other months one by one.</summary>
    WholeMonths,

    /// <summary>Look up each row.</summary>
    EachRow,
}

/// <summary>
/// Compares a file with the journal: finds its posted rows, and posted entries that the file changed or deleted. Runs in the posting
/// transaction, under the tenant's lock.
/// </summary>
public sealed class KnownFile : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly int _entityId;
    private readonly long _load;
    private readonly FileRows _file;
    private readonly KnownRows _rows;

    private KnownFile(NpgsqlConnection connection, int entityId, long load, FileRows file, KnownRows rows) =>
        (_connection, _entityId, _load, _file, _rows) = (connection, entityId, load, file, rows);

    /// <summary>The months in which the file has exactly the rows of the journal.</summary>
    public IReadOnlyCollection<DateOnly> WholeMonths => _rows.Months.Months;

    /// <summary>Looks up the rows of a file.</summary>
    public static async Task<KnownFile> FindAsync(
        NpgsqlConnection connection, int entityId, long load, FileRows file, RowLookup lookup, CancellationToken cancellationToken)
    {
        var months = lookup == RowLookup.WholeMonths
            ? await KnownMonths.FindAsync(connection, entityId, file, cancellationToken) : KnownMonths.None;
        var rows = lookup == RowLookup.None
            ? KnownRows.None() : await KnownRows.FindAsync(connection, load, entityId, file, months, cancellationToken);
        return new KnownFile(connection, entityId, load, file, rows);
    }

    /// <summary>Returns the posted row of a row of the file; null if the row is new. Call it in the order of the rows.</summary>
    public KnownRow? Find(int rowNumber, int packedDate) => _rows.Find(rowNumber, packedDate);

    /// <summary>Counts the rows of the file in each of these posted entries, by entry number; omits entries without any.</summary>
    public Task<List<(long EntryId, int Rows)>> CountRowsAsync(long[] entryIds, CancellationToken cancellationToken) =>
        _connection.QueryAsync<(long EntryId, int Rows)>(
            $"""
            select entry_id, count(*)::int from ledger.load_known_row_{_load} where entry_id = any (@entryIds)
            group by entry_id order by entry_id
            """, new { entryIds }, cancellationToken);

    /// <summary>
    /// Finds posted entries of the layout that share the source number of a loaded entry but no row of the file: they were changed.
    /// Searches the date range of the file, or all dates if numbers are never reused.
    /// </summary>
    public Task<List<long>> FindChangedEntriesAsync(CancellationToken cancellationToken) =>
        _file.Dates is not { } dates || _file.Layout.Numbers == NumberScope.None
        ? Task.FromResult<List<long>>([])
        : ReadIdsAsync("select entry_id from ledger.find_changed_entries(@_load, @_entityId, @Id, @months, @First, @Last, @everywhere)",
            new
            {
                _load, _entityId, _file.Layout.Id, months = WholeMonths.ToArray(), dates.First, dates.Last,
                everywhere = _file.Layout.Numbers == NumberScope.Ever,
            }, cancellationToken);

    /// <summary>
    /// Finds posted entries of a layout without numbers, dated within the file's range, that share no row with the file. A loaded entry has
    /// their accounts and amounts, or their accounts and reference: most likely they were edited.
    /// </summary>
    public Task<List<long>> FindEditedEntriesAsync(CancellationToken cancellationToken) =>
        _file.Dates is not { } dates || _file.Layout.Numbers != NumberScope.None
        ? Task.FromResult<List<long>>([])
        : ReadIdsAsync("select entry_id from ledger.find_edited_entries(@_load, @_entityId, @Id, @months, @First, @Last)",
            new { _load, _entityId, _file.Layout.Id, months = WholeMonths.ToArray(), dates.First, dates.Last }, cancellationToken);

    /// <summary>Finds posted entries of the layout and range that have no row in the file: the source deleted them (IMP-7).</summary>
    public Task<List<long>> FindGoneEntriesAsync(DateRange range, CancellationToken cancellationToken) => ReadIdsAsync($"""
        select e.entry_id from ledger.journal_entry e join ledger.import_run r on r.entity_id = e.entity_id and r.import_id = e.import_id
        where e.entity_id = @_entityId and r.layout = @Id and e.entry_date between @From and @To and {IsUnknown} order by e.entry_id
        """, new { _entityId, _file.Layout.Id, range.From, range.To }, cancellationToken);

    /// <summary>
    /// True if an importer with other row keys posted entries in the file's months, and no row of the file matches them. The file would
    /// post the same rows twice.
    /// </summary>
    public async Task<bool> HasEntriesOfOtherKeysAsync(CancellationToken cancellationToken)
    {
        if (_file.Months.Count == 0) return false;
        // Such imports are rare; without one, skip the search through the entries.
        return await AnyAsync("""
                select 1::bigint from ledger.import_run
                where entity_id = @_entityId and layout = @Id and layout_version < @Version and status = 'posted' limit 1
                """, new { _entityId, _file.Layout.Id, _file.Layout.Version }, cancellationToken)
            && await AnyAsync($"""
                select e.entry_id from ledger.import_run r
                  join ledger.journal_entry e on e.entity_id = r.entity_id and e.import_id = r.import_id
                where r.entity_id = @_entityId and r.layout = @Id and r.layout_version < @Version
                  and e.entry_date >= @from and e.entry_date < @end and {IsUnknown} limit 1
                """, new
                {
                    _entityId, _file.Layout.Id, _file.Layout.Version, from = _file.Months[0], end = _file.Months[^1].AddMonths(1),
                }, cancellationToken);
    }

    /// <summary>
    /// True if rows of the file were posted with day and month exchanged, under an assumed date order. Their keys are different now, so the
    /// file would post them twice.
    /// </summary>
    public async Task<bool> HasRowsOfOtherOrderAsync(CancellationToken cancellationToken)
    {
        if (_file.MonthsOtherwise.Count == 0) return false;
        var other = _file.DateOrder == DateOrder.DayFirst ? DateOrder.MonthFirst : DateOrder.DayFirst;
        if (!await AnyAsync("""
            select 1::bigint from ledger.import_run
            where entity_id = @_entityId and layout = @Id and assumed_date_order = @order and status = 'posted' limit 1
            """, new { _entityId, _file.Layout.Id, order = other.Word() }, cancellationToken)) return false;
        foreach (var block in _file.Keys.ReadBlocks(other))
        {
            var keys = block.ToArray().Where(row => DateText.Unpack(row.PackedDate) is { IsOrdered: false } date
                && date.First != date.Second).Select(row => row.Key).ToArray();
            if (await AnyAsync("""
                select j.entry_id from ledger.journal_line j
                where j.entity_id = @_entityId and j.row_key = any (@keys) and j.entry_date >= @from and j.entry_date < @end
                  and not exists (select from ledger.journal_entry c
                    where c.entity_id = j.entity_id and c.reversal_of = j.entry_id and c.correction) limit 1
                """, new { _entityId, keys, from = _file.MonthsOtherwise[0], end = _file.MonthsOtherwise[^1].AddMonths(1) },
                cancellationToken)) return true;
        }

        return false;
    }

    /// <summary>
    /// True if entries in the file's months were posted while the profile named other columns, and no row of the file matches them. Their
    /// rows may have other keys now.
    /// </summary>
    public Task<bool> HasEntriesOfOtherColumnsAsync(int profileVersion, CancellationToken cancellationToken) => AnyAsync($"""
        select e.entry_id from ledger.journal_entry e
          join ledger.import_run r on r.entity_id = e.entity_id and r.import_id = e.import_id
          join ledger.import_profile p on p.entity_id = r.entity_id and p.layout = r.layout and p.profile_version = r.profile_version
        where e.entity_id = @_entityId and r.layout = @Id and e.entry_date >= @from and e.entry_date < @end and {IsUnknown}
          and p.settings->'columns' is distinct from (select settings->'columns' from ledger.import_profile
            where entity_id = @_entityId and layout = @Id and profile_version = @profileVersion) limit 1
        """, new
        {
            _entityId, _file.Layout.Id, from = _file.Months[0], end = _file.Months[^1].AddMonths(1), profileVersion,
        }, cancellationToken);

    public void Dispose() => _rows.Dispose();

    // Condition on an entry e: it reverses nothing, nothing reverses it, and the file has none of its rows.
    private string IsUnknown => $"""
        e.reversal_of is null
          and not exists (select from ledger.journal_entry c where c.entity_id = e.entity_id and c.reversal_of = e.entry_id)
          and not exists (select from ledger.load_known_row_{_load} k where k.entry_id = e.entry_id)
        """;

    private async Task<bool> AnyAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        (await ReadIdsAsync(sql, parameters, cancellationToken)).Count > 0;

    private Task<List<long>> ReadIdsAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        _connection.QueryAsync<long>(sql, parameters, cancellationToken, Queries.NoTimeout);
}
