using System.Text;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// A row put together from several places of a file: what a format other than a flat table says of one journal line. One object serves a
/// whole file.
/// </summary>
public sealed class ComposedRow
{
    /// <summary>More than this of a row's text in the file is not kept: enough to find it again.</summary>
    public const int MaxOriginalBytes = 4096;

    private byte[] texts = new byte[1024], original = new byte[1024];
    private FieldRange[] fields = new FieldRange[32];
    private int textLength, originalLength, count;

    /// <summary>The row so far; valid until it is changed.</summary>
    public Row Row => new(original, texts, fields.AsSpan(0, count), 0, originalLength);

    public void Clear() => textLength = originalLength = count = 0;

    /// <summary>Adds the next field.</summary>
    public void AddField(ReadOnlySpan<byte> text)
    {
        if (count == fields.Length) Array.Resize(ref fields, fields.Length * 2);
        fields[count++] = new FieldRange(textLength, text.Length, true);
        Append(ref texts, ref textLength, text);
    }

    /// <summary>Adds the next field; null is an empty one.</summary>
    public void AddField(string? text)
    {
        if (count == fields.Length) Array.Resize(ref fields, fields.Length * 2);
        var start = textLength;
        Append(ref texts, ref textLength, text);
        fields[count++] = new FieldRange(start, textLength - start, true);
    }

    /// <summary>Adds to what is shown as the row's text in the file when it is refused; cut at <see cref="MaxOriginalBytes"/>.</summary>
    public void AddOriginal(ReadOnlySpan<byte> text) =>
        Append(ref original, ref originalLength, text[..Math.Min(text.Length, MaxOriginalBytes - originalLength)]);

    /// <inheritdoc cref="AddOriginal(ReadOnlySpan{byte})"/>
    public void AddOriginal(ReadOnlySpan<char> text)
    {
        Append(ref original, ref originalLength, text[..Math.Min(text.Length, MaxOriginalBytes - originalLength)]);
        originalLength = Math.Min(originalLength, MaxOriginalBytes);
    }

    private static void Append(ref byte[] target, ref int length, ReadOnlySpan<char> text)
    {
        var most = length + Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > target.Length) Array.Resize(ref target, Math.Max(target.Length * 2, most));
        length += Encoding.UTF8.GetBytes(text, target.AsSpan(length));
    }

    private static void Append(ref byte[] target, ref int length, ReadOnlySpan<byte> text)
    {
        if (length + text.Length > target.Length) Array.Resize(ref target, Math.Max(target.Length * 2, length + text.Length));
        text.CopyTo(target.AsSpan(length));
        length += text.Length;
    }
}
