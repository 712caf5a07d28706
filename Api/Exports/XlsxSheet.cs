using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;
using Financial.Ledger.Journal;

namespace Financial.Api.Exports;

/// <summary>Writes one sheet of a workbook, row by row.</summary>
internal sealed class XlsxSheet : IDisposable
{
    // Excel keeps 15 digits of a number, and turns the others into zeros.
    private const int LongestNumber = 15;

    // Excel takes 1900 for a leap year: earlier days have other numbers in other programs.
    private static readonly DateOnly DayZero = new(1899, 12, 30), FirstDay = new(1900, 3, 1);

    private static readonly Row RowElement = new();
    private static readonly Cell CellElement = new();
    private static readonly CellValue ValueElement = new();
    private static readonly InlineString InlineElement = new();
    private static readonly Text TextElement = new(), SpacedTextElement = new() { Space = SpaceProcessingModeValues.Preserve };

    private readonly Stream _part;
    private readonly OpenXmlWriter _writer;
    private readonly Currency _currency;
    private readonly XlsxNotes _notes;
    private readonly string[] _letters;
    private readonly OpenXmlAttribute[] _place = new OpenXmlAttribute[1], _number = new OpenXmlAttribute[2];
    private readonly OpenXmlAttribute[] _text = new OpenXmlAttribute[3];
    private int _row;
    private bool _isDisposed;

    /// <param name="part">The sheet's part of the archive; disposed with the sheet.</param>
    /// <param name="widths">The widths of the columns, in characters.</param>
    /// <param name="hasHead">Whether the first row stays in view.</param>
    /// <param name="currency">The currency of all amounts.</param>
    /// <param name="notes">Collects what the sheet shows otherwise than it is.</param>
    public XlsxSheet(Stream part, IReadOnlyList<int> widths, bool hasHead, Currency currency, XlsxNotes notes)
    {
        (_part, _currency, _notes) = (part, currency, notes);
        _letters = [.. Enumerable.Range(0, widths.Count).Select(Letters)];
        _text[2] = new OpenXmlAttribute("t", null!, "inlineStr");
        _writer = OpenXmlWriter.Create(part);
        _writer.WriteStartDocument(standalone: true);
        _writer.WriteStartElement(new Worksheet());
        if (hasHead)
            _writer.WriteElement(new SheetViews(new SheetView(
                new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen })
                { WorkbookViewId = 0 }));
        _writer.WriteElement(new Columns(widths.Select((width, index) => new Column
        {
            Min = (uint)index + 1, Max = (uint)index + 1, Width = width, CustomWidth = true,
        })));
        _writer.WriteStartElement(new SheetData());
    }

    public void Write(ExportRow row)
    {
        _row++;
        var number = _row.ToString(CultureInfo.InvariantCulture);
        _place[0] = new OpenXmlAttribute("r", null!, number);
        _writer.WriteStartElement(RowElement, _place);
        for (var column = 0; column < row.Cells.Count; column++)
            if (!row.Cells[column].IsEmpty)
                Write(row.Cells[column], _letters[column] + number, row.IsTotal);
        _writer.WriteEndElement();
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _writer.WriteEndElement();
        _writer.WriteEndElement();
        _writer.Dispose();
        _part.Dispose();
    }

    private void Write(ExportCell cell, string place, bool isBold)
    {
        if (NumberText(cell) is not { } number)
        {
            WriteText(cell.PlainText(_currency), place, isBold);
            return;
        }
        _number[0] = new OpenXmlAttribute("r", null!, place);
        _number[1] = Style(cell.Kind, isBold);
        _writer.WriteStartElement(CellElement, _number);
        _writer.WriteStartElement(ValueElement);
        _writer.WriteString(number);
        _writer.WriteEndElement();
        _writer.WriteEndElement();
    }

    private void WriteText(string text, string place, bool isBold)
    {
        _text[0] = new OpenXmlAttribute("r", null!, place);
        _text[1] = Style(CellKind.Text, isBold);
        _writer.WriteStartElement(CellElement, _text);
        _writer.WriteStartElement(InlineElement);
        // Readers drop white space at the ends of a text unless its element states that it counts.
        _writer.WriteStartElement(char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) ? SpacedTextElement : TextElement);
        _writer.WriteString(SafeText.XlsxText(_notes.Shorten(text)));
        _writer.WriteEndElement();
        _writer.WriteEndElement();
        _writer.WriteEndElement();
    }

    // Decimal text from start to end: no amount passes through a binary fraction.
    private string? NumberText(ExportCell cell)
    {
        switch (cell.Kind)
        {
            case CellKind.Text:
                return null;
            case CellKind.Date:
                return cell.Day < FirstDay ? null : (cell.Day.DayNumber - DayZero.DayNumber).ToString(CultureInfo.InvariantCulture);
            case CellKind.Instant:
                var days = (decimal)(cell.Value - DayZero.ToDateTime(TimeOnly.MinValue).Ticks) / TimeSpan.TicksPerDay;
                return decimal.Round(days, 9).ToString(CultureInfo.InvariantCulture);
            default:
                var text = cell.PlainText(_currency);
                if (text.TrimStart('-', '0', '.').Count(char.IsAsciiDigit) <= LongestNumber)
                    return text;
                _notes.LongNumbers++;
                return null;
        }
    }

    private static OpenXmlAttribute Style(CellKind kind, bool isBold) =>
        new("s", null!, XlsxStyles.Of(kind, isBold).ToString(CultureInfo.InvariantCulture));

    // A, B, … Z, AA, AB, …
    private static string Letters(int column) =>
        column < 26 ? ((char)('A' + column)).ToString() : Letters((column / 26) - 1) + Letters(column % 26);
}
