using ManifestToEcs.Reports;

namespace ManifestToEcs.Commands;

/// <summary>Output of an invocation: results to the output, findings to the error stream, colour on a terminal only.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool colour)
{
    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    public bool Colour { get; } = colour;

    public static Terminal OfProcess() => new(System.Console.Out, System.Console.Error,
        !System.Console.IsErrorRedirected && !System.Console.IsOutputRedirected
            && System.Environment.GetEnvironmentVariable("NO_COLOR") is null or "");

    public TextReport Report(TextWriter writer, string manifestPath, string? overlayPath) =>
        new(writer, Colour, manifestPath, overlayPath, Lines(manifestPath));

    public static IReadOnlyDictionary<string, int> Lines(string manifestPath) =>
        File.Exists(manifestPath) ? JsonLines.Of(File.ReadAllText(manifestPath)) : new Dictionary<string, int>();

    /// <summary>Findings (notes only when asked for), then one line that counts them.</summary>
    public void WriteFindings(string manifestPath, string? overlayPath, Report report, bool withNotes)
    {
        var shown = report.Findings.Where(finding => withNotes || finding.Severity != Severity.Note).ToList();
        if (shown.Count == 0) return;
        Report(Error, manifestPath, overlayPath).Findings(shown);
        Error.WriteLine(TextReport.Summary(shown));
    }
}
