using ManifestToEcs.Emission;
using ManifestToEcs.Mapping;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;
using ManifestToEcs.Rules;

namespace ManifestToEcs.LongRuns;

/// <summary>A manifest taken through the whole publisher, in memory.</summary>
/// <param name="Manifest">Null: it could not be read.</param>
/// <param name="Files">Empty when there are errors.</param>
internal sealed record Publication(AspireManifest? Manifest, Report Report, IReadOnlyList<LeafAccount> Leaves, IReadOnlyList<EmittedFile> Files)
{
    public bool Succeeded => Manifest is not null && !Report.HasErrors;

    /// <param name="path">Where relative paths of the manifest start.</param>
    /// <param name="overlay">Text of the overlay; null: the one that <c>init</c> generates.</param>
    public static Publication Of(string manifestText, string path, string? overlay)
    {
        var report = new Report();
        if (ManifestReader.Parse(manifestText, path, report) is not { } manifest) return new Publication(null, report, [], []);
        var stated = OverlayReader.Parse(overlay ?? GeneratedOverlay(manifest), "prod", manifest, report);
        var deployment = Mapper.Map(manifest, stated, report, new Dictionary<string, int>());
        List<EmittedFile> files = deployment is null ? [] : [.. EcsJson.Emit(deployment), .. CloudFormation.Emit(deployment), .. Terraform.Emit(deployment)];
        if (deployment is not null) FargateRules.Check(deployment, files, report);
        return new Publication(manifest, report, Coverage.Of(manifest, report), report.HasErrors ? [] : files);
    }

    /// <summary>The overlay beside the manifest (<c>shop.ecs.yaml</c> of <c>shop.json</c>), or null.</summary>
    public static string? OverlayBeside(string path) => Path.ChangeExtension(path, ".ecs.yaml") is var overlay && File.Exists(overlay) ? File.ReadAllText(overlay) : null;

    /// <summary>The overlay that <c>init</c> generates.</summary>
    public static string GeneratedOverlay(AspireManifest manifest) => "";
}
