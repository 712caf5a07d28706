using System.Globalization;
using System.Text;

namespace Financial.EtlWorker.Extract.Excel;

/// <summary>Writes the text of a cell as one field of a comma-separated line (RFC 4180).</summary>
internal static class CsvField
{
    /// <summary>Returns the most bytes that a text of this length needs.</summary>
    public static int MaxBytes(int characters) => 3 * characters + 2;

    /// <summary>
    /// Writes the field and returns its length. Changes the text: a line end becomes a blank, because each row must be one line.
    /// </summary>
    public static int Write(Span<char> text, Span<byte> target)
    {
        if (text.ContainsAny('_', '\r', '\n')) text = text[..Clean(text)];
        if (!text.ContainsAny(',', '"')) return Encoding.UTF8.GetBytes(text, target);
        var length = 0;
        target[length++] = (byte)'"';
        for (int at; (at = text.IndexOf('"')) >= 0; text = text[(at + 1)..])
        {
            length += Encoding.UTF8.GetBytes(text[..(at + 1)], target[length..]);
            target[length++] = (byte)'"';
        }

        length += Encoding.UTF8.GetBytes(text, target[length..]);
        target[length++] = (byte)'"';
        return length;
    }

    // Excel writes a character that XML cannot hold as _x000D_. It writes _x005F_ for an underscore that would begin such a code.
    private static int Clean(Span<char> text)
    {
        var length = 0;
        var afterReturn = false;
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (IsCode(text[at..]) && ushort.TryParse(text.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out var code))
            {
                character = (char)code;
                at += 6;
            }

            var isSecondOfPair = afterReturn && character == '\n';
            afterReturn = character == '\r';
            if (!isSecondOfPair) text[length++] = character < ' ' ? ' ' : character;
        }

        return length;
    }

    private static bool IsCode(ReadOnlySpan<char> text) => text.Length >= 7 && text[0] == '_' && text[1] == 'x' && text[6] == '_';
}
