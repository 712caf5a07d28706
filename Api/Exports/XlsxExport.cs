using System.IO.Compression;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Financial.Api.Exports;

/// <summary>
/// Writes a table as an Excel workbook: one sheet with the table, under a frozen head, and one called About with the facts. It writes
/// forward only. The library's own package holds all parts in memory until the end, so the archive is written here (decision 27).
/// </summary>
internal sealed class XlsxExport : ExportWriter
{
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006";
    private const string Main = "application/vnd.openxmlformats-officedocument.spreadsheetml";

    private readonly ZipArchive _archive;
    private readonly ExportTable _table;
    private readonly ExportFacts _facts;
    private readonly XlsxNotes _notes = new();
    private readonly XlsxSheet _sheet;

    public XlsxExport(Stream file, ExportTable table, ExportFacts facts)
    {
        _archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        (_table, _facts) = (table, facts);
        WriteText("[Content_Types].xml",
            $"""
            <Types xmlns="{Package}/content-types"><Default Extension="rels"
             ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Default Extension="xml" ContentType="application/xml"/>
            <Override PartName="/xl/workbook.xml" ContentType="{Main}.sheet.main+xml"/>
            <Override PartName="/xl/styles.xml" ContentType="{Main}.styles+xml"/>
            <Override PartName="/xl/worksheets/sheet1.xml" ContentType="{Main}.worksheet+xml"/>
            <Override PartName="/xl/worksheets/sheet2.xml" ContentType="{Main}.worksheet+xml"/></Types>
            """);
        WriteText("_rels/.rels", Relationships(("officeDocument", "xl/workbook.xml")));
        WriteText("xl/_rels/workbook.xml.rels",
            Relationships(("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml"), ("styles", "styles.xml")));
        WriteElement("xl/workbook.xml", new Workbook(new Sheets(
            new Sheet { Name = table.Title, SheetId = 1, Id = "rId1" }, new Sheet { Name = "About", SheetId = 2, Id = "rId2" })));
        WriteElement("xl/styles.xml", XlsxStyles.Sheet(facts.Currency.Decimals));
        _sheet = new XlsxSheet(Open("xl/worksheets/sheet1.xml"), [.. table.Columns.Select(WidthOf)], hasHead: true, facts.Currency, _notes);
        _sheet.Write(new ExportRow([.. table.Columns.Select(column => ExportCell.Text(column.Name))], IsTotal: true));
    }

    public override void Write(ExportRow row) => _sheet.Write(row);

    public override void End()
    {
        _sheet.Dispose();
        using (var about = new XlsxSheet(Open("xl/worksheets/sheet2.xml"), [20, 100], hasHead: false, _facts.Currency, _notes))
            foreach (var (label, text) in _facts.All.Concat(_notes.All.Select(note => ("Note", note))))
                about.Write(new ExportRow([ExportCell.Text(label), ExportCell.Text(text)], IsTotal: false));
        _archive.Dispose();
    }

    public override void Dispose()
    {
        _sheet.Dispose();
        _archive.Dispose();
    }

    private static int WidthOf(ExportColumn column) => Math.Max(column.Name.Length + 2, column.Kind switch
    {
        CellKind.Text => 20,
        CellKind.Instant => 20,
        CellKind.Money => 18,
        _ => 12,
    });

    private static string Relationships(params IEnumerable<(string Type, string Target)> targets) =>
        $"<Relationships xmlns=\"{Package}/relationships\">"
            + string.Concat(targets.Select((target, index) =>
                $"<Relationship Id=\"rId{index + 1}\" Type=\"{Office}/{target.Type}\" Target=\"{target.Target}\"/>"))
            + "</Relationships>";

    private Stream Open(string path) => _archive.CreateEntry(path, CompressionLevel.Fastest).Open();

    private void WriteText(string path, string xml)
    {
        using var part = new StreamWriter(Open(path));
        part.Write(xml);
    }

    private void WriteElement(string path, OpenXmlElement element)
    {
        using var part = Open(path);
        using var writer = OpenXmlWriter.Create(part);
        writer.WriteStartDocument(standalone: true);
        writer.WriteElement(element);
    }
}
