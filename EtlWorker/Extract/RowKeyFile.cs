using System.Buffers.Binary;

namespace Financial.EtlWorker.Extract;

/// <summary>The keys of a file's data rows in their order, on local disk: ten million of them would not fit into the worker's memory.</summary>
public sealed class RowKeyFile : IDisposable
{
    private const int KeyBytes = sizeof(long);

    private readonly FileStream file = UnnamedFile.Create(bufferSize: 64 * 1024);

    public int Count { get; private set; }

    public void Add(long key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, key);
        file.Write(bytes);
        Count++;
    }

    /// <summary>Forgets all keys, for another survey of the same file.</summary>
    public void Clear()
    {
        file.SetLength(0);
        Count = 0;
    }

    /// <summary>Reads the keys from the first one on. One reader at a time.</summary>
    public RowKeySequence Read(Occurrences occurrences)
    {
        file.Flush();
        file.Position = 0;
        return new RowKeySequence(file, occurrences);
    }

    public void Dispose() => file.Dispose();
}

/// <summary>Gives the keys of a file's rows one by one; equal rows get different keys by counting them.</summary>
public sealed class RowKeySequence(Stream keys, Occurrences occurrences)
{
    /// <summary>The number of the row, from 0; -1 before the first.</summary>
    public int RowNumber { get; private set; } = -1;

    /// <summary>The key of the next row, and how many rows equal to it have come by now, itself included.</summary>
    public (long Key, int Occurrence) Next()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        keys.ReadExactly(bytes);
        var key = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var occurrence = occurrences.Count(key);
        RowNumber++;
        return (RowKey.Occurrence(key, occurrence), occurrence);
    }
}
