namespace Financial.EtlWorker.Transform;

/// <summary>A buffer of bytes, for texts that are appended and compared without allocating strings.</summary>
internal struct ByteText(int capacity)
{
    private const byte FieldEnd = 0x1F;
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Append(ReadOnlySpan<byte> text)
    {
        if (Length + text.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + text.Length));
        text.CopyTo(_bytes.AsSpan(Length));
        Length += text.Length;
    }

    public void AppendField(ReadOnlySpan<byte> text)
    {
        Append(text);
        Append([FieldEnd]);
    }

    /// <summary>Removes the first field if it equals the text.</summary>
    public static bool TakeField(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> text)
    {
        if (rest.Length <= text.Length || rest[text.Length] != FieldEnd || !rest.StartsWith(text)) return false;
        rest = rest[(text.Length + 1)..];
        return true;
    }
}
