using System.Text;

namespace Financial.Api.Uploads;

/// <summary>
/// Detects by the first bytes that a file cannot be an accounting export, whatever its name. This spares callers the upload of a PDF or of
/// a login page saved as .csv; reading may refuse the others later.
/// </summary>
public static class FileSignature
{
    /// <summary>Number of bytes needed.</summary>
    public const int Length = 512;

    private const string ExportAsCsv =
        "Export the data from Sage as CSV, text or an Excel workbook (.xlsx) without a password, and upload that file.";

    private static readonly (byte[] Bytes, string Is)[] Binary =
    [
        ([0x50, 0x4B, 0x05, 0x06], "an empty ZIP archive"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an old Excel workbook (.xls) or one with a password"),
        ("%PDF-"u8.ToArray(), "a PDF document"),
        ([0x1F, 0x8B], "a gzip archive"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7-Zip archive"),
        ("Rar!"u8.ToArray(), "a RAR archive"),
        ([0x89, 0x50, 0x4E, 0x47], "a picture (PNG)"),
        ([0xFF, 0xD8, 0xFF], "a picture (JPEG)"),
        ("{\\rtf"u8.ToArray(), "a Rich Text document"),
    ];

    /// <summary>Returns the kind of file and what to send instead; null when it may be an export.</summary>
    public static string? Refuse(ReadOnlySpan<byte> start)
    {
        foreach (var (bytes, name) in Binary)
            if (start.StartsWith(bytes))
                return $"This is {name}, which cannot be read. {ExportAsCsv}";

        var text = Decode(start).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith("<!DOCTYPE html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return $"This is a web page (HTML), perhaps a login page that was saved under the export's name. {ExportAsCsv}";
        return null;
    }

    // Latin-1 keeps every byte of the encodings that exports use; only leading ASCII characters are compared.
    private static string Decode(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(start),
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(start),
        [0xEF, 0xBB, 0xBF, .. var rest] => Encoding.Latin1.GetString(rest),
        _ => Encoding.Latin1.GetString(start),
    };
}
