using System.Buffers;
using System.IO.Pipelines;

namespace Financial.Api.Exports;

/// <summary>
/// Takes what a file's writer writes without waiting, into the buffer of a response. <see cref="SendAsync"/> sends it: the server forbids
/// writes that block a thread.
/// </summary>
internal sealed class ResponseBuffer(PipeWriter response) : Stream
{
    private const int EnoughBytes = 64 * 1024;

    private long _buffered;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>True if enough is buffered to be sent.</summary>
    public bool IsFull => _buffered >= EnoughBytes;

    /// <summary>Sends what is buffered, and waits while the caller reads slowly.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        _buffered = 0;
        await response.FlushAsync(cancellationToken);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        response.Write(buffer);
        _buffered += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Only SendAsync sends.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
