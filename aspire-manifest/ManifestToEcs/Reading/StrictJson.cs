using System.Text;
using System.Text.Json;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Reading;

/// <summary>
/// JSON as the standard has it: no comments, no trailing commas. Mistakes are reported with line and column; nothing is guessed.
/// </summary>
internal static class StrictJson
{
    private const int MaxDepth = 256;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static JsonDocument? Parse(string text, string path, Report report)
    {
        try
        {
            return Parse(StrictUtf8.GetBytes(text), path, report);
        }
        catch (EncoderFallbackException exception)
        {
            var (line, column) = Position(text.AsSpan(0, exception.Index));
            Report(report, path, line, column, "half a surrogate pair is no character", "Save the file as UTF-8.");
            return null;
        }
    }

    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, string path, Report report)
    {
        var bytes = utf8.Span;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            Report(report, path, 1, 1, "the file is UTF-16",
                "Save it as UTF-8; a redirection with '>' in Windows PowerShell writes UTF-16.");
            return null;
        }
        // The byte order mark of UTF-8
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) utf8 = utf8[3..];
        try
        {
            StrictUtf8.GetCharCount(utf8.Span);
            return JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (DecoderFallbackException exception)
        {
            var (line, column) = Position(Encoding.UTF8.GetString(utf8.Span[..Math.Max(0, exception.Index)]));
            Report(report, path, line, column, "a byte is not UTF-8", "Save the file as UTF-8.");
        }
        catch (JsonException exception)
        {
            var line = (int)(exception.LineNumber ?? 0) + 1;
            var column = ColumnOf(utf8.Span, line, (int)(exception.BytePositionInLine ?? 0));
            Report(report, path, line, column, Reason(exception), AdviceFor(utf8.Span));
        }
        return null;
    }

    private static void Report(Report report, string path, int line, int column, string reason, string advice) =>
        report.Error(FindingCodes.InvalidJson, new Location(Document.Manifest, "", line, column),
            $"{path} is not valid JSON at line {line}, column {column}: {reason}.", advice);

    private static string AdviceFor(ReadOnlySpan<byte> text)
    {
        var start = text.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty) return "The file is empty: write the manifest again with 'aspire do publish-manifest'.";
        if (text.IndexOf("<<<<<<< "u8) >= 0) return "Resolve the merge conflict in the file.";
        return start[0] is (byte)'{' or (byte)'['
            ? "Correct that place, or write the manifest again with 'aspire do publish-manifest'."
            : "Name the file that 'aspire do publish-manifest' wrote; this one does not begin with '{'.";
    }

    // "'"' is invalid after a value. Expected either ',', '}', or ']'. LineNumber: 47 | BytePositionInLine: 4."
    private static string Reason(JsonException exception)
    {
        if (exception.Message.Contains("maximum configured depth", StringComparison.Ordinal))
            return $"values are nested more than {MaxDepth} deep";
        if (exception.Message.Contains("depth to be zero", StringComparison.Ordinal))
            return "the file ends before every '{' and '[' is closed";
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? exception.Message : exception.Message[..end]).TrimEnd('.', ' ');
    }

    private static int ColumnOf(ReadOnlySpan<byte> text, int line, int bytes)
    {
        for (; line > 1; line--) text = text[(text.IndexOf((byte)'\n') + 1)..];
        return Encoding.UTF8.GetCharCount(text[..Math.Min(bytes, text.Length)]) + 1;
    }

    private static (int Line, int Column) Position(ReadOnlySpan<char> before) =>
        (before.Count('\n') + 1, before.Length - (before.LastIndexOf('\n') + 1) + 1);
}
