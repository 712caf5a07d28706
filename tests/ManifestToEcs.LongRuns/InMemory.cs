using ManifestToEcs.Commands;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.LongRuns;

/// <summary>Takes a manifest through the whole publisher, without a file being written.</summary>
internal static class InMemory
{
    /// <param name="path">Where relative paths of the manifest start.</param>
    /// <param name="overlay">Text of the overlay; null: none.</param>
    public static Publication Publish(string manifestText, string path, string? overlay) =>
        PublishWith(manifestText, path, _ => overlay ?? "");

    /// <param name="overlay">Makes the text of the overlay, such as the one that <c>init</c> generates.</param>
    public static Publication PublishWith(string manifestText, string path, Func<AspireManifest, string> overlay)
    {
        var report = new Report();
        return new Publication(() => ManifestReader.Parse(manifestText, path, report),
            manifest => OverlayReader.Parse(overlay(manifest), "prod", manifest, report),
            report, new Dictionary<string, int>()).Run();
    }

    /// <summary>The overlay beside the manifest (<c>shop.ecs.yaml</c> of <c>shop.json</c>), or null.</summary>
    public static string? OverlayBeside(string path) =>
        Path.ChangeExtension(path, ".ecs.yaml") is var overlay && File.Exists(overlay) ? File.ReadAllText(overlay) : null;

    /// <summary>The overlay that <c>init</c> generates.</summary>
    public static string GeneratedOverlay(AspireManifest manifest) => OverlayTemplate.For(manifest);

    /// <summary>The same, with the likeliest answer to each of its questions.</summary>
    public static string AnsweredOverlay(AspireManifest manifest) => OverlayTemplate.For(manifest, answersQuestions: true);
}
