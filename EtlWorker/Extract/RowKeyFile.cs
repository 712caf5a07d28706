using System.Buffers.Binary;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// The keys and dates of a file's data rows in their order, on local disk: those of ten million rows would not fit into the worker's memory.
/// </summary>
public sealed class RowKeyFile : IDisposable
{
    /// <summary>Bytes of a row: its key and its date, little-endian.</summary>
    internal const int RowBytes = sizeof(long) + sizeof(int);

    private readonly FileStream file = UnnamedFile.Create(bufferSize: 64 * 1024);

    public int Count { get; private set; }

    public void Add(long key, DateText date)
    {
        Span<byte> row = stackalloc byte[RowBytes];
        BinaryPrimitives.WriteInt64LittleEndian(row, key);
        BinaryPrimitives.WriteInt32LittleEndian(row[sizeof(long)..], date.Pack());
        file.Write(row);
        Count++;
    }

    /// <summary>Forgets all rows, for another survey of the same file.</summary>
    public void Clear()
    {
        file.SetLength(0);
        Count = 0;
    }

    /// <summary>Reads the rows from the first one on. One reader at a time.</summary>
    public RowKeySequence Read(Occurrences occurrences) => new(FromStart(), occurrences);

    /// <summary>The keys as they are, equal ones of equal rows, with the number of the row from 0. One reader at a time.</summary>
    public IEnumerable<(int RowNumber, long Key)> ReadKeys()
    {
        var rows = FromStart();
        var buffer = new byte[RowBytes * 4096];
        var rowNumber = 0;
        int read;
        while ((read = rows.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0)
            for (var at = 0; at < read; at += RowBytes)
                yield return (rowNumber++, BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(at)));
    }

    public void Dispose() => file.Dispose();

    private FileStream FromStart()
    {
        file.Flush();
        file.Position = 0;
        return file;
    }
}

/// <summary>A data row of a file, as it is known again.</summary>
/// <param name="Key">Its key; equal rows get different ones by counting them.</param>
/// <param name="Occurrence">How many rows equal to it have come by now, itself included.</param>
/// <param name="PackedDate">Its date as <see cref="DateText.Pack"/> gives it.</param>
public readonly record struct KeyedRow(long Key, int Occurrence, int PackedDate);

/// <summary>Gives the keys of a file's rows one by one.</summary>
public sealed class RowKeySequence(Stream rows, Occurrences occurrences)
{
    /// <summary>The number of the row, from 0; -1 before the first.</summary>
    public int RowNumber { get; private set; } = -1;

    public KeyedRow Next()
    {
        Span<byte> row = stackalloc byte[RowKeyFile.RowBytes];
        rows.ReadExactly(row);
        var key = BinaryPrimitives.ReadInt64LittleEndian(row);
        var occurrence = occurrences.Count(key);
        RowNumber++;
        return new KeyedRow(RowKey.Occurrence(key, occurrence), occurrence, BinaryPrimitives.ReadInt32LittleEndian(row[sizeof(long)..]));
    }
}
