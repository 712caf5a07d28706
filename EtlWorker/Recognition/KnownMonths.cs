using Financial.EtlWorker.Extract;
using Financial.Ledger.Database;
using Financial.Ledger.Uploads;
using Npgsql;

namespace Financial.EtlWorker.Recognition;

/// <summary>
/// The months in which the file and the journal have the same number of rows and the same digest of row keys. Their rows need no lookup. In
/// a year-to-date export nearly all months are known.
/// </summary>
public sealed class KnownMonths
{
    private readonly DateOrder _dateOrder;
    private readonly HashSet<DateOnly> _months = [];
    private int _lastDate;
    private bool _hasLastDate;

    private KnownMonths(DateOrder dateOrder) => _dateOrder = dateOrder;

    /// <summary>For an empty ledger, or a file whose rows are looked up one by one.</summary>
    public static KnownMonths None { get; } = new(default);

    public IReadOnlyCollection<DateOnly> Months => _months;

    /// <summary>Compares the months of the file with the digests that the journal stores.</summary>
    public static async Task<KnownMonths> FindAsync(
        NpgsqlConnection connection, int entityId, FileRows file, CancellationToken cancellationToken)
    {
        var known = new KnownMonths(file.DateOrder);
        var posted = await ReadPostedAsync(connection, entityId, file, cancellationToken);
        if (posted.Count == 0) return known;
        foreach (var (month, digest) in DigestFile(file))
            if (posted.TryGetValue(month, out var kept) && kept == digest) known._months.Add(month);
        return known;
    }

    /// <summary>True if the date is in a known month. Caches the last date, because consecutive rows often repeat it.</summary>
    public bool Contain(int packedDate)
    {
        if (_months.Count == 0) return false;
        if (packedDate == _lastDate) return _hasLastDate;
        _lastDate = packedDate;
        return _hasLastDate = DateText.Unpack(packedDate).TryGetDate(_dateOrder, out var date) && _months.Contains(MonthOf(date));
    }

    private static async Task<Dictionary<DateOnly, (long Rows, long Keys)>> ReadPostedAsync(
        NpgsqlConnection connection, int entityId, FileRows file, CancellationToken cancellationToken)
    {
        var posted = await connection.QueryAsync<(DateOnly Month, long Rows, long Keys)>(
            """
            select month, row_count, key_digest from ledger.month_digest
            where entity_id = @entityId and month = any (@months) and row_count > 0
            """, new { entityId, months = file.Months.ToArray() }, cancellationToken);
        return posted.ToDictionary(row => row.Month, row => (row.Rows, row.Keys));
    }

    private static Dictionary<DateOnly, (long Rows, long Keys)> DigestFile(FileRows file)
    {
        var byDate = new Dictionary<int, (long Rows, long Keys)>();
        var occurrences = new Occurrences(file.RepeatedKeys);
        var (runDate, run) = (0, (Rows: 0L, Keys: 0L));
        foreach (var block in file.Keys.ReadBlocks(file.DateOrder))
            foreach (var (key, packedDate) in block.Span)
            {
                if (packedDate != runDate)
                {
                    Add(byDate, runDate, run);
                    (runDate, run) = (packedDate, default);
                }

                run = (run.Rows + 1, run.Keys ^ RowKey.Occurrence(key, occurrences.Count(key)));
            }

        Add(byDate, runDate, run);
        var byMonth = new Dictionary<DateOnly, (long Rows, long Keys)>();
        foreach (var (packedDate, digest) in byDate)
            if (DateText.Unpack(packedDate).TryGetDate(file.DateOrder, out var date)) Add(byMonth, MonthOf(date), digest);
        return byMonth;
    }

    private static void Add<TKey>(Dictionary<TKey, (long Rows, long Keys)> digests, TKey key, (long Rows, long Keys) more)
        where TKey : notnull
    {
        var sum = digests.GetValueOrDefault(key);
        digests[key] = (sum.Rows + more.Rows, sum.Keys ^ more.Keys);
    }

    private static DateOnly MonthOf(DateOnly date) => new(date.Year, date.Month, 1);
}
