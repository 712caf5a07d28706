using System.Buffers.Binary;
using System.Security.Cryptography;
using Financial.EtlWorker.Layouts;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// The key by which a raw row is known again in another export (IMP-3): the first 64 bits of
/// SHA-256(layout 0x1F tenant 0x1F entity 0x1F field 0x1F …) over the source text of the stable columns in the layout's order, before any
/// lookup or mapping, so that a changed mapping, another file name or another column order never changes it.
/// </summary>
public sealed class RowKey
{
    private const byte FieldEnd = 0x1F;

    private readonly Layout layout;
    private readonly int prefixLength;
    private readonly byte[][] filledDown;
    private byte[] text = new byte[1024];

    public RowKey(Layout layout, int tenantId, int entityId)
    {
        this.layout = layout;
        filledDown = [.. layout.Columns.Select(_ => Array.Empty<byte>())];
        var prefix = System.Text.Encoding.UTF8.GetBytes($"{layout.Id}\u001f{tenantId}\u001f{entityId}\u001f");
        prefix.CopyTo(text, 0);
        prefixLength = prefix.Length;
    }

    /// <summary>The row's key. Rows are given in the order of the file, because some values stand on an entry's first row only.</summary>
    public long Of(in Row row, ReadOnlySpan<int> fieldOfColumn)
    {
        FillDown(row, fieldOfColumn);
        var length = prefixLength;
        foreach (var column in layout.Columns)
        {
            if (column.Use == ColumnUse.Unkeyed) continue;
            var field = fieldOfColumn[column.Ordinal];
            var value = column.OnFirstRowOnly ? filledDown[column.Ordinal] : field < 0 ? default : row[field];
            if (length + value.Length + 1 > text.Length) Array.Resize(ref text, Math.Max(text.Length * 2, length + value.Length + 1));
            value.CopyTo(text.AsSpan(length));
            length += value.Length;
            text[length++] = FieldEnd;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text.AsSpan(0, length), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    /// <summary>The key of the n-th equal row of a file, n from 1: equal real rows are kept apart.</summary>
    public static long Occurrence(long key, int number)
    {
        if (number == 1) return key;
        Span<byte> source = stackalloc byte[12];
        BinaryPrimitives.WriteInt64BigEndian(source, key);
        BinaryPrimitives.WriteInt32BigEndian(source[8..], number);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(source, hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }

    private void FillDown(in Row row, ReadOnlySpan<int> fieldOfColumn)
    {
        var startsEntry = false;
        foreach (var column in layout.Columns)
            startsEntry |= column.OnFirstRowOnly && fieldOfColumn[column.Ordinal] is >= 0 and var field && !row[field].IsEmpty;
        if (!startsEntry) return;
        foreach (var column in layout.Columns)
            if (column.OnFirstRowOnly)
                filledDown[column.Ordinal] = fieldOfColumn[column.Ordinal] is >= 0 and var field ? row[field].ToArray() : [];
    }
}
