using System.Buffers.Binary;
using Financial.EtlWorker.BinaryCopy;
using Financial.EtlWorker.Extract;
using Financial.Ledger.Database;
using Npgsql;

namespace Financial.EtlWorker.Recognition;

/// <summary>
/// The posted rows of a file, in the order of the file. They are stored on the local disk and read along with the file, so memory does not
/// grow with their number.
/// </summary>
internal sealed class KnownRows : IDisposable
{
    // A row as binary COPY writes it, big-endian: the number of fields (2 bytes), then each field's length (4) and value:
    // row_number int32, entry_id int64, amount_minor int64, is_whole one byte.
    private const int RowNumberAt = 2 + 4, EntryIdAt = RowNumberAt + 4 + 4, AmountAt = EntryIdAt + 8 + 4, IsWholeAt = AmountAt + 8 + 4,
        RecordBytes = IsWholeAt + 1;

    private readonly FileStream _file = UnnamedFile.Create(bufferSize: 64 * 1024);
    private readonly byte[] _record = new byte[RecordBytes];
    private int _nextRow = -1;
    private long _count, _unread;

    private KnownRows(KnownMonths months) => Months = months;

    /// <summary>For an empty ledger.</summary>
    public static KnownRows None() => new(KnownMonths.None);

    /// <summary>The months whose rows are all known; rows of other months are looked up one by one.</summary>
    public KnownMonths Months { get; }

    /// <summary>
    /// Sends the row keys of the file to the database and fetches the posted ones, in the posting transaction and under the tenant's lock.
    /// The database keeps them in <c>load_known_row_N</c>, N being the load, until the transaction ends.
    /// </summary>
    public static async Task<KnownRows> FindAsync(
        NpgsqlConnection connection, long load, int entityId, FileRows file, KnownMonths knownMonths, CancellationToken cancellationToken)
    {
        var known = new KnownRows(knownMonths);
        // Include the other date order: the same rows may have been posted with it.
        var months = file.Months.Union(file.MonthsOtherwise).Except(knownMonths.Months).ToArray();
        try
        {
            await connection.ExecuteAsync("select ledger.begin_row_keys(@load)", new { load }, cancellationToken);
            if (await HasLinesAsync(connection, entityId, months, cancellationToken))
                await known.SendKeysAsync(connection, load, file, cancellationToken);
            if (await connection.QuerySingleAsync<long>("select ledger.find_known_rows(@load, @entityId, @months)",
                new { load, entityId, months }, cancellationToken, Queries.NoTimeout) > 0)
                await known.FetchAsync(connection, load, cancellationToken);
            known.Rewind();
            return known;
        }
        catch
        {
            known.Dispose();
            throw;
        }
    }

    /// <summary>Returns the posted row of a row of the file; null if it is new. Call it in the order of the rows.</summary>
    public KnownRow? Find(int rowNumber, int packedDate)
    {
        if (Months.Contain(packedDate)) return KnownRow.OfKnownMonth;
        if (rowNumber != _nextRow) return null;
        var known = new KnownRow(
            BinaryPrimitives.ReadInt64BigEndian(_record.AsSpan(EntryIdAt)), BinaryPrimitives.ReadInt64BigEndian(_record.AsSpan(AmountAt)),
            _record[IsWholeAt] == 1);
        Advance();
        return known;
    }

    public void Dispose() => _file.Dispose();

    private static Task<bool> HasLinesAsync(
        NpgsqlConnection connection, int entityId, DateOnly[] months, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<bool>(
            "select exists (select from ledger.account_month_balance where entity_id = @entityId and month = any (@months))",
            new { entityId, months }, cancellationToken);

    private async Task SendKeysAsync(NpgsqlConnection connection, long load, FileRows file, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync(
            $"copy ledger.load_row_key_{load} (row_number, row_key) from stdin (format binary)", cancellationToken);
        await copy.WriteAsync(CopyBuffer.Header, cancellationToken);
        var keys = file.Read();
        var rows = new CopyBuffer(64 * 1024);
        for (var row = 0; row < file.Keys.Count; row++)
        {
            var (key, _, packedDate) = keys.Next();
            if (Months.Contain(packedDate)) continue;
            rows.StartRow(2);
            rows.Write(row);
            rows.Write(key);
            if (rows.Length < 60 * 1024) continue;
            await copy.WriteAsync(rows.Written, cancellationToken);
            rows.Clear();
        }

        await copy.WriteAsync(rows.Written, cancellationToken);
        await copy.WriteAsync(CopyBuffer.Trailer, cancellationToken);
    }

    private async Task FetchAsync(NpgsqlConnection connection, long load, CancellationToken cancellationToken)
    {
        await using var rows = await connection.BeginRawBinaryCopyAsync(
            "copy (select distinct on (row_number) row_number, entry_id, amount_minor, is_whole from "
                + $"ledger.load_known_row_{load} order by row_number) to stdout (format binary)",
            cancellationToken);
        await rows.CopyToAsync(_file, cancellationToken);
        _count = (_file.Length - CopyBuffer.Header.Length - CopyBuffer.Trailer.Length) / RecordBytes;
    }

    private void Rewind()
    {
        _file.Flush();
        _file.Position = CopyBuffer.Header.Length;
        _unread = _count;
        Advance();
    }

    private void Advance()
    {
        _nextRow = -1;
        if (_unread == 0) return;
        _unread--;
        _file.ReadExactly(_record);
        _nextRow = BinaryPrimitives.ReadInt32BigEndian(_record.AsSpan(RowNumberAt));
    }
}
