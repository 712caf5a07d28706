using System.Text.Encodings.Web;
using System.Text.Json;

namespace ManifestToEcs.Reports;

/// <summary>Findings and coverage for programs.</summary>
public static class JsonReport
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>{"findings":[{"code","severity","document","pointer","message","advice"}]}</c></summary>
    public static string Findings(IEnumerable<Finding> findings) => Text(writer => WriteFindings(writer, findings));

    /// <summary>The same with <c>leaves</c> and <c>inferences</c>.</summary>
    public static string Explanation(
        IEnumerable<Finding> findings, IReadOnlyList<LeafAccount> leaves, IReadOnlyList<Inference> inferences) => Text(writer =>
    {
        WriteFindings(writer, findings);
        writer.WriteStartArray("leaves");
        foreach (var leaf in leaves)
        {
            writer.WriteStartObject();
            writer.WriteString("pointer", leaf.Pointer);
            writer.WriteString("fate", leaf.Fate switch { Fate.Mapped => "mapped", Fate.Ignored => "ignored", Fate.Error => "error" });
            writer.WriteString("detail", leaf.Detail);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("inferences");
        foreach (var inference in inferences)
        {
            writer.WriteStartObject();
            writer.WriteString("subject", inference.Subject);
            writer.WriteString("value", inference.Value);
            writer.WriteString("from", inference.From);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    });

    private static void WriteFindings(Utf8JsonWriter writer, IEnumerable<Finding> findings)
    {
        writer.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("code", finding.Code);
            writer.WriteString("severity", Severity(finding.Severity));
            writer.WriteString("document",
                finding.Location.Document switch { Document.Manifest => "manifest", Document.Overlay => "overlay",
                    Document.Output => "output" });
            if (finding.Location.File is { } file) writer.WriteString("file", file);
            writer.WriteString("pointer", finding.Location.Pointer);
            if (finding.Location.Line is { } line) writer.WriteNumber("line", line);
            if (finding.Location.Column is { } column) writer.WriteNumber("column", column);
            writer.WriteString("message", finding.Message);
            if (finding.Advice is { } advice) writer.WriteString("advice", advice);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static string Severity(Severity severity) => severity switch
    {
        Reports.Severity.Error => "error",
        Reports.Severity.Warning => "warning",
        Reports.Severity.Note => "note",
    };

    private static string Text(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
