using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Financial.Fixtures;

namespace Financial.Api.Tests;

/// <summary>An exported file, read back without any code of the exporter: its facts, its columns and its rows.</summary>
public sealed partial class ExportedFile
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private ExportedFile(IReadOnlyList<ExportedCell[]> table, IReadOnlyList<(string Label, string Text)> facts)
    {
        (Columns, Facts) = ([.. table[0].Select(cell => cell.Text)], facts);
        Rows = [.. table.Skip(1)];
    }

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<(string Label, string Text)> Facts { get; }

    public IReadOnlyList<ExportedCell[]> Rows { get; }

    public string Fact(string label) => Facts.First(fact => fact.Label == label).Text;

    public ExportedCell Cell(int row, string column) => Cell(Rows[row], column);

    public ExportedCell Cell(ExportedCell[] row, string column) => row[Columns.ToList().IndexOf(column)];

    public IEnumerable<string> Texts(string column) => Rows.Select(row => Cell(row, column).Text);

    /// <summary>Reads the answer to an export in either format.</summary>
    public static async Task<ExportedFile> ReadAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return response.Content.Headers.ContentType?.MediaType == "text/csv" ? OfCsv(bytes) : OfXlsx(bytes);
    }

    public static ExportedFile OfCsv(byte[] bytes)
    {
        Assert.Equal(Encoding.UTF8.GetPreamble(), bytes[..3]);
        var rows = CsvText.Rows(Encoding.UTF8.GetString(bytes.AsSpan(3))).ToList();
        var end = rows.FindIndex(row => row is [""]);
        var table = rows.Skip(end + 1).Select(row => row.Select(text => new ExportedCell(Unguarded(text), "", false)).ToArray()).ToList();
        return new ExportedFile(table, [.. rows.Take(end).Select(row => (row[0], Unguarded(row[1])))]);
    }

    public static ExportedFile OfXlsx(byte[] bytes)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes));
        XDocument Part(string path)
        {
            using var part = archive.GetEntry(path)!.Open();
            return XDocument.Load(part, LoadOptions.PreserveWhitespace);
        }

        var styles = Part("xl/styles.xml").Root!;
        var codes = styles.Descendants(Main + "numFmt").ToDictionary(
            format => format.Attribute("numFmtId")!.Value, format => format.Attribute("formatCode")!.Value);
        var bold = styles.Element(Main + "fonts")!.Elements().Select(font => font.Element(Main + "b") is not null).ToList();
        List<(string Code, bool IsBold)> formats =
        [
            .. styles.Element(Main + "cellXfs")!.Elements().Select(format => (
                codes.GetValueOrDefault(format.Attribute("numFmtId")!.Value, format.Attribute("numFmtId")!.Value),
                bold[int.Parse(format.Attribute("fontId")!.Value, CultureInfo.InvariantCulture)])),
        ];
        var sheet = Part("xl/worksheets/sheet1.xml").Root!;
        Assert.Equal("frozen", sheet.Descendants(Main + "pane").Single().Attribute("state")!.Value);
        Assert.Empty(sheet.Descendants(Main + "f"));
        var facts = CellsOf(Part("xl/worksheets/sheet2.xml").Root!, formats, 2);
        return new ExportedFile(
            CellsOf(sheet, formats, sheet.Descendants(Main + "col").Count()), [.. facts.Select(row => (row[0].Text, row[1].Text))]);
    }

    // <c r="B3" s="6"><v>1.50</v></c> and <c r="A3" t="inlineStr"><is><t>Bank</t></is></c>
    private static List<ExportedCell[]> CellsOf(XElement sheet, List<(string Code, bool IsBold)> formats, int width) =>
    [
        .. sheet.Descendants(Main + "row").Select(row =>
        {
            var cells = Enumerable.Repeat(new ExportedCell("", "", false), width).ToArray();
            foreach (var cell in row.Elements(Main + "c"))
            {
                var (code, isBold) = formats[int.Parse(cell.Attribute("s")!.Value, CultureInfo.InvariantCulture)];
                var isText = cell.Attribute("t")?.Value == "inlineStr";
                var text = isText ? Unescaped(cell.Descendants(Main + "t").Single().Value) : cell.Element(Main + "v")!.Value;
                cells[ColumnOf(cell.Attribute("r")!.Value)] = new ExportedCell(text, isText ? "text" : code, isBold);
            }
            return cells;
        }),
    ];

    private static int ColumnOf(string place) =>
        place.TakeWhile(char.IsAsciiLetterUpper).Aggregate(0, (column, letter) => (column * 26) + letter - 'A' + 1) - 1;

    private static string Unescaped(string text) =>
        Escape().Replace(text, match => ((char)int.Parse(match.Groups[1].Value, NumberStyles.HexNumber)).ToString());

    private static string Unguarded(string text) => text is ['\'', '=' or '+' or '-' or '@' or '\t' or '\r', ..] ? text[1..] : text;

    [GeneratedRegex("_x([0-9A-F]{4})_")]
    private static partial Regex Escape();
}

/// <summary>A cell of an exported file; the format of a workbook's number, or <c>text</c>.</summary>
public sealed record ExportedCell(string Text, string Format, bool IsBold)
{
    /// <summary>The amount in minor units of two decimals.</summary>
    public long Minor => (long)(decimal.Parse(Text, CultureInfo.InvariantCulture) * 100);

    /// <summary>The day of a workbook's number, or of a CSV field.</summary>
    public DateOnly Day => Format.Length == 0
        ? DateOnly.ParseExact(Text, "yyyy-MM-dd", CultureInfo.InvariantCulture)
        : new DateOnly(1899, 12, 30).AddDays(int.Parse(Text, CultureInfo.InvariantCulture));
}
