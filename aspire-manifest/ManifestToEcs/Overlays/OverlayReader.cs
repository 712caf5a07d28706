using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Overlays;

/// <summary>
/// Reads <c>ecs.yaml</c> for one environment. Every part of the file is checked, also those of other environments, so that all mistakes
/// are said at once; what is wrong is reported and left out.
/// </summary>
public static class OverlayReader
{
    /// <param name="path">Null: no overlay; everything is inferred.</param>
    public static Overlay Read(string? path, string environment, AspireManifest manifest, Report report)
    {
        if (path is null) return WithApplication(new Overlay { Environment = environment }, manifest, report);
        try
        {
            return Parse(File.ReadAllText(path), environment, manifest, report);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            report.Error(FindingCodes.OverlayNotFound, Location.InOverlay(""), $"The overlay {path} cannot be read: {exception.Message}",
                "Check the path; 'manifest-to-ecs init' writes an overlay for a manifest.");
            return WithApplication(new Overlay { Environment = environment }, manifest, report);
        }
    }

    /// <summary>The same from the text of the file.</summary>
    public static Overlay Parse(string text, string environment, AspireManifest manifest, Report report)
    {
        var root = OverlayYaml.Parse(text, report) ?? new OverlayMap([], "", 1, 1);
        new OverlayCheck(manifest, report).Check(root, OverlayFields.Root, "the overlay");
        var merged = OverlayMerge.Merge(new OverlayMap([.. root.Entries.Where(entry => entry.Key != "environments")], "", 1, 1), PartOf(root, environment, report), manifest);
        return WithApplication(OverlayBinding.Bind(merged, environment), manifest, report);
    }

    private static OverlayMap? PartOf(OverlayMap root, string environment, Report report)
    {
        // A file without environments serves every name; one that lists some means exactly those.
        if (root["environments"] is not OverlayMap environments) return null;
        if (environments.Entries.FirstOrDefault(entry => entry.Key == environment) is { } part) return part.Value as OverlayMap;
        var known = environments.Entries.Select(entry => entry.Key).ToList();
        report.Error(FindingCodes.OverlayUnknownEnvironment, OverlayYaml.At(environments),
            $"The overlay has no environment '{environment}'.{NearestName.Hint(environment, known)}",
            known.Count == 0 ? $"Add it below environments, or remove environments." : $"Use --environment with one of: {string.Join(", ", known)}; or add it.");
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
