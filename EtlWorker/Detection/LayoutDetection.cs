using System.Text;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Profiles;

namespace Financial.EtlWorker.Detection;

/// <summary>
/// Detects a file's separator, header row and layout: by a start unique to a format, by header names, or by the shape of the first row. It
/// ignores the file's name. A file that fits two layouts is refused with both names, never decided silently.
/// </summary>
public static class LayoutDetection
{
    private const int SampleBytes = 64 * 1024;
    private const int SampleRows = 200;
    private const int HeaderRows = 30;

    private const string NamesColumns = $"PUT /v1/profiles/{SignedCsv.LayoutId}";

    /// <summary>Starts a survey, or returns why the file is refused. The company's own layout is also a candidate.</summary>
    public static (Survey? Survey, Refusal? Refusal) Detect(LocalFile file, SignedCsv? own = null)
    {
        if (file.Length == 0) return (null, new Refusal(0, RefusalCode.EmptyFile, "the file is empty", "export it again"));
        if (FileKind.NotText(file.Start.Span) is { } kind) return NotSage(RefusalCode.NotASageFile, kind);
        var sample = ReadSample(file);
        if (sample.Length == 0)
            return (null, new Refusal(0, RefusalCode.EmptyFile, "the file holds nothing but a byte-order mark", "export it again"));
        if (file.Sheet is { } cells)
        {
            // Do not count the fields of a sheet: row widths vary, and a blank or stray cell is not a missing separator.
            var (sheet, notKnown) = FromRows(sample, (byte)',', own);
            return (sheet is null ? null : sheet with { Sheet = cells, FieldCount = 0 }, notKnown);
        }

        var started = LayoutCatalogue.All.Where(layout => layout.HasStartOf(sample)).ToList();
        if (started.Count > 0) return started.Count > 1 ? Ambiguous(started) : (WithoutHeader(started[0], (byte)',', fieldCount: 0), null);
        if (FileKind.OtherText(sample.AsSpan(0, Math.Min(sample.Length, 4096))) is { } other) return NotSage(other.Code, other.What);

        if (OtherLedgers.Recognise(sample) is { } elsewhere) return (null, elsewhere);
        return FromRows(sample, FindSeparator(sample), own);
    }

    private static (Survey?, Refusal?) FromRows(byte[] sample, byte separator, SignedCsv? own)
    {
        var best = FindHeaders(sample, separator, own is null ? LayoutCatalogue.All : [.. LayoutCatalogue.All, own]);
        if (best.Count == 0) return FromShape(sample, separator);
        return best.Count > 1 ? Ambiguous(best.Select(header => header.Layout)) : FromHeader(sample, separator, best[0]);
    }

    private static (Survey?, Refusal?) NotSage(string code, string what) =>
        (null, new Refusal(0, code, $"this is {what}", "export the journal or audit trail from Sage as CSV or Excel (.xlsx)"));

    private static (Survey?, Refusal?) Ambiguous(IEnumerable<Layout> layouts) => (null, new Refusal(
        0, RefusalCode.AmbiguousLayout,
        $"this could be {string.Join(" or ", layouts.Select(layout => layout.Name))}: its columns do not tell which",
        "export with all columns that the product writes"));

    private static byte[] ReadSample(LocalFile file)
    {
        using var text = file.OpenUtf8();
        var sample = new byte[SampleBytes];
        return sample[..text.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false)];
    }

    // Returns the separator that gives the most rows with the same number of fields, weighted by that number.
    private static byte FindSeparator(byte[] sample)
    {
        var best = ((byte)',', Score: 0L);
        foreach (var separator in ",;\t|"u8.ToArray())
        {
            var counts = new Dictionary<int, int>();
            foreach (var row in SampleOf(sample, separator, SampleRows))
                counts[row.Count] = counts.GetValueOrDefault(row.Count) + 1;
            var score = counts.Where(pair => pair.Key > 1).Select(pair => (long)pair.Value * (pair.Key - 1)).DefaultIfEmpty().Max();
            if (score > best.Score) best = (separator, score);
        }

        return best.Item1;
    }

    // Returns the layouts that know the most columns of a header, complete ones first; several if they tie. The company's own layout ranks
    // last if it lacks a column.
    private static List<Header> FindHeaders(byte[] sample, byte separator, IReadOnlyList<Layout> layouts)
    {
        var best = new List<Header>();
        var rowIndex = 0;
        foreach (var fields in SampleOf(sample, separator, HeaderRows))
        {
            foreach (var layout in layouts)
            {
                if (!layout.HasHeader) continue;
                var found = fields.Select(layout.FindColumn).Where(column => column is not null).Distinct().ToList();
                var required = layout.Columns.Count(column => column.Use == ColumnUse.Required);
                var requiredFound = found.Count(column => column!.Use == ColumnUse.Required);
                // Accept one missing column, so the refusal can name it, but not another report with a few known columns. A SignedCsv
                // profile names only the columns that it needs, so ignore the other columns of the file.
                var isLikely = layout is SignedCsv
                    ? requiredFound * 2 >= required : requiredFound * 10 >= required * 8 && found.Count * 2 > fields.Count;
                if (!isLikely) continue;
                var header = new Header(layout, rowIndex,
                    (layout is SignedCsv && requiredFound < required ? 0 : found.Count, requiredFound == required));
                var order = best.Count == 0 ? 1 : header.Rank.CompareTo(best[0].Rank);
                if (order > 0) best = [header];
                else if (order == 0 && best.All(other => other.Layout != layout)) best.Add(header);
            }

            rowIndex++;
        }

        return best;
    }

    private static (Survey?, Refusal?) FromHeader(byte[] sample, byte separator, Header best)
    {
        using var reader = new DelimitedReader(new MemoryStream(sample), separator);
        for (var row = 0; row <= best.Row; row++) reader.Read();
        var fieldOfColumn = best.Layout.Columns.Select(_ => -1).ToArray();
        for (var field = 0; field < reader.Current.Count; field++)
        {
            var column = best.Layout.FindColumn(Encoding.UTF8.GetString(reader.Current[field]));
            if (column is not null && fieldOfColumn[column.Ordinal] < 0) fieldOfColumn[column.Ordinal] = field;
        }

        var missing = best.Layout.Columns.Where(column => column.Use == ColumnUse.Required && fieldOfColumn[column.Ordinal] < 0).ToList();
        if (missing.Count > 0)
        {
            var names = string.Join(", ", missing.Select(column => $"'{column.Name}'"));
            var otherwise = best.Layout is SignedCsv ? $"name the header that it has by {NamesColumns}" : "write the name into the header";
            return (null, new Refusal(reader.Line, RefusalCode.MissingColumn,
                $"{best.Layout.Name} needs the column {names}, which the header does not have",
                $"export with all columns, or {otherwise}", Encoding.UTF8.GetString(reader.Current.Original)));
        }

        return (new Survey
        {
            Layout = best.Layout, Separator = separator, HeaderLine = reader.Line, Header = reader.Current.Original.ToArray(),
            FieldCount = reader.Current.Count, FieldOfColumn = fieldOfColumn,
        }, null);
    }

    private static (Survey?, Refusal?) FromShape(byte[] sample, byte separator)
    {
        using var reader = new DelimitedReader(new MemoryStream(sample), separator);
        while (reader.Read() && reader.Current.IsBlank)
        {
        }

        var shaped = new List<Layout>();
        foreach (var layout in LayoutCatalogue.All)
            if (layout.HasShapeOf(reader.Current)) shaped.Add(layout);
        if (shaped.Count > 0)
            return shaped.Count > 1 ? Ambiguous(shaped) : (WithoutHeader(shaped[0], separator, reader.Current.Count), null);
        if (OtherLedgers.RecogniseHeader(SampleOf(sample, separator, HeaderRows)) is { } elsewhere) return (null, elsewhere);
        return (null, new Refusal(0, RefusalCode.NotASageFile,
            $"no header of a known layout is in the first {HeaderRows} lines{Nearest(sample, separator)}",
            "export the journal or audit trail from Sage with its column names, or name the columns of a CSV with one signed amount a row "
                + $"by {NamesColumns}"));
    }

    // Describes the journal layout nearest to a header row, and its missing columns.
    private static string Nearest(byte[] sample, byte separator)
    {
        var nearest = (Layout: (Layout?)null, Missing: new List<string>(), Found: 1);
        foreach (var fields in SampleOf(sample, separator, HeaderRows))
            foreach (var layout in LayoutCatalogue.All.OfType<JournalLayout>().Where(layout => layout.HasHeader))
            {
                var found = fields.Select(layout.FindColumn).OfType<Column>().Distinct().ToList();
                var missing = layout.Columns.Where(column => column.Use == ColumnUse.Required && !found.Contains(column))
                    .Select(column => $"'{column.Name}'").ToList();
                if (found.Count > nearest.Found && missing.Count > 0) nearest = (layout, missing, found.Count);
            }

        return nearest.Layout is null ? ""
            : $"; the nearest is {nearest.Layout.Name}, which also needs {string.Join(", ", nearest.Missing)}";
    }

    private static Survey WithoutHeader(Layout layout, byte separator, int fieldCount) => new()
    {
        Layout = layout, Separator = separator, HeaderLine = 0, FieldCount = fieldCount,
        FieldOfColumn = [.. layout.Columns.Select(column => fieldCount == 0 || column.Ordinal < fieldCount ? column.Ordinal : -1)],
    };

    private sealed record Header(Layout Layout, int Row, (int Known, bool HasAllRequired) Rank);

    // Returns the fields of the first rows, folded like header names.
    private static IEnumerable<List<string>> SampleOf(byte[] sample, byte separator, int rows)
    {
        using var reader = new DelimitedReader(new MemoryStream(sample), separator);
        while (rows-- > 0 && reader.Read())
        {
            var fields = new List<string>();
            for (var field = 0; field < reader.Current.Count; field++)
                fields.Add(ColumnRoles.Fold(Encoding.UTF8.GetString(reader.Current[field])));
            yield return fields;
        }
    }
}
