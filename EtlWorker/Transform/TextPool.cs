using System.Globalization;
using System.Text;
using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// Makes strings of UTF-8 fields. Sage repeats the same references, descriptions and codes row after row: a string that was made lately is
/// given again, so that a million rows leave little behind.
/// </summary>
public sealed class TextPool
{
    private readonly string?[] recent = new string?[4096];

    /// <summary>The text for display: without control and bidirectional characters, line ends as blanks. Null when nothing is left.</summary>
    public string? Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return null;
        if (utf8.Length > 128 || utf8.ContainsAnyExceptInRange((byte)' ', (byte)'~')) return Clean(Encoding.UTF8.GetString(utf8));
        ref var slot = ref recent[RowHash.Of(utf8) & (ulong)(recent.Length - 1)];
        if (slot is null || !Ascii.Equals(utf8, slot)) slot = Encoding.ASCII.GetString(utf8);
        return slot;
    }

    private static string? Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\r' or '\n' or '\t') clean.Append(' ');
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format)) clean.Append(rune);
        }

        var result = clean.ToString().Normalize(NormalizationForm.FormC).Trim();
        return result.Length == 0 ? null : result;
    }
}
