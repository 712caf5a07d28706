using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Financial.EtlWorker.Layouts;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// The key by which a raw row is known again in another export (IMP-3): a 64-bit hash of layout 0x1F tenant 0x1F entity 0x1F field 0x1F … over
/// the source text of the stable columns in the layout's order, before any lookup or mapping, so that a changed mapping, another file name or
/// another column order never changes it. A hit is checked against the posted line.
/// </summary>
public sealed class RowKey
{
    private const byte FieldEnd = 0x1F;

    private readonly (int Field, bool OnFirstRowOnly)[] keyed;
    private readonly byte[][] filledDown;
    private readonly bool fillsDown;
    private readonly int prefixLength;
    private byte[] text = new byte[1024];

    public RowKey(Survey survey, int tenantId, int entityId)
    {
        var columns = survey.Layout.Columns.Where(column => column.Use != ColumnUse.Unkeyed).ToArray();
        keyed = [.. columns.Select(column => (survey.FieldOf(column), column.OnFirstRowOnly))];
        filledDown = [.. columns.Select(_ => Array.Empty<byte>())];
        fillsDown = columns.Any(column => column.OnFirstRowOnly);
        prefixLength = Encoding.UTF8.GetBytes($"{survey.Layout.Id}\u001f{tenantId}\u001f{entityId}\u001f", text);
    }

    /// <summary>The row's key. Rows are given in the order of the file, because some values stand on an entry's first row only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long Of(in Row row)
    {
        if (fillsDown) FillDown(row);
        var length = prefixLength;
        for (var at = 0; at < keyed.Length; at++)
        {
            var value = keyed[at].OnFirstRowOnly ? filledDown[at] : row[keyed[at].Field];
            if (length + value.Length + 1 > text.Length) Array.Resize(ref text, Math.Max(text.Length * 2, length + value.Length + 1));
            value.CopyTo(text.AsSpan(length));
            length += value.Length;
            text[length++] = FieldEnd;
        }

        return (long)RowHash.Of(text.AsSpan(0, length));
    }

    /// <summary>The key of the n-th equal row of a file, n from 1: equal real rows are kept apart.</summary>
    public static long Occurrence(long key, int number)
    {
        if (number == 1) return key;
        Span<byte> source = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(source, key);
        BinaryPrimitives.WriteInt32LittleEndian(source[8..], number);
        return (long)RowHash.Of(source);
    }

    private void FillDown(in Row row)
    {
        var startsEntry = false;
        foreach (var (field, onFirstRowOnly) in keyed) startsEntry |= onFirstRowOnly && !row[field].IsEmpty;
        if (!startsEntry) return;
        for (var at = 0; at < keyed.Length; at++)
            if (keyed[at].OnFirstRowOnly) filledDown[at] = row[keyed[at].Field].ToArray();
    }
}
