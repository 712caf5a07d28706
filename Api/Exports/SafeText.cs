using System.Globalization;
using System.Text;

namespace Financial.Api.Exports;

/// <summary>Writes text so that programs that open a workbook show it as it is (EXP-4).</summary>
internal static class SafeText
{
    /// <summary>The longest text that a cell of a workbook can hold.</summary>
    internal const int LongestXlsxText = 32_767;

    /// <summary>
    /// A text as it stands in the XML of a workbook. XML cannot hold most control characters: U+0001 is written as <c>_x0001_</c>, as
    /// Excel does. So <c>_x005F_</c> is written for an underscore that would begin such a code. Half of a surrogate pair becomes U+FFFD.
    /// </summary>
    internal static string XlsxText(string text)
    {
        if (!NeedsEscape(text))
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (char.IsSurrogatePair(text, index))
                escaped.Append(character).Append(text[++index]);
            else if (char.IsSurrogate(character))
                escaped.Append('\uFFFD');
            else if (IsForbidden(character) || (character == '_' && IsCode(text.AsSpan(index))))
                escaped.Append(CultureInfo.InvariantCulture, $"_x{(int)character:X4}_");
            else
                escaped.Append(character);
        }
        return escaped.ToString();
    }

    private static bool NeedsEscape(string text)
    {
        foreach (var character in text)
            if (character == '_' || IsForbidden(character) || char.IsSurrogate(character))
                return true;
        return false;
    }

    // Readers of XML turn a carriage return into a line feed, therefore it is written as a code too.
    private static bool IsForbidden(char character) => character is (< ' ' and not '\t' and not '\n') or '\uFFFE' or '\uFFFF';

    private static bool IsCode(ReadOnlySpan<char> text) =>
        text is ['_', 'x', var a, var b, var c, var d, '_', ..]
        && char.IsAsciiHexDigit(a) && char.IsAsciiHexDigit(b) && char.IsAsciiHexDigit(c) && char.IsAsciiHexDigit(d);
}
