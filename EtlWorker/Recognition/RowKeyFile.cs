using System.Runtime.InteropServices;
using Financial.EtlWorker.Extract;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Recognition;

/// <summary>
/// The keys and dates of a file's data rows in order. On the local disk, because those of ten million rows exceed the worker's memory.
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

    /// <summary>Removes all rows, for another survey of the same file.</summary>
    public void Clear()
    {
        _file.SetLength(0);
        Count = 0;
    }

    /// <summary>Reads the rows from the first one on and numbers equal rows. Only one reader may be active.</summary>
    public RowKeySequence Read(DateOrder order, Occurrences occurrences) => new(ReadBlocks(order), occurrences);

    /// <summary>
    /// Returns the rows block by block, each key with its date in an order. Only one reader may be active; a block is valid until the next
    /// one.
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

    // Keep the last date, because the rows of an entry, and often of a day, repeat it. A row without a date keeps its key.
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

/// <summary>A data row as stored on disk.</summary>
/// <param name="Key">The key without the date; equal rows have equal keys.</param>
/// <param name="PackedDate">The date packed by <see cref="DateText.Pack"/>.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct StoredRow(long Key, int PackedDate)
{
    public const int Bytes = sizeof(long) + sizeof(int);
}

/// <summary>A data row of a file with the key that is compared with the journal.</summary>
/// <param name="Key">The key with the date; equal rows have different keys.</param>
/// <param name="Occurrence">The number of equal rows so far, this one included.</param>
/// <param name="PackedDate">The date packed by <see cref="DateText.Pack"/>.</param>
public readonly record struct KeyedRow(long Key, int Occurrence, int PackedDate);

/// <summary>Returns the keys of a file's rows one by one.</summary>
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
