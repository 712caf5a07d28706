using System.Globalization;
using System.IO.Compression;
using System.Security;

namespace Financial.Fixtures;

/// <summary>
/// An Excel workbook (.xlsx) written part by part: tests can also write what Excel would not. Rows and cells are the format's XML:
/// <c>&lt;row r="3"&gt;&lt;c r="B3" t="s"&gt;&lt;v&gt;0&lt;/v&gt;&lt;/c&gt;&lt;/row&gt;</c>.
/// </summary>
public sealed class WorkbookFile
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";

    /// <summary>The style for dates, with built-in format 14.</summary>
    public const int DateStyle = 1;

    /// <summary>The style of the first of <see cref="Formats"/>.</summary>
    public const int FirstFormatStyle = 2;

    public bool Is1904 { get; init; }

    /// <summary>The workbook's own number formats.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>The shared strings, as XML inside their element.</summary>
    public IEnumerable<string> Strings { get; init; } = [];

    public required IReadOnlyList<WorkbookSheet> Sheets { get; init; }

    /// <summary>Additional parts by path.</summary>
    public IReadOnlyDictionary<string, string> OtherParts { get; init; } = new Dictionary<string, string>();

    /// <summary>Creates a workbook with one sheet.</summary>
    public static WorkbookFile Of(params IEnumerable<string> rows) => new() { Sheets = [new WorkbookSheet("Sheet1", rows)] };

    /// <summary>A row of adjacent cells.</summary>
    public static string Row(params IEnumerable<string> cells) => $"<row>{string.Concat(cells)}</row>";

    /// <summary>A text cell; empty text gives an empty cell.</summary>
    public static string Text(string text) =>
        text.Length == 0 ? "<c/>" : $"<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{SecurityElement.Escape(text)}</t></is></c>";

    /// <summary>A number cell.</summary>
    public static string Number(string number, int style = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"<c s=\"{style}\"><v>{number}</v></c>");

    /// <summary>A date cell.</summary>
    public static string Date(DateOnly date, int style = DateStyle) =>
        Number((date.DayNumber - new DateOnly(1899, 12, 30).DayNumber).ToString(CultureInfo.InvariantCulture), style);

    public byte[] ToArray(CompressionLevel level = CompressionLevel.Fastest)
    {
        using var bytes = new MemoryStream();
        Write(bytes, level);
        return bytes.ToArray();
    }

    public void Write(Stream target, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        void Part(string path, params IEnumerable<string> xml)
        {
            using var part = new StreamWriter(zip.CreateEntry(path, level).Open());
            foreach (var text in xml) part.Write(text);
        }

        var sheets = Sheets.Select((sheet, at) => (sheet, Number: at + 1)).ToList();
        Part("[Content_Types].xml", $"{Declaration}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default "
            + "Extension=\"xml\" ContentType=\"application/xml\"/></Types>");
        Part("_rels/.rels", Relations([("rId1", "officeDocument", "xl/workbook.xml")]));
        Part("xl/_rels/workbook.xml.rels", Relations(
            [("styles", "styles", "/xl/styles.xml"), ("strings", "sharedStrings", "sharedStrings.xml"),
                .. sheets.Select(pair => ($"rId{pair.Number}", "worksheet", $"worksheets/sheet{pair.Number}.xml"))]));
        Part("xl/workbook.xml", $"{Declaration}<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><workbookPr date1904=\"{(Is1904
            ? 1 : 0)}\"/><sheets>",
            string.Concat(sheets.Select(pair =>
                $"<sheet name=\"{pair.sheet.Name}\" sheetId=\"{pair.Number}\" state=\"{pair.sheet.State}\" r:id=\"rId{pair.Number}\"/>")),
                "</sheets></workbook>");
        Part("xl/styles.xml", $"{Declaration}<styleSheet xmlns=\"{Main}\"><numFmts>",
            string.Concat(Formats.Select((code, at) => $"<numFmt numFmtId=\"{164 + at}\" formatCode=\"{SecurityElement.Escape(code)}\"/>")),
            "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>",
            string.Concat(Formats.Select((_, at) => $"<xf numFmtId=\"{164 + at}\"/>")), "</cellXfs></styleSheet>");
        Part("xl/sharedStrings.xml", Strings.Select(text => $"<si>{text}</si>").Prepend($"{Declaration}<sst xmlns=\"{Main}\">")
            .Append("</sst>"));
        foreach (var (sheet, number) in sheets)
            Part($"xl/worksheets/sheet{number}.xml",
                sheet.Rows.Prepend($"{Declaration}<worksheet xmlns=\"{Main}\"><dimension ref=\"A1\"/><sheetData>")
                    .Append("</sheetData></worksheet>"));
        foreach (var (path, xml) in OtherParts) Part(path, xml);
    }

    private static string Relations(IEnumerable<(string Id, string Type, string Target)> relations) =>
        $"{Declaration}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + string.Concat(relations.Select(
            relation => $"<Relationship Id=\"{relation.Id}\" Type=\"{Office}/{relation.Type}\" Target=\"{relation.Target}\"/>"))
            + "</Relationships>";
}

/// <summary>A sheet of a workbook; the state of a hidden one is <c>hidden</c> or <c>veryHidden</c>.</summary>
public sealed record WorkbookSheet(string Name, IEnumerable<string> Rows, string State = "visible");
