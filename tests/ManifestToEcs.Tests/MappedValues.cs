using ManifestToEcs.Mapping;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

/// <summary>The values of a manifest's texts, with an overlay: what is left when nothing runs yet.</summary>
internal sealed class MappedValues
{
    private readonly AspireManifest _manifest;

    // resources: the inside of "resources"; folder: where the manifest lies.
    public MappedValues(string resources, string overlay = "", string? folder = null)
    {
        var read = new Report();
        var manifest = ManifestReader.Parse("{\"resources\":{" + resources + "}}", Path.Combine(folder ?? "/app", "aspire-manifest.json"),
            read);
        Assert.DoesNotContain(read.Findings, finding => finding.Severity == Severity.Error);
        _manifest = LegacyServers.Expand(manifest!);
        var merged = OverlayReader.Parse(overlay, "prod", _manifest, Report);
        Values = new ResourceValues(_manifest, merged, Report, new References(_manifest, merged), Endpoint, new HashSet<Workload>());
    }

    public Report Report { get; } = new();

    public ResourceValues Values { get; }

    public Resource Resource(string name) => _manifest.Find(name)!;

    public DeployText? Variable(string resource, string name) =>
        Values.Evaluate(Resource(resource).Env.Single(variable => variable.Name == name).Value);

    /// <summary>The variable as messages show it: <c>${…}</c> for what is known only in the target account.</summary>
    public string? this[string resource, string name] => Variable(resource, name)?.ToString();

    /// <summary>Evaluates a text as if a variable held it.</summary>
    public DeployText? Evaluate(string text) => Values.Evaluate(new ManifestText(text, "/resources/test/env/TEXT"));

    // Whatever runs has its own name and port: the endpoints of workloads are another subject.
    private static DeployText? Endpoint(Resource resource, Binding binding, string property, bool byDns) =>
        PartOf(resource, binding, property) is { } text ? (DeployText)text : null;

    private static string? PartOf(Resource resource, Binding binding, string property) => property switch
    {
        "host" => resource.Name,
        "port" or "targetPort" => $"{binding.TargetPort}",
        "url" => $"{binding.Scheme}://{resource.Name}:{binding.TargetPort}",
        "scheme" => binding.Scheme,
        "tlsEnabled" => "False",
        _ => null,
    };
}
