using System.Runtime.InteropServices;
using Financial.EtlWorker.Extract;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Recognition;

/// <summary>
/// The keys and dates of a file's data rows in their order, on local disk: those of ten million rows would not fit into the worker's
/// memory.
/// </summary>
public sealed class RowKeyFile : IDisposable
{
    // benchmarks/ reading: 10,000,000 keys in such blocks are searched in 0.7 s and 4 MiB.
    private const int BlockRows = 4096;

    private readonly FileStream _file = UnnamedFile.Create(bufferSize: 64 * 1024);

    public int Count { get; private set; }

    public void Add(long key, DateText date)
    {
        var row = new StoredRow(key, date.Pack());
        _file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<StoredRow>(in row)));
        Count++;
    }

    /// <summary>Forgets all rows, for another survey of the same file.</summary>
    public void Clear()
    {
        _file.SetLength(0);
        Count = 0;
    }

    /// <summary>Reads the rows from the first one on, keys of equal rows told apart. One reader at a time.</summary>
    public RowKeySequence Read(DateOrder order, Occurrences occurrences) => new(ReadBlocks(order), occurrences);

    /// <summary>
    /// The rows block by block, each key with its date under an order. One reader at a time; a block is good until the next one is read.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<StoredRow>> ReadBlocks(DateOrder order)
    {
        var rows = FromStart();
        var block = new StoredRow[BlockRows];
        int read;
        while ((read = Fill(rows, block)) > 0)
        {
            AddDates(block.AsSpan(0, read), order);
            yield return block.AsMemory(0, read);
        }
    }

    public void Dispose() => _file.Dispose();

    private static int Fill(FileStream rows, StoredRow[] block) =>
        rows.ReadAtLeast(MemoryMarshal.AsBytes(block.AsSpan()), BlockRows * StoredRow.Bytes, throwOnEndOfStream: false) / StoredRow.Bytes;

    // Rows of one entry, and often of one day, repeat the date. A row without one keeps its key.
    private static void AddDates(Span<StoredRow> block, DateOrder order)
    {
        var (packed, date) = (0, (DateOnly?)null);
        foreach (ref var row in block)
        {
            if (row.PackedDate != packed)
            {
                packed = row.PackedDate;
                date = DateText.Unpack(packed).TryGetDate(order, out var read) ? read : null;
            }

            if (date is { } day) row = row with { Key = RowKey.WithDate(row.Key, day) };
        }
    }

    private FileStream FromStart()
    {
        _file.Flush();
        _file.Position = 0;
        return _file;
    }
}

/// <summary>A data row as it lies on disk.</summary>
/// <param name="Key">Its key without its date; equal rows have equal ones.</param>
/// <param name="PackedDate">Its date as <see cref="DateText.Pack"/> gives it.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct StoredRow(long Key, int PackedDate)
{
    /// <summary>Bytes of a row.</summary>
    public const int Bytes = sizeof(long) + sizeof(int);
}

/// <summary>A data row of a file, as it is known again.</summary>
/// <param name="Key">Its key; equal rows get different ones by counting them.</param>
/// <param name="Occurrence">How many rows equal to it have come by now, itself included.</param>
/// <param name="PackedDate">Its date as <see cref="DateText.Pack"/> gives it.</param>
public readonly record struct KeyedRow(long Key, int Occurrence, int PackedDate);

/// <summary>Gives the keys of a file's rows one by one.</summary>
public sealed class RowKeySequence(IEnumerable<ReadOnlyMemory<StoredRow>> blocks, Occurrences occurrences)
{
    private readonly IEnumerator<ReadOnlyMemory<StoredRow>> _blocks = blocks.GetEnumerator();
    private ReadOnlyMemory<StoredRow> _block;
    private int _next;

    /// <summary>The number of the row, from 0; -1 before the first.</summary>
    public int RowNumber { get; private set; } = -1;

    public KeyedRow Next()
    {
        if (_next == _block.Length)
        {
            if (!_blocks.MoveNext()) throw new EndOfStreamException("The file has more rows than were surveyed.");
            (_block, _next) = (_blocks.Current, 0);
        }

        var row = _block.Span[_next++];
        var occurrence = occurrences.Count(row.Key);
        RowNumber++;
        return new KeyedRow(RowKey.Occurrence(row.Key, occurrence), occurrence, row.PackedDate);
    }
}
