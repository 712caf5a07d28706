using System.Buffers;
using System.Security.Cryptography;
using Amazon.S3;
using Financial.Ledger.Messages;

namespace Financial.EtlWorker.Extract;

/// <summary>Downloads an uploaded object to the local disk and checks that it is the uploaded file.</summary>
public sealed class ObjectDownload(IAmazonS3 s3)
{
    /// <summary>
    /// Downloads the object into a file. Throws <see cref="ObjectChangedException"/> if size or SHA-256 differ from the message. Calls
    /// <paramref name="started"/> after the first bytes, with the encoding that they show; it may read the file during the download.
    /// </summary>
    public async Task FetchAsync(ImportFile message, LocalFile file, Action? started, CancellationToken cancellationToken)
    {
        using var response = await s3.GetObjectAsync(message.Bucket, message.ObjectKey, cancellationToken);
        if (response.ContentLength != message.SizeBytes)
            throw new ObjectChangedException($"the object has {response.ContentLength} bytes, {message.SizeBytes} were uploaded");
        file.BeginArrival();
        await CopyAsync(response.ResponseStream, file, message, started, cancellationToken);
        file.EndArrival();
    }

    private static async Task CopyAsync(
        Stream source, LocalFile file, ImportFile message, Action? started, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var encoding = new TextEncoding();
        var lines = new LineOffsets();
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                encoding.Observe(buffer.AsSpan(0, read));
                lines.Observe(buffer.AsSpan(0, read));
                await file.AppendAsync(buffer.AsMemory(0, read), cancellationToken);
                if (file.Length > message.SizeBytes) break;
                if (started is null || file.Length < TextEncoding.StartBytes) continue;
                (file.Start, file.Encoding) = (encoding.Start.ToArray(), encoding.Detect(isWhole: false));
                started();
                started = null;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (file.Length != message.SizeBytes)
            throw new ObjectChangedException($"the object gave {file.Length} bytes, {message.SizeBytes} were uploaded");
        var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (sha256 != message.Sha256)
            throw new ObjectChangedException("the object's SHA-256 is not that of the uploaded file");
        file.Start = encoding.Start.ToArray();
        file.Encoding = encoding.Detect();
        file.LineOffsets = lines.Places;
    }
}

/// <summary>The object in the bucket differs from the uploaded file: it is cut or was changed.</summary>
public sealed class ObjectChangedException(string message) : IOException(message);
