using System.Text.Json;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Reading;

/// <summary>
/// Reads an Aspire manifest. The result is a manifest, or findings with their places. A wrong part is reported and left out, so that all
/// mistakes are reported at once.
/// </summary>
public static class ManifestReader
{
    // The largest manifest ever seen has 22 KB.
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The manifest in a file, or null when it cannot be read as one.</summary>
    public static AspireManifest? Read(string path, Report report)
    {
        try
        {
            if (Directory.Exists(path))
            {
                report.Error(FindingCodes.UnreadableFile, Location.InManifest(""), $"{path} is a folder.",
                    "Name the manifest file in it, such as aspire-manifest.json.");
                return null;
            }
            if (ReadAtMost(path, MaxBytes) is not { } bytes)
            {
                report.Error(FindingCodes.NotAManifest, Location.InManifest(""), $"{path} has more than 16 MiB, which no manifest has.",
                    "Name the file that 'aspire do publish-manifest' wrote.");
                return null;
            }
            using var document = StrictJson.Parse(bytes, path, report);
            return document is null ? null : ManifestOf(document.RootElement, path, report);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException
            or ArgumentException)
        {
            report.Error(FindingCodes.UnreadableFile, Location.InManifest(""), $"{path} cannot be read: {exception.Message}",
                "Check the path and the rights on the file; 'aspire do publish-manifest --output-path aspire-manifest.json' writes one.");
            return null;
        }
    }

    /// <summary>The manifest in a text; <paramref name="path"/> is where relative paths inside it start.</summary>
    public static AspireManifest? Parse(string text, string path, Report report)
    {
        using var document = StrictJson.Parse(text, path, report);
        return document is null ? null : ManifestOf(document.RootElement, path, report);
    }

    // Read as a stream, because a pipe has no length. Null: there is more.
    private static byte[]? ReadAtMost(string path, int bytes)
    {
        using var file = File.OpenRead(path);
        using var content = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int count; (count = file.Read(buffer)) > 0 && content.Length <= bytes;) content.Write(buffer, 0, count);
        return content.Length > bytes ? null : content.ToArray();
    }

    private static AspireManifest? ManifestOf(JsonElement root, string path, Report report)
    {
        if (JsonLeaves.Read(root, report) is not { } leaves) return null;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("resources", out var entries))
        {
            report.Error(FindingCodes.NotAManifest, Location.InManifest(""), $"{path} has no 'resources'.",
                "Name the file that 'aspire do publish-manifest' wrote: a JSON object with 'resources'.");
            return null;
        }
        if (entries.ValueKind != JsonValueKind.Object)
        {
            report.Error(FindingCodes.NotAManifest, Location.InManifest("/resources"),
                $"'resources' is {JsonFields.KindName(entries)}, not an object.", "Write it as {\"name\": {\"type\": …}}.");
            return null;
        }
        AccountForTopLevel(root, report);
        if (!entries.EnumerateObject().Any()) report.Ignored("/resources", "it is empty");
        var manifest = new AspireManifest(path, ReadResources(entries, report), leaves);
        ResourceReferences.Check(manifest, report);
        return manifest;
    }

    private static void AccountForTopLevel(JsonElement root, Report report)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == "resources") continue;
            var pointer = JsonPointer.Append("", property.Name);
            report.Ignored(pointer, property.Name == "$schema"
                ? "names the schema; the manifest is read by its shape" : "the format has no such field");
            if (property.Name != "$schema")
                report.Note(FindingCodes.UnknownField, Location.InManifest(pointer),
                    $"A manifest has no field '{property.Name}'; it is left out.");
        }
    }

    private static List<Resource> ReadResources(JsonElement entries, Report report)
    {
        var resources = new List<Resource>();
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, entry) in JsonFields.Members(entries))
        {
            var pointer = JsonPointer.Append("/resources", name);
            if (name.Length == 0)
            {
                report.Error(FindingCodes.WrongShape, Location.InManifest(pointer), "A resource has an empty name.",
                    "Give it the name that the AppHost gives it.");
            }
            else if (!names.TryAdd(name, name))
            {
                report.Error(FindingCodes.DuplicateName, Location.InManifest(pointer),
                    $"'{name}' and '{names[name]}' differ in case only, and names are looked up without regard to case.",
                    "Rename one of them in the AppHost.");
            }
            else if (entry.ValueKind != JsonValueKind.Object)
            {
                report.Error(FindingCodes.WrongShape, Location.InManifest(pointer),
                    $"Resource '{name}' is {JsonFields.KindName(entry)}, not an object.", "Write it as {\"type\": …}, or remove it.");
            }
            else
            {
                resources.Add(ResourceReader.Read(name, new JsonFields(entry, pointer, report), report));
            }
        }
        return resources;
    }
}
