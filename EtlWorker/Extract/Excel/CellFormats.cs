using System.Globalization;

namespace Financial.EtlWorker.Extract.Excel;

/// <summary>The display format of a cell, as far as it defines the meaning of the number.</summary>
/// <param name="IsDate">True if the number is the serial number of a day.</param>
/// <param name="Digits">The number of zeros if the format has only zeros; 0000 shows 20 as 0020.</param>
internal readonly record struct CellFormat(bool IsDate, int Digits)
{
    private const int MaxDigits = 30;

    /// <summary>
    /// Parses a format code: <c>[$-409]d-mmm-yy;@</c> shows a date, <c>#,##0.00_);[Red](#,##0.00)</c> and <c>h:mm:ss</c> do not.
    /// </summary>
    public static CellFormat Of(string code)
    {
        bool hasDay = false, hasMonth = false, hasTime = false;
        for (var at = 0; at < code.Length && code[at] != ';'; at++)
        {
            switch (code[at])
            {
                // Skip literal text, colours, locales, and the character after a backslash, an underscore or a star.
                case '"': at = End(code, at, '"'); break;
                case '[': at = End(code, at, ']'); break;
                case '\\' or '_' or '*': at++; break;
                case 'd' or 'D' or 'y' or 'Y': hasDay = true; break;
                case 'm' or 'M': hasMonth = true; break;
                case 'h' or 'H' or 's' or 'S': hasTime = true; break;
            }
        }

        // An m beside hours or seconds means minutes.
        var isZeros = code.Length is > 1 and <= MaxDigits && code.AsSpan().IndexOfAnyExcept('0') < 0;
        return new CellFormat(hasDay || hasMonth && !hasTime, isZeros ? code.Length : 0);
    }

    /// <summary>
    /// Returns a built-in format by number: 14 to 17 and 22 are dates; the others, from 27 on, belong to East Asian Excel.
    /// </summary>
    public static CellFormat BuiltIn(int id) => new(id is >= 14 and <= 17 or 22 or >= 27 and <= 31 or 36 or >= 50 and <= 54 or 57 or 58, 0);

    private static int End(string code, int at, char mark) => code.IndexOf(mark, at + 1) is >= 0 and var end ? end : code.Length;
}

/// <summary>The formats of a workbook; cells refer to them by number.</summary>
internal sealed class CellFormats
{
    private readonly List<CellFormat> _formats = [];

    /// <summary>Returns the format of a cell; the default format if the workbook does not have the number.</summary>
    public CellFormat this[int style] => (uint)style < (uint)_formats.Count ? _formats[style] : default;

    public static CellFormats Read(PartReader part)
    {
        var codes = new Dictionary<int, CellFormat>();
        var ids = new List<int>();
        var isInCellFormats = false;
        while (part.Read())
        {
            // Skip cellStyleXfs, whose elements have the same name.
            if (part.Name == "cellXfs") isInCellFormats = part.IsStart && !part.IsEmpty;
            if (!part.IsStart || part.Name is not ("numFmt" or "xf")) continue;
            var id = int.TryParse(part.Attribute("numFmtId"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            if (part.Name == "numFmt") codes[id] = CellFormat.Of(part.Attribute("formatCode") ?? "");
            else if (isInCellFormats) ids.Add(id);
        }

        part.Finish();
        var read = new CellFormats();
        foreach (var id in ids) read._formats.Add(codes.TryGetValue(id, out var format) ? format : CellFormat.BuiltIn(id));
        return read;
    }
}
