using System.Text.Encodings.Web;
using System.Text.Json;

namespace ManifestToEcs.Reports;

/// <summary>Findings as SARIF 2.1.0, which code hosts show beside the lines of a pull request.</summary>
public static class SarifReport
{
    public static string Findings(
        IEnumerable<Finding> findings, string manifestPath, string? overlayPath, IReadOnlyDictionary<string, int> manifestLines)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream,
            new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            writer.WriteString("version", "2.1.0");
            writer.WriteStartArray("runs");
            writer.WriteStartObject();
            WriteTool(writer);
            writer.WriteStartArray("results");
            foreach (var finding in findings)
                WriteResult(writer, finding, FileOf(finding.Location, manifestPath, overlayPath), manifestLines);
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteTool(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "manifest-to-ecs");
        writer.WriteStartArray("rules");
        foreach (var (code, sentence) in FindingCodes.All)
        {
            writer.WriteStartObject();
            writer.WriteString("id", code);
            writer.WriteStartObject("shortDescription");
            writer.WriteString("text", sentence);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, Finding finding, string file, IReadOnlyDictionary<string, int> manifestLines)
    {
        var location = finding.Location;
        var line = location.Line ?? (location.Document == Document.Manifest && manifestLines.TryGetValue(location.Pointer, out var known)
            ? known : 1);
        writer.WriteStartObject();
        writer.WriteString("ruleId", finding.Code);
        writer.WriteString("level", finding.Severity switch { Severity.Error => "error", Severity.Warning => "warning",
            Severity.Note => "note" });
        writer.WriteStartObject("message");
        writer.WriteString("text", finding.Advice is null ? finding.Message : $"{finding.Message} {finding.Advice}");
        writer.WriteEndObject();
        writer.WriteStartArray("locations");
        writer.WriteStartObject();
        writer.WriteStartObject("physicalLocation");
        writer.WriteStartObject("artifactLocation");
        writer.WriteString("uri", file.Replace('\\', '/'));
        writer.WriteEndObject();
        writer.WriteStartObject("region");
        writer.WriteNumber("startLine", line);
        if (location.Column is { } column) writer.WriteNumber("startColumn", column);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartArray("logicalLocations");
        writer.WriteStartObject();
        writer.WriteString("fullyQualifiedName", location.Pointer.Length == 0 ? "/" : location.Pointer);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string FileOf(Location location, string manifestPath, string? overlayPath) => location.Document switch
    {
        Document.Manifest => manifestPath,
        Document.Overlay => overlayPath ?? "ecs.yaml",
        Document.Output => location.File ?? "",
    };
}
