using Financial.EtlWorker.Extract.Excel;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// The uploaded file on the local disk while its import runs. It can be read during the download: readers wait for more bytes.
/// </summary>
public sealed class LocalFile : IDisposable
{
    private readonly FileStream _file = UnnamedFile.Create(bufferSize: 0);
    private readonly object _arrival = new();
    private long _length;
    private Arrival _state;

    public long Length => Volatile.Read(ref _length);

    /// <summary>The first bytes, at most 512; empty for a file that the worker made.</summary>
    public ReadOnlyMemory<byte> Start { get; set; }

    public DetectedEncoding Encoding { get; set; } = new("utf-8", System.Text.Encoding.UTF8, 0);

    /// <summary>Where every 1,024th line begins; null for text that the worker made.</summary>
    public IReadOnlyList<long>? LineOffsets { get; set; }

    /// <summary>Facts about the cells of the Excel sheet that this text comes from; null for every other file.</summary>
    public SheetCells? Sheet { get; set; }

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _file.WriteAsync(bytes, cancellationToken);
        Grow(bytes.Length);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        Grow(bytes.Length);
    }

    /// <summary>Starts the download state: readers wait for more bytes until <see cref="EndArrival"/>.</summary>
    public void BeginArrival() => Set(Arrival.UnderWay);

    /// <summary>Ends the download state. If the file is cut, its readers fail.</summary>
    public void EndArrival(bool isCut = false) => Set(isCut ? Arrival.Cut : Arrival.Ended);

    /// <summary>Opens the text from its start, as UTF-8. Every reader has its own position.</summary>
    public Stream OpenUtf8() => Encoding.OpenUtf8(new Reader(this, Encoding.MarkLength));

    /// <summary>Opens the bytes of a downloaded file.</summary>
    public Stream OpenBytes() => new Reader(this, 0);

    public void Dispose() => _file.Dispose();

    private void Grow(int bytes)
    {
        lock (_arrival)
        {
            _length += bytes;
            Monitor.PulseAll(_arrival);
        }
    }

    private void Set(Arrival next)
    {
        lock (_arrival)
        {
            _state = next;
            Monitor.PulseAll(_arrival);
        }
    }

    private int Read(Span<byte> target, long position)
    {
        if (position >= Length)
        {
            lock (_arrival)
                while (position >= _length && _state == Arrival.UnderWay) Monitor.Wait(_arrival);
            if (_state == Arrival.Cut) throw new IOException("The rest of the file does not arrive.");
        }

        return RandomAccess.Read(_file.SafeFileHandle, target, position);
    }

    private enum Arrival
    {
        Ended,
        UnderWay,
        Cut,
    }

    private sealed class Reader(LocalFile source, long position) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => source.Length;

        public override long Position
        {
            get => position;
            set => Seek(value, SeekOrigin.Begin);
        }

        public override int Read(Span<byte> buffer)
        {
            var read = source.Read(buffer, position);
            position += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin)
        {
            var target = offset + (origin == SeekOrigin.Begin ? 0 : origin == SeekOrigin.Current ? position : source.Length);
            return position = target >= 0 ? target : throw new InvalidDataException("The place lies before the start of the file.");
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
