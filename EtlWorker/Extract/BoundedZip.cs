using System.Buffers.Binary;
using System.IO.Compression;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract;

/// <summary>An untrusted ZIP archive. Limits its directory and unpacked bytes, and checks the checksums.</summary>
internal sealed class BoundedZip : IDisposable
{
    /// <summary>Twice the largest upload; no text export is larger.</summary>
    public const long MaxUnpackedBytes = 1L << 30;

    private const int MaxDirectoryBytes = 4 << 20;
    private const int EndRecordBytes = 22;
    private const int MaxCommentBytes = ushort.MaxValue;

    // Real sheets and texts shrink 10 to 50 times, a ZIP bomb of equal bytes 1000 times. Small entries are safe at any ratio.
    private const int MaxRatio = 200;
    private const long AnyRatioBytes = 16L << 20;

    private const string Shorter = "export a shorter range of dates, as CSV";

    private readonly ZipArchive _archive;
    private long _unpacked;

    private BoundedZip(ZipArchive archive) => _archive = archive;

    /// <summary>The entries that are files, without folders and the files that macOS adds.</summary>
    public IEnumerable<ZipArchiveEntry> Files => _archive.Entries.Where(entry =>
        !entry.FullName.EndsWith('/') && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal) && entry.Name != ".DS_Store");

    /// <summary>Opens the archive. Throws <see cref="InvalidDataException"/> if it is damaged.</summary>
    public static BoundedZip Open(Stream bytes)
    {
        CheckDirectory(bytes);
        var zip = new BoundedZip(new ZipArchive(bytes, ZipArchiveMode.Read));
        try
        {
            // The first access to Entries reads the directory: fail here if it is damaged.
            _ = zip._archive.Entries;
            return zip;
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>Finds the entry with this path, ignoring letter case and the kind of slash; null if none exists.</summary>
    public ZipArchiveEntry? Find(string path) =>
        _archive.Entries.FirstOrDefault(
            entry => string.Equals(entry.FullName.Replace('\\', '/'), path, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Opens an entry. Its stream throws <see cref="InvalidDataException"/> if the bytes differ from those that were packed.
    /// </summary>
    public Stream Open(ZipArchiveEntry entry, long maxBytes = MaxUnpackedBytes)
    {
        if (entry.IsEncrypted)
            throw new RefusedFileException(RefusalCode.NotASageFile, "this ZIP archive is protected by a password",
                "pack it without a password, or upload the file itself");
        var isBomb = entry.Length > AnyRatioBytes && entry.Length / MaxRatio > entry.CompressedLength;
        if (isBomb || entry.Length > maxBytes)
            throw new RefusedFileException(RefusalCode.FileTooLarge, isBomb
                ? $"the packed file would grow to more than {MaxRatio} times its size"
                : $"the packed file is larger than {maxBytes >> 20} MiB", Shorter);
        return new EntryStream(this, entry.Open(), entry.Length, entry.Crc32);
    }

    /// <summary>Counts the unpacked bytes. The limit is double, because the first rows of each sheet are read more than once.</summary>
    public void Count(int bytes)
    {
        _unpacked += bytes;
        if (_unpacked > 2 * MaxUnpackedBytes)
            throw new RefusedFileException(RefusalCode.FileTooLarge, $"the archive unpacks to more than {2 * MaxUnpackedBytes >> 20} MiB",
                Shorter);
    }

    public void Dispose() => _archive.Dispose();

    // ZipArchive holds the whole directory in memory, so limit its bytes. ZIP64 is refused, because it is for larger archives.
    private static void CheckDirectory(Stream bytes)
    {
        var tail = new byte[Math.Min(bytes.Length, EndRecordBytes + MaxCommentBytes)];
        bytes.Position = bytes.Length - tail.Length;
        bytes.ReadExactly(tail);
        bytes.Position = 0;
        var at = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (at < 0 || at + EndRecordBytes > tail.Length) throw new InvalidDataException("The archive has no end record.");
        var end = tail.AsSpan(at, EndRecordBytes);
        var disk = BinaryPrimitives.ReadUInt16LittleEndian(end[4..]);
        var entries = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        var directoryAt = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        var directoryBytes = bytes.Length - tail.Length + at - directoryAt;
        if (disk == ushort.MaxValue || entries == ushort.MaxValue || directoryAt == uint.MaxValue || directoryBytes > MaxDirectoryBytes)
            throw new RefusedFileException(RefusalCode.NotASageFile, "this ZIP archive holds too many files",
                "upload one file, or a ZIP archive with one file inside");
    }
}

/// <summary>The unpacked bytes of an entry, compared with the archive's length and CRC-32, because .NET does not compare them.</summary>
internal sealed class EntryStream(BoundedZip zip, Stream unpacked, long length, uint checksum) : Stream
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value =>
    {
        var entry = (uint)value;
        for (var bit = 0; bit < 8; bit++) entry = (entry & 1) == 0 ? entry >> 1 : entry >> 1 ^ 0xEDB88320;
        return entry;
    })];

    private long _read;
    private uint _crc = uint.MaxValue;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        var count = unpacked.Read(buffer);
        _read += count;
        zip.Count(count);
        foreach (var value in buffer[..count]) _crc = Table[(byte)(_crc ^ value)] ^ _crc >> 8;
        if (_read > length || count == 0 && (_read != length || ~_crc != checksum))
            throw new InvalidDataException("The entry is not what was packed.");
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) unpacked.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Stops unpacking and refuses the whole file.</summary>
internal sealed class RefusedFileException(string code, string detail, string hint) : Exception(detail)
{
    public Refusal Refusal { get; } = new(0, code, detail, hint);
}
