using System.Security.Cryptography;

namespace Financial.EtlWorker.Load;

/// <summary>
/// The chain that links each entry of a ledger to all earlier ones (I-12): SHA-256 of the previous hash, the import's id, the entry's
/// fields and its lines, in the format of PostgreSQL's binary COPY. Changing a posted figure breaks every later hash.
/// </summary>
/// <param name="last">The hash of the ledger's last entry, 32 bytes; zeros for an empty ledger.</param>
/// <param name="importId">The import of the following entries.</param>
public sealed class HashChain(byte[] last, Guid importId) : IDisposable
{
    public const int HashBytes = SHA256.HashSizeInBytes;

    private const int IdBytes = 16;

    // Reuse one context: creating one per entry costs as much as hashing.
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _text = StartOf(last, importId);

    /// <summary>The hash of the last added entry.</summary>
    public ReadOnlySpan<byte> Last => _text.AsSpan(0, HashBytes);

    /// <summary>Adds an entry and returns its hash.</summary>
    /// <param name="entry">The fields of the entry, with their lengths, in the order of <see cref="LoadBatch.HashedEntryColumns"/>.</param>
    /// <param name="lines">The rows of its lines in the order of <see cref="LoadBatch.LineColumns"/>.</param>
    public ReadOnlySpan<byte> Add(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> lines)
    {
        var length = HashBytes + IdBytes + entry.Length + lines.Length;
        if (length > _text.Length) Array.Resize(ref _text, Math.Max(_text.Length * 2, length));
        entry.CopyTo(_text.AsSpan(HashBytes + IdBytes));
        lines.CopyTo(_text.AsSpan(HashBytes + IdBytes + entry.Length));
        _hash.AppendData(_text.AsSpan(0, length));
        _hash.GetHashAndReset(_text.AsSpan(0, HashBytes));
        return Last;
    }

    /// <summary>Sets the import of the following entries.</summary>
    public void Continue(Guid nextImportId) => nextImportId.TryWriteBytes(_text.AsSpan(HashBytes, IdBytes), bigEndian: true, out _);

    public void Dispose() => _hash.Dispose();

    private static byte[] StartOf(byte[] last, Guid importId)
    {
        var text = new byte[4096];
        last.CopyTo(text, 0);
        importId.TryWriteBytes(text.AsSpan(HashBytes, IdBytes), bigEndian: true, out _);
        return text;
    }
}
