using ManifestToEcs.Reading;
using ManifestToEcs.Reports;
using ManifestToEcs.Yaml;

namespace ManifestToEcs.Overlays;

/// <summary>
/// Reads <c>ecs.yaml</c> for one environment. Every part of the file is checked, also those of other environments, so that all mistakes
/// are reported at once; a wrong part is reported and left out.
/// </summary>
public static class OverlayReader
{
    /// <param name="path">Null: no overlay; everything is inferred.</param>
    /// <param name="settings">What code states over the file; checked like the file.</param>
    public static Overlay Read(
        string? path, string environment, AspireManifest manifest, Report report, Func<Overlay, Overlay>? settings = null)
    {
        var file = ReadFile(path, environment, manifest, report);
        if (settings is null) return WithApplication(file, manifest, report);
        var stated = settings(file);
        // A mistake of the file was reported with its line: once is enough.
        if (!report.HasErrors) new OverlayCheck(manifest, report).Check(StatedKeys.Of(stated), typeof(Overlay));
        return WithApplication(stated, manifest, report);
    }

    private static Overlay ReadFile(string? path, string environment, AspireManifest manifest, Report report)
    {
        if (path is null) return new Overlay { Environment = environment };
        try
        {
            return ParseFile(File.ReadAllText(path), environment, manifest, report);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException
            or ArgumentException)
        {
            report.Error(FindingCodes.OverlayNotFound, Location.InOverlay(""), $"The overlay {path} cannot be read: {exception.Message}",
                "Check the path; 'manifest-to-ecs init' writes an overlay for a manifest.");
            return new Overlay { Environment = environment };
        }
    }

    /// <summary>The same from the text of the file.</summary>
    public static Overlay Parse(string text, string environment, AspireManifest manifest, Report report) =>
        WithApplication(ParseFile(text, environment, manifest, report), manifest, report);

    private static Overlay ParseFile(string text, string environment, AspireManifest manifest, Report report)
    {
        var root = Root(text, report);
        new OverlayCheck(manifest, report).Check(root, typeof(OverlayFile));
        var common = new YamlMap([.. root.Entries.Where(entry => entry.Key != "environments")], "", 1, 1);
        var overlay = Bind(PartOf(root, environment, report), environment);
        var others = (root["environments"] as YamlMap)?.Entries.Where(entry => entry.Key != environment) ?? [];
        SharedNames.Check(overlay, others.Select(other => Bind(other.Value as YamlMap, other.Key)), report);
        return overlay;

        Overlay Bind(YamlMap? part, string name) => OverlayBinding.Bind(OverlayMerge.Merge(common, part, manifest), name);
    }

    private static YamlMap Root(string text, Report report)
    {
        var problems = new List<YamlProblem>();
        var root = YamlReader.Parse(text, problems);
        foreach (var problem in problems)
        {
            var (code, message, advice) = problem.Fault switch
            {
                YamlFault.Syntax => (FindingCodes.OverlaySyntax, "The overlay is not valid YAML: " + problem.Message,
                    "Correct the line; blanks, never tabs, indent YAML. Environments stand below the key environments."),
                YamlFault.TooLarge => (FindingCodes.OverlayTooLarge, "The overlay is too large: " + problem.Message,
                    "Divide it, and write values out instead of aliases inside aliases."),
                _ => (FindingCodes.OverlayDuplicateKey, problem.Message, "Keep one of the two."),
            };
            report.Error(code, new Location(Document.Overlay, problem.Pointer, problem.Line, problem.Column), message, advice);
        }
        if (root is YamlMap map) return map;
        if (root is not null)
            report.Error(FindingCodes.OverlayWrongType, OverlayCheck.At(root), "The overlay must be a map of settings.",
                "Begin with a line such as region: us-east-1.");
        return new YamlMap([], "", 1, 1);
    }

    private static YamlMap? PartOf(YamlMap root, string environment, Report report)
    {
        // A file without environments serves every name; one that lists some means exactly those.
        if (root["environments"] is not YamlMap environments) return null;
        if (environments.Entries.FirstOrDefault(entry => entry.Key == environment) is { } part) return part.Value as YamlMap;
        var known = environments.Entries.Select(entry => entry.Key).ToList();
        report.Error(FindingCodes.OverlayUnknownEnvironment, OverlayCheck.At(environments),
            $"The overlay has no environment '{environment}'.{NearestName.Hint(environment, known)}",
            known.Count == 0 ? $"Add it below environments, or remove environments."
                : $"Use --environment with one of: {string.Join(", ", known)}; or add it.");
        return null;
    }

    private static Overlay WithApplication(Overlay overlay, AspireManifest manifest, Report report)
    {
        if (overlay.Application is not null) return overlay;
        var application = overlay.ApplicationOf(manifest);
        report.Inferred("application", application, "the folder of the manifest");
        return overlay with { Application = application };
    }
}
