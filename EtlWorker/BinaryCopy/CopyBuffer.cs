using System.Buffers.Binary;
using System.Text;

namespace Financial.EtlWorker.BinaryCopy;

/// <summary>
/// Rows in PostgreSQL's binary COPY format: the number of fields per row, then each field's length (-1 for null) and bytes, all big-endian.
/// Written directly, because boxed parameters for a million rows would cost more than the database.
/// </summary>
public sealed class CopyBuffer(int capacity)
{
    /// <summary>Signature, flags and header extension, before the first row.</summary>
    public static readonly ReadOnlyMemory<byte> Header =
        new byte[] { (byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0,
            0, 0, 0, 0, 0 };

    /// <summary>The end mark after the last row.</summary>
    public static readonly ReadOnlyMemory<byte> Trailer = new byte[] { 0xFF, 0xFF };

    private static readonly int Epoch = new DateOnly(2000, 1, 1).DayNumber;

    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Moves the rows of another buffer to the end of this one.</summary>
    public void Take(CopyBuffer rows)
    {
        rows.Written.Span.CopyTo(Take(rows.Length));
        rows.Clear();
    }

    /// <summary>Adds an encoded row.</summary>
    public void Append(ReadOnlySpan<byte> row) => row.CopyTo(Take(row.Length));

    public void StartRow(short fields) => BinaryPrimitives.WriteInt16BigEndian(Take(2), fields);

    public void Write(long value)
    {
        var target = Take(12);
        BinaryPrimitives.WriteInt32BigEndian(target, 8);
        BinaryPrimitives.WriteInt64BigEndian(target[4..], value);
    }

    public void Write(long? value)
    {
        if (value is { } known) Write(known);
        else WriteNull();
    }

    public void Write(int value)
    {
        var target = Take(8);
        BinaryPrimitives.WriteInt32BigEndian(target, 4);
        BinaryPrimitives.WriteInt32BigEndian(target[4..], value);
    }

    public void Write(bool value)
    {
        var target = Take(5);
        BinaryPrimitives.WriteInt32BigEndian(target, 1);
        target[4] = value ? (byte)1 : (byte)0;
    }

    /// <summary>Writes a bytea.</summary>
    public void Write(ReadOnlySpan<byte> value)
    {
        var target = Take(4 + value.Length);
        BinaryPrimitives.WriteInt32BigEndian(target, value.Length);
        value.CopyTo(target[4..]);
    }

    public void Write(DateOnly date) => Write(date.DayNumber - Epoch);

    public void Write(DateOnly? date)
    {
        if (date is { } known) Write(known);
        else WriteNull();
    }

    public void Write(string? text)
    {
        if (text is null)
        {
            WriteNull();
            return;
        }

        var target = Ensure(4 + Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, target[4..]);
        BinaryPrimitives.WriteInt32BigEndian(target, length);
        Length += 4 + length;
    }

    private void WriteNull() => BinaryPrimitives.WriteInt32BigEndian(Take(4), -1);

    private Span<byte> Take(int length)
    {
        var target = Ensure(length);
        Length += length;
        return target;
    }

    private Span<byte> Ensure(int length)
    {
        if (Length + length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + length));
        return _bytes.AsSpan(Length);
    }
}
