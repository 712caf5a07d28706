using System.Buffers.Binary;
using System.Text;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract.Excel;

/// <summary>The container of old Office files and of new ones with a password. It cannot be read; the refusal names the kind.</summary>
internal static class CompoundFile
{
    private const int HeaderBytes = 512;
    private const int DirectoryBytes = 2048;

    public static bool Is(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);

    public static Refusal Refuse(Stream bytes)
    {
        var names = ReadDirectory(bytes);
        if (Has(names, "EncryptedPackage"))
            return Refusal("this workbook is protected by a password", "save it without a password, or as CSV");
        return Has(names, "Workbook") || Has(names, "Book")
            ? Refusal("this is an old Excel workbook (.xls)", "save it as an Excel workbook (.xlsx) or as CSV")
            : Refusal("this is an old Office file", "save the export as an Excel workbook (.xlsx) or as CSV");
    }

    private static Refusal Refusal(string detail, string hint) => new(0, RefusalCode.NotASageFile, detail, hint);

    private static bool Has(ReadOnlySpan<byte> directory, string name) => directory.IndexOf(Encoding.Unicode.GetBytes(name + '\0')) >= 0;

    // The header states the sector size, as a power of two, and the first sector of the directory. Sector 0 follows the header.
    private static byte[] ReadDirectory(Stream bytes)
    {
        var header = new byte[HeaderBytes];
        if (bytes.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length) return [];
        var sectorBits = Math.Clamp((int)BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30)), 9, 12);
        bytes.Position = (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(48)) + 1L) << sectorBits;
        var directory = new byte[DirectoryBytes];
        return directory[..bytes.ReadAtLeast(directory, directory.Length, throwOnEndOfStream: false)];
    }
}
