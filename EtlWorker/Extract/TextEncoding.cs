using System.Text;
using System.Text.Unicode;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Detects the encoding of a file while its bytes are downloaded. The order is: byte-order mark, UTF-16 by zero bytes at every other
/// position, strict UTF-8, then Windows-1252, the native encoding of Sage 50. ISO-8859-15 replaces Windows-1252 if the € sign of
/// ISO-8859-15 occurs and no character specific to Windows does.
/// </summary>
public sealed class TextEncoding
{
    /// <summary>The number of bytes that <see cref="Start"/> holds of a longer file.</summary>
    public const int StartBytes = 512;

    private readonly byte[] _start = new byte[StartBytes];
    private readonly byte[] _cutCharacter = new byte[4];
    private int _startLength, _cutLength;
    private bool _isUtf8 = true, _usesWindowsCharacters, _usesCurrencySign;

    static TextEncoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The first bytes of the file, at most 512.</summary>
    public ReadOnlySpan<byte> Start => _start.AsSpan(0, _startLength);

    /// <summary>Examines the next bytes of the file.</summary>
    public void Observe(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(_start.Length - _startLength, bytes.Length);
        bytes[..taken].CopyTo(_start.AsSpan(_startLength));
        _startLength += taken;
        if (_isUtf8) ObserveUtf8(bytes);
        _usesWindowsCharacters = _usesWindowsCharacters || bytes.ContainsAnyInRange((byte)0x80, (byte)0x9F);
        _usesCurrencySign = _usesCurrencySign || bytes.Contains((byte)0xA4);
    }

    /// <summary>Returns the encoding by the bytes so far; later bytes may show another one (unless <paramref name="isWhole"/>).</summary>
    public DetectedEncoding Detect(bool isWhole = true) => Start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => new("utf-8-bom", Encoding.UTF8, 3),
        [0xFF, 0xFE, ..] => new("utf-16le", Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => new("utf-16be", Encoding.BigEndianUnicode, 2),
        _ when ZeroBytes(at: 1) => new("utf-16le", Encoding.Unicode, 0),
        _ when ZeroBytes(at: 0) => new("utf-16be", Encoding.BigEndianUnicode, 0),
        _ when _isUtf8 && (_cutLength == 0 || !isWhole) => new("utf-8", Encoding.UTF8, 0),
        _ when _usesCurrencySign && !_usesWindowsCharacters => new("iso-8859-15", Encoding.GetEncoding(28605), 0),
        _ => new("windows-1252", Encoding.GetEncoding(1252), 0),
    };

    // The end of a chunk may split a character: keep its first bytes for the next chunk.
    private void ObserveUtf8(ReadOnlySpan<byte> bytes)
    {
        while (_cutLength > 0 && bytes.Length > 0)
        {
            _cutCharacter[_cutLength++] = bytes[0];
            bytes = bytes[1..];
            var waiting = _cutCharacter.AsSpan(0, _cutLength);
            if (Rune.DecodeFromUtf8(waiting, out _, out _) == System.Buffers.OperationStatus.Done) _cutLength = 0;
            else if (_cutLength == _cutCharacter.Length) _isUtf8 = false;
            if (!_isUtf8) return;
        }

        var whole = bytes.Length;
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            if (bytes[^back] < 0xC0) continue;
            if (Rune.DecodeFromUtf8(bytes[^back..], out _, out _) == System.Buffers.OperationStatus.NeedMoreData) whole -= back;
            break;
        }

        bytes[whole..].CopyTo(_cutCharacter.AsSpan(_cutLength));
        _cutLength += bytes.Length - whole;
        _isUtf8 = Utf8.IsValid(bytes[..whole]);
    }

    private bool ZeroBytes(int at)
    {
        var pairs = _startLength / 2;
        if (pairs < 4) return false;
        var zeros = 0;
        for (var pair = 0; pair < pairs; pair++)
            if (_start[pair * 2 + at] == 0) zeros++;
        return zeros * 10 >= pairs * 8;
    }
}

/// <summary>The detected encoding, and the length of the byte-order mark to skip.</summary>
public sealed record DetectedEncoding(string Name, Encoding Encoding, int MarkLength)
{
    /// <summary>Reads the text after the mark as UTF-8; invalid bytes become U+FFFD. Disposing the result disposes the text.</summary>
    public Stream OpenUtf8(Stream text) =>
        Encoding is UTF8Encoding ? text : Encoding.CreateTranscodingStream(text, Encoding, Encoding.UTF8);
}
