using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Recognition;

/// <summary>
/// The key that identifies a row in later exports (IMP-3): XXH64 with seed 0 of layout 0x1F tenant 0x1F entity 0x1F field 0x1F … The fields
/// are the stable columns in the layout's order, and the date. Values are hashed, not texts, so a file saved again by a spreadsheet keeps
/// its keys. Keys precede any mapping, so mapping, file name and column order do not change them. A match is checked against the posted
/// line.
/// </summary>
public sealed class RowKey
{
    private const byte FieldEnd = 0x1F;

    // No currency has more than three decimals.
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
    /// Returns the key of a row without its date. <see cref="WithDate"/> adds the date once the whole file has determined the date order.
    /// Call it in the order of the rows, because only the first row of an entry has some values.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="decimalMark">The decimal mark of its amounts.</param>
    /// <param name="isDated">True if its date is readable; otherwise the date's text is part of the key.</param>
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

    /// <summary>Mixes a row's date into its key. The mapping is a bijection, so different keys of a day stay different.</summary>
    public static long WithDate(long key, DateOnly date)
    {
        var mixed = (ulong)key ^ (ulong)date.DayNumber * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93;
        return (long)(mixed ^ (mixed >> 32));
    }

    /// <summary>Returns the key of the n-th equal row of a file, n from 1, so equal rows have different keys.</summary>
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
            // An empty field and 0.00 are the same amount.
            case ColumnKind.Amount when AmountText.Parse(value, decimalMark, Decimals, out var minor) == AmountFault.None:
                if (minor == 0) return;
                BinaryPrimitives.WriteInt64LittleEndian(_text.AsSpan(_length), minor);
                _length += sizeof(long);
                return;
            // Order day and month by size, because the date order is known only for the row's own date.
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

    // Returns the number that a spreadsheet makes of digits: 0012 becomes 12, 1.000000 becomes 1. Its numbers have 15 digits.
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
