using System.Text;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// A row for one journal line, composed from several places of a file that is not a flat table. One object serves a whole file.
/// </summary>
public sealed class ComposedRow
{
    /// <summary>Limit for the row's original text; enough to find the row in the file.</summary>
    public const int MaxOriginalBytes = 4096;

    private byte[] _texts = new byte[1024], _original = new byte[1024];
    private FieldRange[] _fields = new FieldRange[32];
    private int _textLength, _originalLength, _count;

    /// <summary>The row so far; valid until the next change.</summary>
    public Row Row => new(_original, _texts, _fields.AsSpan(0, _count), 0, _originalLength);

    public void Clear() => _textLength = _originalLength = _count = 0;

    /// <summary>Adds the next field.</summary>
    public void AddField(ReadOnlySpan<byte> text)
    {
        if (_count == _fields.Length) Array.Resize(ref _fields, _fields.Length * 2);
        _fields[_count++] = new FieldRange(_textLength, text.Length, true);
        Append(ref _texts, ref _textLength, text);
    }

    /// <summary>Adds the next field; null adds an empty one.</summary>
    public void AddField(string? text)
    {
        if (_count == _fields.Length) Array.Resize(ref _fields, _fields.Length * 2);
        var start = _textLength;
        Append(ref _texts, ref _textLength, text);
        _fields[_count++] = new FieldRange(start, _textLength - start, true);
    }

    /// <summary>Adds to the original text, which a refusal of the row shows; cut at <see cref="MaxOriginalBytes"/>.</summary>
    public void AddOriginal(ReadOnlySpan<byte> text) =>
        Append(ref _original, ref _originalLength, text[..Math.Min(text.Length, MaxOriginalBytes - _originalLength)]);

    /// <inheritdoc cref="AddOriginal(ReadOnlySpan{byte})"/>
    public void AddOriginal(ReadOnlySpan<char> text)
    {
        Append(ref _original, ref _originalLength, text[..Math.Min(text.Length, MaxOriginalBytes - _originalLength)]);
        _originalLength = Math.Min(_originalLength, MaxOriginalBytes);
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
