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
    private readonly ResourceValues _values;
    private readonly AccessRights _rights;

    // resources: the inside of "resources"; folder: where the manifest lies.
    public MappedValues(string resources, string overlay = "", string? folder = null)
    {
        var read = new Report();
        var manifest = ManifestReader.Parse("{\"resources\":{" + resources + "}}", Path.Combine(folder ?? "/app", "aspire-manifest.json"),
            read);
        Assert.DoesNotContain(read.Findings, finding => finding.Severity == Severity.Error);
        _manifest = LegacyServers.Expand(manifest!);
        var merged = OverlayReader.Parse(overlay, "prod", _manifest, Report);
        merged = merged with { NamePrefix = merged.NamePrefix ?? merged.ApplicationOf(_manifest) };
        var scope = new MappingScope(_manifest, merged, Report, SurroundingInputs.Account(merged).Account, merged.ApplicationOf(_manifest));
        var references = new References(_manifest, merged);
        Needs = new Needs(scope.Application, merged.Environment, merged.KmsKeyArn);
        Stacks = Stacks.Of(_manifest, merged, Report);
        Servers = new ManagedPlan(
            _manifest, merged, Report, Needs, (text, leastLength) => Values([], leastLength).Evaluate(text)).Servers();
        _values = Values(Servers, 0);
        _rights = new AccessRights(scope, references, Stacks);

        ResourceValues Values(IReadOnlyList<ManagedServer> servers, int leastLength) =>
            new(scope, Needs, references, Stacks, servers, Endpoint, new HashSet<Workload>(), leastLength);
    }

    public Report Report { get; } = new();

    public Needs Needs { get; }

    public Stacks Stacks { get; }

    public IReadOnlyList<ManagedServer> Servers { get; }

    /// <summary>Rights of a resource that runs alone.</summary>
    public TaskRights RightsOf(string resource) => _rights.Of([Resource(resource)]);

    public Resource Resource(string name) => _manifest.Find(name)!;

    public DeployText? Variable(string resource, string name) =>
        _values.Evaluate(Resource(resource).Env.Single(variable => variable.Name == name).Value);

    /// <summary>The variable as messages show it: <c>${…}</c> for what is known only in the target account.</summary>
    public string? this[string resource, string name] => Variable(resource, name)?.ToString();

    /// <summary>The only managed service of that kind.</summary>
    public T Managed<T>() where T : AwsResource => Assert.Single(Servers.Select(server => server.Aws).OfType<T>());

    /// <summary>Evaluates a text as if a variable held it.</summary>
    public DeployText? Evaluate(string text) => _values.Evaluate(new ManifestText(text, "/resources/test/env/TEXT"));

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
