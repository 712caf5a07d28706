using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

/// <summary>Manifests written in the test itself.</summary>
internal static class Manifests
{
    /// <summary>
    /// The manifest with these resources (the inside of the object <c>resources</c>); whatever the reading has to say goes to the report.
    /// </summary>
    public static AspireManifest Read(string resources, Report? report = null)
    {
        var manifest = ManifestReader.Parse("{\"resources\":{" + resources + "}}", "/app/aspire-manifest.json", report ?? new Report());
        Assert.NotNull(manifest);
        return manifest;
    }

    /// <summary>The only resource of such a manifest, which must be read without a finding.</summary>
    public static Resource One(string fields)
    {
        var report = new Report();
        var manifest = Read("\"it\":{" + fields + "}", report);
        Assert.Empty(report.Findings);
        return Assert.Single(manifest.Resources);
    }

    public static Finding OnlyFinding(this Report report, string code)
    {
        var finding = Assert.Single(report.Findings);
        Assert.Equal(code, finding.Code);
        if (finding.Severity == Severity.Error) Assert.False(string.IsNullOrWhiteSpace(finding.Advice));
        return finding;
    }
}
