using System.Security.Cryptography;
using Financial.ServiceDefaults;

namespace Financial.EtlWorker.Exports;

/// <summary>A complete file in the bucket. <c>Sha256</c> is lower-case hex.</summary>
public sealed record StoredFile(long SizeBytes, string Sha256);

/// <summary>Hashes and counts what is written, and passes it on in pieces. Memory holds two pieces, however long the file is.</summary>
internal sealed class ObjectStream(ObjectUpload upload) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _piece = new byte[ObjectUpload.PieceBytes];
    private byte[] _other = new byte[ObjectUpload.PieceBytes];
    private int _length;
    private long _sizeBytes;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends the rest. The object is in the bucket when this returns, and never before.</summary>
    public async Task<StoredFile> CompleteAsync(CancellationToken cancellationToken)
    {
        await upload.CompleteAsync(_piece.AsMemory(0, _length), cancellationToken);
        return new StoredFile(_sizeBytes, Convert.ToHexStringLower(_hash.GetHashAndReset()));
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hash.AppendData(buffer.Span);
        _sizeBytes += buffer.Length;
        while (!buffer.IsEmpty)
        {
            if (_length == _piece.Length)
            {
                await upload.AddAsync(_piece, cancellationToken);
                // The piece before has arrived, so its bytes can be overwritten.
                (_piece, _other, _length) = (_other, _piece, 0);
            }
            var fitting = buffer[..Math.Min(buffer.Length, _piece.Length - _length)];
            fitting.CopyTo(_piece.AsMemory(_length));
            _length += fitting.Length;
            buffer = buffer[fitting.Length..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Pieces but the last are sent whole.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }
}
