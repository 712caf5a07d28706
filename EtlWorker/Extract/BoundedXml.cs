using System.Xml;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// The bytes of an XML file. An XML reader holds a whole tag or CDATA section in memory.
/// A tag or section above the row limit therefore ends the file here and sets <see cref="IsTooLong"/>.
/// </summary>
internal sealed class BoundedMarkup(Stream source) : Stream
{
    private readonly byte[] _tail = new byte[64];
    private int _sinceNode, _tailLength;

    public bool IsTooLong { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Begins counting the bytes of the next node.</summary>
    public void BeginNode() => _sinceNode = 0;

    /// <summary>True if the text ends the file, or if the file is much longer than the part that was read.</summary>
    public bool EndsWith(ReadOnlySpan<byte> text)
    {
        var rest = new byte[64 * 1024];
        for (var more = 0; more < 4; more++)
            if (Read(rest) == 0) return _tail.AsSpan(0, _tailLength).TrimEnd(" \t\r\n"u8).EndsWith(text);
        return true;
    }

    public override int Read(Span<byte> buffer)
    {
        if (IsTooLong) return 0;
        var length = source.Read(buffer);
        _sinceNode += length;
        IsTooLong = _sinceNode > RowReader.MaxRowBytes;
        KeepTail(buffer[..length]);
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }

    private void KeepTail(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < _tail.Length)
        {
            var kept = Math.Min(_tailLength, _tail.Length - bytes.Length);
            _tail.AsSpan(_tailLength - kept, kept).CopyTo(_tail);
            _tailLength = kept;
        }
        else
        {
            bytes = bytes[^_tail.Length..];
            _tailLength = 0;
        }

        bytes.CopyTo(_tail.AsSpan(_tailLength));
        _tailLength += bytes.Length;
    }
}

/// <summary>Limits the names of elements and attributes, because an XML reader keeps them all. No schema has as many.</summary>
internal sealed class BoundedNames : NameTable
{
    private const int Most = 10_000;
    private int _count;

    public override string Add(char[] key, int start, int len)
    {
        Count(Get(key, start, len));
        return base.Add(key, start, len);
    }

    public override string Add(string key)
    {
        Count(Get(key));
        return base.Add(key);
    }

    private void Count(string? known)
    {
        if (known is null && ++_count > Most) throw new XmlException("The file has too many different names.");
    }
}
