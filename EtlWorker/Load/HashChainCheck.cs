using System.Buffers.Binary;
using Financial.EtlWorker.BinaryCopy;
using Financial.Ledger.Database;
using Financial.Ledger.Journal;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>
/// Verifies the hash chain of a tenant's ledgers on a live database (I-12). Reads every entry and line in the hashed form, and names the
/// first entry that differs from the posted one. Leaves entries posted during the check for the next one.
/// </summary>
public static class HashChainCheck
{
    /// <summary>Returns the first broken link of each of the tenant's ledgers; none if all are intact.</summary>
    public static async Task<IReadOnlyList<LedgerFault>> RunAsync(
        NpgsqlDataSource database, int tenantId, CancellationToken cancellationToken)
    {
        await using var entryReading = await database.BeginTenantTransactionAsync(tenantId, cancellationToken);
        await using var lineReading = await database.BeginTenantTransactionAsync(tenantId, cancellationToken);
        var faults = new List<LedgerFault>();
        foreach (var ledger in await ReadLedgersAsync(entryReading.Connection, cancellationToken))
            if (await FindBrokenAsync(ledger, entryReading.Connection, lineReading.Connection, cancellationToken) is { } detail)
                faults.Add(new LedgerFault("I-12", $"entity {ledger.EntityId} {detail}"));
        return faults;
    }

    private static async Task<string?> FindBrokenAsync(
        LedgerEnd ledger, NpgsqlConnection entryConnection, NpgsqlConnection lineConnection, CancellationToken cancellationToken)
    {
        await using var entries = new CopiedRows(await entryConnection.BeginRawBinaryCopyAsync(
            $"""
            copy (select {Qualified(LoadBatch.HashedEntryColumns)}, r.chain_version, e.import_id, e.entry_hash
                  from ledger.journal_entry e join ledger.import_run r on r.entity_id = e.entity_id and r.import_id = e.import_id
                  where e.entity_id = {ledger.EntityId} and e.entry_id <= {ledger.LastEntryId}
                    order by e.entry_id) to stdout (format binary)
            """, cancellationToken));
        await using var lines = new CopiedRows(await lineConnection.BeginRawBinaryCopyAsync(
            $"copy (select {LoadBatch.LineColumns} from ledger.journal_line where entity_id = {ledger.EntityId} and entry_id "
                + $"<= {ledger.LastEntryId} order by entry_id, line_no) to stdout (format binary)", cancellationToken));
        using var chain = new HashChain(new byte[HashChain.HashBytes], Guid.Empty);
        var lineRows = new CopyBuffer(4096);
        await lines.ReadAsync(cancellationToken);
        while (await entries.ReadAsync(cancellationToken))
        {
            var entryId = entries.Number;
            var isFirstVersion = BinaryPrimitives.ReadInt16BigEndian(entries.FieldFromEnd(2).Span) < LoadBatch.ChainVersion;
            lineRows.Clear();
            for (; lines.HasRow && lines.Number == entryId; await lines.ReadAsync(cancellationToken))
                lineRows.Append(lines.RowWithout(isFirstVersion ? LoadBatch.AddedLineFields : 0).Span);
            chain.Continue(new Guid(entries.FieldFromEnd(1).Span, bigEndian: true));
            if (!chain.Add(entries.WithoutLast(isFirstVersion ? 3 + LoadBatch.AddedEntryFields : 3).Span, lineRows.Written.Span)
                .SequenceEqual(entries.FieldFromEnd(0).Span))
                return $"entry {entryId} is not what was posted, or what comes before it is not";
        }

        if (lines.HasRow) return $"entry {lines.Number} has lines and is no entry";
        return chain.Last.SequenceEqual(ledger.LastEntryHash) ? null : $"ends before entry {ledger.LastEntryId}: entries are missing";
    }

    private static string Qualified(string columns) => string.Join(", ", columns.Split(", ").Select(column => $"e.{column}"));

    private static Task<List<LedgerEnd>> ReadLedgersAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.QueryAsync<LedgerEnd>(
            "select entity_id, last_entry_id, last_entry_hash from ledger.entity order by entity_id", null, cancellationToken);

    private sealed record LedgerEnd(int EntityId, long LastEntryId, byte[] LastEntryHash);

    // The rows of a binary COPY: a count of fields, then each field after its length.
    private sealed class CopiedRows(Stream copy) : IAsyncDisposable
    {
        private readonly BufferedStream _source = new(copy, 64 * 1024);
        private readonly List<(int Start, int Length)> _fields = [];
        private byte[] _row = new byte[1024];
        private int _length;
        private bool _started;

        public bool HasRow { get; private set; }

        /// <summary>Returns the row in COPY's format without its last fields: count and fields.</summary>
        public ReadOnlyMemory<byte> RowWithout(int last)
        {
            if (last == 0) return _row.AsMemory(0, _length);
            BinaryPrimitives.WriteInt16BigEndian(_row, (short)(_fields.Count - last));
            return _row.AsMemory(0, _fields[^last].Start - 4);
        }

        /// <summary>The number of the entry, which is the first field.</summary>
        public long Number => BinaryPrimitives.ReadInt64BigEndian(_row.AsSpan(_fields[0].Start));

        /// <summary>Returns the value of a field, counted from the last one.</summary>
        public ReadOnlyMemory<byte> FieldFromEnd(int index) => _row.AsMemory(_fields[^(index + 1)].Start, _fields[^(index + 1)].Length);

        /// <summary>Returns the fields with their lengths, without the last ones and without the count.</summary>
        public ReadOnlyMemory<byte> WithoutLast(int count) => _row.AsMemory(2, _fields[^count].Start - 4 - 2);

        public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
        {
            if (!_started) await _source.ReadExactlyAsync(new byte[CopyBuffer.Header.Length], cancellationToken);
            _started = true;
            _length = 0;
            _fields.Clear();
            var count = BinaryPrimitives.ReadInt16BigEndian((await TakeAsync(2, cancellationToken)).Span);
            for (var field = 0; field < count; field++)
            {
                var size = BinaryPrimitives.ReadInt32BigEndian((await TakeAsync(4, cancellationToken)).Span);
                _fields.Add((_length, Math.Max(size, 0)));
                if (size > 0) await TakeAsync(size, cancellationToken);
            }

            return HasRow = count >= 0;
        }

        public ValueTask DisposeAsync() => _source.DisposeAsync();

        private async ValueTask<ReadOnlyMemory<byte>> TakeAsync(int size, CancellationToken cancellationToken)
        {
            if (_length + size > _row.Length) Array.Resize(ref _row, Math.Max(_row.Length * 2, _length + size));
            await _source.ReadExactlyAsync(_row.AsMemory(_length, size), cancellationToken);
            _length += size;
            return _row.AsMemory(_length - size, size);
        }
    }
}
