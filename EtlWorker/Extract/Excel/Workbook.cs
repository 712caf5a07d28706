using Financial.EtlWorker.Findings;

namespace Financial.EtlWorker.Extract.Excel;

/// <summary>An Excel workbook (.xlsx, .xlsm): a ZIP archive of XML parts (ECMA-376). Hidden sheets and macros are ignored.</summary>
internal sealed class Workbook
{
    private const int MaxPartBytes = 16 << 20;
    private const long MaxStringsBytes = 512L << 20;
    private const int SampleRows = 200;
    private const int SampleBytes = 64 * 1024;

    // Pad rows only to a layout's width: a stray cell far to the right must not lengthen every row.
    private const int MaxWidth = 256;

    private readonly BoundedZip _zip;
    private readonly CancellationToken _cancellationToken;
    private readonly List<Sheet> _visibleSheets = [];
    private CellFormats _formats = new();
    private SharedStrings _strings = new();
    private bool _is1904;

    private Workbook(BoundedZip zip, CancellationToken cancellationToken) => (_zip, _cancellationToken) = (zip, cancellationToken);

    /// <summary>The visible sheets in the order of their tabs.</summary>
    public IReadOnlyList<Sheet> VisibleSheets => _visibleSheets;

    /// <summary>Opens the workbook in an archive; null if the archive is no Office file.</summary>
    public static Workbook? Open(BoundedZip zip, CancellationToken cancellationToken)
    {
        var workbook = new Workbook(zip, cancellationToken);
        if (workbook.ReadRelations("").FirstOrDefault(relation => relation.Type == "officeDocument") is not { } document) return null;
        if (document.Path.EndsWith(".bin", StringComparison.OrdinalIgnoreCase))
            throw new RefusedFileException(RefusalCode.NotASageFile, "this is a binary Excel workbook (.xlsb)",
                "save it as an Excel workbook (.xlsx) or as CSV");
        workbook.ReadDocument(document.Path);
        return workbook;
    }

    /// <summary>Returns the first rows of a sheet and their width.</summary>
    public LocalFile ReadSample(Sheet sheet, out int width)
    {
        var (sample, text) = Read(sheet, width: 0, SampleRows, SampleBytes);
        width = Math.Min(text.Width, MaxWidth);
        using (sample) return Read(sheet, width, SampleRows, SampleBytes).File;
    }

    /// <summary>Returns a sheet as text.</summary>
    public LocalFile Read(Sheet sheet, int width) => Read(sheet, width, int.MaxValue, long.MaxValue).File;

    private (LocalFile File, SheetText Text) Read(Sheet sheet, int width, int maxRows, long maxBytes)
    {
        var cells = new SheetCells();
        var file = new LocalFile { Sheet = cells };
        try
        {
            using var part = OpenPart(sheet.Path, BoundedZip.MaxUnpackedBytes)
                ?? throw new InvalidDataException("A sheet of the workbook is missing.");
            var text = new SheetText(file, width);
            new SheetReader(part, text, cells, _strings, _formats, _is1904).Read(maxRows, maxBytes);
            if (maxRows == int.MaxValue) part.Finish();
            return (file, text);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void ReadDocument(string path)
    {
        var relations = ReadRelations(path);
        using (var document = OpenPart(path, MaxPartBytes) ?? throw new InvalidDataException("The workbook is missing."))
        {
            while (document.Read() && !document.IsStart)
            {
            }

            if (document.Name != "workbook")
                throw new RefusedFileException(RefusalCode.NotASageFile, "this is an Office document, but no Excel workbook",
                    "export from Sage as CSV or to Excel");
            while (document.Read())
            {
                if (!document.IsStart) continue;
                if (document.Name == "workbookPr") _is1904 = document.Attribute("date1904") is "1" or "true";
                if (document.Name == "sheet") AddSheet(document, relations);
            }

            document.Finish();
        }

        if (PathOf("styles") is { } styles && OpenPart(styles, MaxPartBytes) is { } stylesPart)
            using (stylesPart) _formats = CellFormats.Read(stylesPart);
        if (PathOf("sharedStrings") is { } texts && OpenPart(texts, MaxStringsBytes) is { } textsPart)
            using (textsPart) _strings = SharedStrings.Read(textsPart);

        string? PathOf(string type) => relations.FirstOrDefault(relation => relation.Type == type)?.Path;
    }

    // Skip charts with a tab of their own; they are not worksheets.
    private void AddSheet(PartReader document, List<Relation> relations)
    {
        var id = document.Attribute("id");
        if (document.Attribute("state") is "hidden" or "veryHidden") return;
        if (relations.FirstOrDefault(relation => relation.Id == id && relation.Type == "worksheet") is { } relation)
            _visibleSheets.Add(new Sheet(document.Attribute("name") ?? "", relation.Path));
    }

    // xl/_rels/workbook.xml.rels defines the ids that xl/workbook.xml refers to:
    // <Relationship Id="rId1" Type="http://…/worksheet" Target="worksheets/sheet1.xml"/>
    private List<Relation> ReadRelations(string ofPath)
    {
        var folder = ofPath[..(ofPath.LastIndexOf('/') + 1)];
        var relations = new List<Relation>();
        using var part = OpenPart($"{folder}_rels/{ofPath[folder.Length..]}.rels", MaxPartBytes);
        while (part?.Read() == true)
        {
            if (!part.IsStart || part.Name != "Relationship" || part.Attribute("TargetMode") == "External") continue;
            var (id, type, target) = (part.Attribute("Id"), part.Attribute("Type"), part.Attribute("Target"));
            if (id is not null && type is not null && target is not null)
                relations.Add(new Relation(id, type[(type.LastIndexOf('/') + 1)..], Resolve(folder, target)));
        }

        part?.Finish();
        return relations;
    }

    // worksheets/sheet1.xml, /xl/worksheets/sheet1.xml and ../xl/worksheets/sheet1.xml are the same part.
    private static string Resolve(string folder, string target)
    {
        var segments = new List<string>();
        foreach (var segment in (target.StartsWith('/') ? target : folder + target).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".." && segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            else if (segment is not ("." or "..")) segments.Add(Uri.UnescapeDataString(segment));
        }

        return string.Join('/', segments);
    }

    private PartReader? OpenPart(string path, long maxBytes) =>
        _zip.Find(path) is { } entry ? new PartReader(_zip.Open(entry, maxBytes), _cancellationToken) : null;

    private sealed record Relation(string Id, string Type, string Path);
}

/// <summary>A sheet and the path of its part.</summary>
internal sealed record Sheet(string Name, string Path);
