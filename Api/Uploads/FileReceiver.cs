using System.Buffers;
using System.Security.Cryptography;
using Financial.Api.Problems;
using Financial.ServiceDefaults;

namespace Financial.Api.Uploads;

/// <summary>A completely received file. <c>Sha256</c> is lower-case hex.</summary>
public sealed record ReceivedFile(string Name, string Sha256, long SizeBytes);

/// <summary>
/// Checks, counts and hashes a file as it arrives, and passes it on in pieces of 8 MiB. Memory never holds more than two pieces. Without a
/// target the file is only read and hashed.
/// </summary>
public sealed class FileReceiver(ObjectUpload? target, long limitBytes)
{
    public async Task<(ReceivedFile? File, Problem? Problem)> ReceiveAsync(string name, Stream body, CancellationToken cancellationToken)
    {
        byte[][] buffers = [ArrayPool<byte>.Shared.Rent(ObjectUpload.PieceBytes), ArrayPool<byte>.Shared.Rent(ObjectUpload.PieceBytes)];
        try
        {
            return await ReceiveAsync(name, body, buffers, cancellationToken);
        }
        finally
        {
            // A piece may still be in flight after a failed read: wait before its buffer is reused.
            if (target is not null)
                await target.SettleAsync();
            foreach (var buffer in buffers)
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<(ReceivedFile? File, Problem? Problem)> ReceiveAsync(
        string name, Stream body, byte[][] buffers, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var sizeBytes = 0L;
        for (var number = 0; ; number++)
        {
            var piece = buffers[number % 2].AsMemory(0, ObjectUpload.PieceBytes);
            var length = 0;
            if (number == 0)
            {
                length = await body.ReadAtLeastAsync(piece, FileSignature.Length, throwOnEndOfStream: false, cancellationToken);
                if (length == 0)
                    return (null, new Problem(ProblemCode.EmptyFile, $"The file '{name}' has no bytes."));
                if (FileSignature.Refuse(piece.Span[..Math.Min(length, FileSignature.Length)]) is { } reason)
                    return (null, new Problem(ProblemCode.UnsupportedFile, reason));
            }
            if (length < piece.Length)
                length += await body.ReadAtLeastAsync(piece[length..], piece.Length - length, throwOnEndOfStream: false, cancellationToken);

            sizeBytes += length;
            if (sizeBytes > limitBytes)
                return (null, TooLarge(limitBytes));
            hash.AppendData(piece.Span[..length]);
            var last = length < piece.Length;
            await StoreAsync(piece[..length], last, cancellationToken);
            if (last)
                return (new ReceivedFile(name, Convert.ToHexStringLower(hash.GetHashAndReset()), sizeBytes), null);
        }
    }

    public static Problem TooLarge(long limitBytes) => new(
        ProblemCode.FileTooLarge,
        $"A file may have at most {limitBytes} bytes (setting UPLOAD_LIMIT_BYTES). Export a shorter range of dates, for example one month "
            + "per file.");

    private async Task StoreAsync(ReadOnlyMemory<byte> piece, bool last, CancellationToken cancellationToken)
    {
        if (target is null)
            return;
        try
        {
            await (last ? target.CompleteAsync(piece, cancellationToken) : target.AddAsync(piece, cancellationToken));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Distinguish a broken connection to the store from a broken request.
            throw new FileStoreException(exception);
        }
    }
}
