using System.Globalization;
using System.Text;

namespace Financial.EtlWorker.Extract.Excel;

/// <summary>
/// Reads the cells of a sheet row by row. A date becomes <c>2026-09-29</c>, a number its Excel digits with a decimal point. A text stays as
/// typed; a formula becomes its stored result.
/// </summary>
internal sealed class SheetReader(
    PartReader part, SheetText text, SheetCells cells, SharedStrings strings, CellFormats formats, bool is1904)
{
    private const int CellPartDepth = 4;

    // The type str or inlineStr: a text.
    private const char LongType = 't';

    private char _type;
    private int _field, _style;
    private bool _hasValue, _hasFormula;

    /// <summary>Reads the sheet to its end, or its first rows.</summary>
    public void Read(int maxRows = int.MaxValue, long maxBytes = long.MaxValue)
    {
        while (part.Read())
        {
            if (part.IsStart) Begin();
            if (part.IsEnd || part.IsStart && part.IsEmpty) End();
            if (text.Row >= maxRows || text.Length >= maxBytes || part.IsEnd && part.Name == "sheetData") break;
        }

        text.Flush();
    }

    private void Begin()
    {
        switch (part.Name)
        {
            case "row":
                BeginRow();
                break;
            case "c":
                BeginCell();
                break;
            case "f" when part.Depth == CellPartDepth:
                _hasFormula = true;
                break;
            case "v" or "is" when part.Depth == CellPartDepth:
                _hasValue = true;
                part.ReadText();
                break;
        }
    }

    private void End()
    {
        switch (part.Name)
        {
            case "row":
                text.EndRow();
                break;
            case "c":
                EndCell();
                break;
        }
    }

    // A row or cell without a position follows the previous one.
    private void BeginRow()
    {
        var row = part.Attribute("r") is { } stated ? ParseNumber(stated) : text.Row + 1;
        text.BeginRow(row);
        _field = -1;
    }

    // <c r="B3" s="1" t="s"><v>17</v></c>
    private void BeginCell()
    {
        (_type, _style, _hasValue, _hasFormula) = ('n', -1, false, false);
        _field++;
        while (part.NextAttribute(out var name, out var value))
        {
            if (name == "r") _field = FieldOf(value);
            else if (name == "t") _type = value.Length == 1 ? value[0] : LongType;
            else if (name == "s") _style = ParseNumber(value);
        }
    }

    private void EndCell()
    {
        if (!_hasValue)
        {
            if (!_hasFormula) return;
            cells.AddUncomputed(text.Row, _field);
            Write("#FORMULA");
            return;
        }

        if (part.Text.IsEmpty) return;
        switch (_type)
        {
            case 's':
                var shared = strings[ParseNumber(part.Text)];
                if (shared.IsEmpty) return;
                shared.CopyTo(text.BeginField(_field, shared.Length));
                text.EndField(shared.Length);
                break;
            case 'b':
                Write(part.Text is "1" ? "TRUE" : "FALSE");
                break;
            case 'e':
                cells.AddError(text.Row, _field, part.Text.ToString());
                WriteText();
                break;
            case 'd':
                // For example 2026-09-29T00:00:00.
                Write(part.Text[..Math.Min(part.Text.Length, "2026-09-29".Length)]);
                break;
            case 'n':
                WriteNumber();
                break;
            default:
                WriteText();
                break;
        }
    }

    private void WriteText() => text.EndField(CsvField.Write(part.Text, text.BeginField(_field, CsvField.MaxBytes(part.Text.Length))));

    private void Write(ReadOnlySpan<char> ascii) =>
        text.EndField(Encoding.UTF8.GetBytes(ascii, text.BeginField(_field, CsvField.MaxBytes(ascii.Length))));

    private void WriteNumber()
    {
        var format = formats[_style];
        var stored = part.Text;
        if (!format.IsDate && CellNumber.IsAsShown(stored))
        {
            WriteNumber(stored, format.Digits);
            return;
        }

        Span<char> shown = stackalloc char[CellNumber.MaxCharacters];
        // A number beyond the range stays a text; an amount column then refuses it.
        if (!CellNumber.TryParse(stored, out var number)) WriteText();
        else if (format.IsDate && ExcelDate.TryFormat(number, is1904, shown, out var length)) Write(shown[..length]);
        else WriteNumber(shown[..CellNumber.Format(number, shown)], format.Digits);
    }

    // 20 with the format 0000 becomes 0020.
    private void WriteNumber(ReadOnlySpan<char> number, int digits)
    {
        cells.AddNumber(_field);
        if (number.Length >= digits || number.ContainsAnyExceptInRange('0', '9'))
        {
            Write(number);
            return;
        }

        Span<char> padded = stackalloc char[digits];
        padded.Fill('0');
        number.CopyTo(padded[(digits - number.Length)..]);
        Write(padded);
    }

    // Returns the column of AB12, counted from 0.
    private static int FieldOf(ReadOnlySpan<char> cell)
    {
        var column = 0;
        var at = 0;
        for (; at < cell.Length && cell[at] is >= 'A' and <= 'Z' && at < 4; at++) column = column * 26 + cell[at] - 'A' + 1;
        return at > 0 ? column - 1 : throw new InvalidDataException("A cell says no column.");
    }

    private static int ParseNumber(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : throw new InvalidDataException("A number of the sheet is none.");
}
