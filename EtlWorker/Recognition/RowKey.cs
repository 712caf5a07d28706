using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Recognition;

/// <summary>
/// The key by which a row is known again in another export (IMP-3): XXH64 with seed 0 of layout 0x1F tenant 0x1F entity 0x1F field 0x1F …
/// over the values of the stable columns in the layout's order, and of its date. Values, not spelling: a file that a spreadsheet has saved
/// again has the same keys. Before any lookup or mapping, so that a changed mapping, file name or column order never changes it.
/// A hit is checked against the posted line.
/// </summary>
public sealed class RowKey
{
    private const byte FieldEnd = 0x1F;

    // Three decimals are the most that a currency has.
    private const int Decimals = 3;

    private readonly (int Field, Column Column)[] _keyed;
    private readonly byte[][] _filledDown;
    private readonly bool _fillsDown;
    private readonly Column? _date;
    private readonly int _prefixLength;
    private byte[] _text = new byte[1024];
    private int _length;

    public RowKey(string layoutId, IReadOnlyList<Column> layoutColumns, int[] fieldOfColumn, int tenantId, int entityId)
    {
        var columns = layoutColumns.Where(column => column.Use != ColumnUse.Unkeyed).ToArray();
        _keyed = [.. columns.Select(column => (fieldOfColumn[column.Ordinal], column))];
        _date = columns.FirstOrDefault(column => column.Kind == ColumnKind.Date);
        _filledDown = [.. columns.Select(_ => Array.Empty<byte>())];
        _fillsDown = columns.Any(column => column.OnFirstRowOnly);
        _prefixLength = Encoding.UTF8.GetBytes($"{layoutId}\u001f{tenantId}\u001f{entityId}\u001f", _text);
    }

    /// <summary>
    /// The row's key but for its date, which <see cref="WithDate"/> adds when the whole file has said in which order day and month stand.
    /// Rows are given in the order of the file, because some values stand on an entry's first row only.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="decimalMark">The mark of its amounts.</param>
    /// <param name="isDated">True when its date could be read; else the date's text is part of the key.</param>
    public long Of(in Row row, byte decimalMark, bool isDated)
    {
        if (_fillsDown) FillDown(row);
        _length = _prefixLength;
        for (var at = 0; at < _keyed.Length; at++)
        {
            var (field, column) = _keyed[at];
            var value = column.OnFirstRowOnly ? _filledDown[at] : row[field];
            if (_length + value.Length + 16 > _text.Length)
                Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + value.Length + 16));
            if (!value.IsEmpty && (column != _date || !isDated)) Append(value, column.Kind, decimalMark);
            _text[_length++] = FieldEnd;
        }

        return (long)XxHash64.HashToUInt64(_text.AsSpan(0, _length));
    }

    /// <summary>A row's key with its date: the same key on another day is another one. A bijection, so that it makes no twins.</summary>
    public static long WithDate(long key, DateOnly date)
    {
        var mixed = (ulong)key ^ (ulong)date.DayNumber * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93;
        return (long)(mixed ^ (mixed >> 32));
    }

    /// <summary>The key of the n-th equal row of a file, n from 1: equal real rows are kept apart.</summary>
    public static long Occurrence(long key, int number)
    {
        if (number == 1) return key;
        Span<byte> source = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(source, key);
        BinaryPrimitives.WriteInt32LittleEndian(source[8..], number);
        return (long)XxHash64.HashToUInt64(source);
    }

    private void Append(ReadOnlySpan<byte> value, ColumnKind kind, byte decimalMark)
    {
        switch (kind)
        {
            // Nothing and 0.00 are the same amount.
            case ColumnKind.Amount when AmountText.Parse(value, decimalMark, Decimals, out var minor) == AmountFault.None:
                if (minor == 0) return;
                BinaryPrimitives.WriteInt64LittleEndian(_text.AsSpan(_length), minor);
                _length += sizeof(long);
                return;
            // Day and month in either order: what tells them apart is only known of the row's own date.
            case ColumnKind.Date when DateText.TryParse(value, out var other):
                BinaryPrimitives.WriteInt32LittleEndian(_text.AsSpan(_length),
                    other.Year << 16 | Math.Min(other.First, other.Second) << 8 | Math.Max(other.First, other.Second));
                _length += sizeof(int);
                return;
            default:
                AppendText(value);
                return;
        }
    }

    private void AppendText(ReadOnlySpan<byte> value)
    {
        if (value.ContainsAnyExceptInRange((byte)0, (byte)0x7F))
        {
            value = LatinText.Compose(value);
        }
        else
        {
            value = AsSpreadsheetNumber(value);
        }

        if (_length + value.Length + 1 > _text.Length) Array.Resize(ref _text, _length + value.Length + 1);
        value.CopyTo(_text.AsSpan(_length));
        _length += value.Length;
    }

    // What a spreadsheet makes of digits in a column of texts: 0012 becomes 12, 1.000000 becomes 1. Its numbers have 15 digits.
    private static ReadOnlySpan<byte> AsSpreadsheetNumber(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > 16 || !char.IsAsciiDigit((char)value[0]) || value.ContainsAnyExceptInRange((byte)'.', (byte)'9'))
            return value;
        var point = value.IndexOf((byte)'.');
        if (value.Contains((byte)'/') || point >= 0 && point != value.LastIndexOf((byte)'.')) return value;
        if (point >= 0) value = value.TrimEnd((byte)'0').TrimEnd((byte)'.');
        var number = value.TrimStart((byte)'0');
        return number.Length > 0 && number[0] != '.' ? number : value[Math.Max(value.Length - number.Length - 1, 0)..];
    }

    private void FillDown(in Row row)
    {
        var startsEntry = false;
        foreach (var (field, column) in _keyed) startsEntry |= column.OnFirstRowOnly && !row[field].IsEmpty;
        if (!startsEntry) return;
        for (var at = 0; at < _keyed.Length; at++)
            if (_keyed[at].Column.OnFirstRowOnly) _filledDown[at] = row[_keyed[at].Field].ToArray();
    }
}
