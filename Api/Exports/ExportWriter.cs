namespace Financial.Api.Exports;

/// <summary>Writes a table as a file of one format, row by row.</summary>
internal abstract class ExportWriter : IDisposable
{
    /// <summary>Writes a row; the first call comes after the head.</summary>
    public abstract void Write(ExportRow row);

    /// <summary>Writes the end of the file. A file without it is not complete.</summary>
    public abstract void End();

    public abstract void Dispose();
}

/// <summary>A format of exports.</summary>
internal sealed record ExportFormat(
    string Name, string ContentType, Func<Stream, ExportTable, ExportFacts, ExportWriter> Open)
{
    /// <summary>The format of an answer that is no export.</summary>
    public const string Json = "json";

    public static readonly IReadOnlyList<ExportFormat> All =
    [
        new("csv", "text/csv; charset=utf-8", (file, table, facts) => new CsvExport(file, table, facts)),
        new("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            (file, table, facts) => new XlsxExport(file, table, facts)),
    ];

    public static ExportFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);
}
