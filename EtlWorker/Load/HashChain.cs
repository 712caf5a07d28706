using System.Security.Cryptography;

namespace Financial.EtlWorker.Load;

/// <summary>
/// The chain that ties each entry of a ledger to all before it (I-12): SHA-256 of the hash before, the import's id, the entry's fields and
/// its lines, as PostgreSQL's binary COPY writes them. Who changes a posted figure in the database would have to change every later hash.
/// </summary>
/// <param name="last">The hash of the ledger's last entry, 32 bytes; zeros for an empty ledger.</param>
/// <param name="importId">The import whose entries follow.</param>
public sealed class HashChain(byte[] last, Guid importId) : IDisposable
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    private const int IdBytes = 16;

    // One context for all entries: making one for each costs as much as hashing.
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _text = StartOf(last, importId);

    /// <summary>The hash of the entry that was added last.</summary>
    public ReadOnlySpan<byte> Last => _text.AsSpan(0, HashBytes);

    /// <summary>Adds an entry and gives its hash.</summary>
    /// <param name="entry">The fields of the entry in the order of <see cref="LoadBatch.HashedEntryColumns"/>, each with its
    /// length.</param>
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

    /// <summary>The entries that follow are another import's.</summary>
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
