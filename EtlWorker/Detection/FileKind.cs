using System.Text;
using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Detection;

/// <summary>Detects by its first bytes a file that is not a text for any layout.</summary>
public static class FileKind
{
    /// <summary>Returns the kind of a binary file; null if the file may be a Sage export.</summary>
    public static string? NotText(ReadOnlySpan<byte> start) => start switch
    {
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "a PDF document",
        [0x1F, 0x8B, ..] => "a gzip archive",
        [(byte)'G', (byte)'I', (byte)'F', ..] or [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, 0xFF, ..] => "a picture",
        _ => null,
    };

    /// <summary>Returns the kind of a text in another format, by its first characters; null if it may be a Sage export.</summary>
    public static (string Code, string What)? OtherText(ReadOnlySpan<byte> utf8Start)
    {
        var text = Encoding.UTF8.GetString(utf8Start).TrimStart();
        if (text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
            return (RefusalCode.NotASageFile, "an HTML page, most likely a sign-in page that was saved instead of the export");
        if (text.StartsWith('<')) return (RefusalCode.NotASageFile, "an XML document");
        return text.StartsWith('{') || text.StartsWith('[') ? (RefusalCode.NotASageFile, "a JSON document") : null;
    }
}
