using ManifestToEcs.Commands;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.LongRuns;

/// <summary>Takes a manifest through the whole publisher, without a file being written.</summary>
internal static class InMemory
{
    /// <param name="path">Where relative paths of the manifest start.</param>
    /// <param name="overlay">Text of the overlay; null: the one that <c>init</c> generates.</param>
    public static Publication Publish(string manifestText, string path, string? overlay)
    {
        var report = new Report();
        return new Publication(() => ManifestReader.Parse(manifestText, path, report),
            manifest => OverlayReader.Parse(overlay ?? GeneratedOverlay(manifest), "prod", manifest, report),
            report, new Dictionary<string, int>()).Run();
    }

    /// <summary>The overlay beside the manifest (<c>shop.ecs.yaml</c> of <c>shop.json</c>), or null.</summary>
    public static string? OverlayBeside(string path) =>
        Path.ChangeExtension(path, ".ecs.yaml") is var overlay && File.Exists(overlay) ? File.ReadAllText(overlay) : null;

    /// <summary>The overlay that <c>init</c> generates.</summary>
    public static string GeneratedOverlay(AspireManifest manifest) => OverlayTemplate.For(manifest);
}
