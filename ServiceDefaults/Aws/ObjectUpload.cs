using System.Runtime.InteropServices;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Financial.ServiceDefaults;

/// <summary>
/// Writes one S3 object of unknown length in pieces: a single put for one piece, otherwise a multipart upload. The next piece may be filled
/// while one is in flight. Disposing it before <see cref="Keep"/> leaves no object in the bucket.
/// </summary>
/// <param name="s3">The client.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="objectKey">The object's key.</param>
/// <param name="logger">Takes a failed removal.</param>
/// <param name="removed">Runs after the object was removed, and fails with it.</param>
public sealed partial class ObjectUpload(
    IAmazonS3 s3, string bucket, string objectKey, ILogger logger, Func<Task>? removed = null) : IAsyncDisposable
{
    /// <summary>Length of every piece but the last. S3 requires at least 5 MiB.</summary>
    public const int PieceBytes = 8 * 1024 * 1024;

    private readonly List<PartETag> _parts = [];
    private Task _underWay = Task.CompletedTask;
    private string? _uploadId;
    private bool _written;
    private bool _kept;

    /// <summary>Starts to send a full piece; returns when the previous one has arrived. Do not change the bytes until then.</summary>
    public async Task AddAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        _uploadId ??= (await s3.InitiateMultipartUploadAsync(bucket, objectKey, cancellationToken)).UploadId;
        await _underWay;
        _underWay = SendPartAsync(piece, _parts.Count + 1, cancellationToken);
    }

    /// <summary>Sends the last piece, which may be short or empty, and completes the object.</summary>
    public async Task CompleteAsync(ReadOnlyMemory<byte> lastPiece, CancellationToken cancellationToken)
    {
        if (_uploadId is null)
        {
            // The object may exist even if the response was lost.
            _written = true;
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = objectKey, InputStream = AsStream(lastPiece) },
                cancellationToken);
            return;
        }

        await _underWay;
        if (!lastPiece.IsEmpty)
            await SendPartAsync(lastPiece, _parts.Count + 1, cancellationToken);
        _written = true;
        await s3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = bucket, Key = objectKey, UploadId = _uploadId, PartETags = _parts },
            cancellationToken);
    }

    /// <summary>Waits until no piece is in flight, whether or not it arrived.</summary>
    public async Task SettleAsync() => await _underWay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Keeps the object when this is disposed.</summary>
    public void Keep() => _kept = true;

    public async ValueTask DisposeAsync()
    {
        if (_kept)
            return;
        try
        {
            // A part that arrives after the abort would stay for ever.
            await SettleAsync();
            // Clean up without the token: the request may be over and its token cancelled.
            if (_uploadId is not null)
                await AbortAsync(_uploadId);
            if (_written)
                await s3.DeleteObjectAsync(bucket, objectKey, CancellationToken.None);
            if (removed is not null)
                await removed();
        }
        catch (Exception exception) when (exception is AmazonS3Exception or HttpRequestException or IOException or TimeoutException
            or NpgsqlException)
        {
            LogNotCleanedUp(exception, objectKey);
        }
    }

    private async Task AbortAsync(string uploadId)
    {
        try
        {
            await s3.AbortMultipartUploadAsync(bucket, objectKey, uploadId, CancellationToken.None);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchUpload")
        {
            // The upload was completed: delete the object instead.
        }
    }

    private async Task SendPartAsync(ReadOnlyMemory<byte> piece, int number, CancellationToken cancellationToken)
    {
        var request = new UploadPartRequest
        {
            BucketName = bucket, Key = objectKey, UploadId = _uploadId, PartNumber = number, InputStream = AsStream(piece),
            PartSize = piece.Length,
        };
        var response = await s3.UploadPartAsync(request, cancellationToken);
        _parts.Add(new PartETag(number, response.ETag));
    }

    private static MemoryStream AsStream(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : throw new ArgumentException("Pieces lie in arrays.", nameof(bytes));

    [LoggerMessage(LogLevel.Warning, "What was uploaded of {ObjectKey} could not be removed from the bucket")]
    private partial void LogNotCleanedUp(Exception exception, string objectKey);
}
