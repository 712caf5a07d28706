using ManifestToEcs.Emission;
using ManifestToEcs.Mapping;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;
using ManifestToEcs.Rules;

namespace ManifestToEcs.Tests;

/// <summary>Maps a manifest and an overlay that a test writes out, and holds what comes out against the rules of Fargate.</summary>
internal static class Mapped
{
    public const string Http = """{ "scheme": "http", "protocol": "tcp", "transport": "http" }""";
    public const string Https = """{ "scheme": "https", "protocol": "tcp", "transport": "http" }""";
    public const string ExternalHttp = """{ "scheme": "http", "protocol": "tcp", "transport": "http", "external": true }""";
    public const string ExternalHttps = """{ "scheme": "https", "protocol": "tcp", "transport": "http", "external": true }""";

    /// <summary>A project as an object of the manifest.</summary>
    public static string Project(string name, string bindings = "", string env = "", string rest = "") =>
        $$"""
        "{{name}}": { "type": "project.v0", "path": "../{{name}}/{{name}}.csproj", "env": { {{env}} }, "bindings": { {{bindings}}
          }{{(rest.Length == 0 ? "" : ", " + rest)}} }
        """;

    public static string Container(string name, string image, string bindings = "", string env = "", string rest = "") =>
        $$"""
        "{{name}}": { "type": "container.v0", "image": "{{image}}", "env": { {{env}} }, "bindings": { {{bindings}} }{{(rest.Length == 0
            ? "" : ", " + rest)}} }
        """;

    /// <summary>The deployment, which must be without errors and break no rule.</summary>
    public static Deployment Map(
        string resources, string overlay = "", Report? report = null, IReadOnlyDictionary<string, int>? listenerPriorities = null)
    {
        report ??= new Report();
        var deployment = TryMap(resources, overlay, report, listenerPriorities);
        Assert.DoesNotContain(report.Findings, finding => finding.Severity == Severity.Error);
        Assert.NotNull(deployment);
        FargateRules.Check(deployment, [.. EcsJson.Emit(deployment)], report);
        Assert.DoesNotContain(report.Findings, finding => finding.Severity == Severity.Error);
        return deployment;
    }

    public static Deployment? TryMap(
        string resources, string overlay, Report report, IReadOnlyDictionary<string, int>? listenerPriorities = null)
    {
        var manifest = Manifests.Read(resources, report);
        var read = OverlayReader.Parse(overlay, "prod", manifest, report);
        // Names as short as a test reads them best; EnvironmentNamesTests has the default.
        read = read with { NamePrefix = read.NamePrefix ?? read.ApplicationOf(manifest) };
        var deployment = Mapper.Map(manifest, read, report, listenerPriorities ?? new Dictionary<string, int>());
        Coverage.Of(manifest, report);
        return deployment;
    }

    /// <summary>The one finding with that code; when it is an error there is no deployment and advice is given.</summary>
    public static Finding Finding(string code, string resources, string overlay = "")
    {
        var report = new Report();
        var deployment = TryMap(resources, overlay, report);
        var finding = Assert.Single(report.Findings, finding => finding.Code == code);
        if (finding.Severity != Severity.Error)
        {
            Assert.NotNull(deployment);
            return finding;
        }
        Assert.Null(deployment);
        Assert.False(string.IsNullOrWhiteSpace(finding.Advice));
        return finding;
    }

    public static Service Service(this Deployment deployment, string resource) =>
        Assert.Single(deployment.Services, service => service.Resource == resource);

    public static TaskDefinition Task(this Deployment deployment, string resource) =>
        Assert.Single(deployment.TaskDefinitions, task => task.Resource == resource);

    /// <summary>The application's own container.</summary>
    public static ContainerDefinition Container(this Deployment deployment, string resource) => deployment.Task(resource).Containers[0];

    /// <summary>Variables that are no secrets, as text.</summary>
    public static string? Variable(this Deployment deployment, string resource, string name) =>
        deployment.Container(resource).Environment.TryGetValue(name, out var value) ? value.ToString() : null;

    public static Inference Inferred(this Report report, string subject) =>
        Assert.Single(report.Inferences, inference => inference.Subject == subject);

    public static string WhyIgnored(this Report report, string pointer)
    {
        var account = Assert.Single(report.Leaves, leaf => leaf.Pointer == pointer);
        Assert.Equal(Fate.Ignored, account.Fate);
        return account.Detail;
    }

    /// <summary>What the tasks of a resource may call: group or range, protocol and port.</summary>
    public static IEnumerable<string> Calls(this Deployment deployment, string groupId) =>
        deployment.Egress.Where(egress => egress.Group == Assert.Single(deployment.SecurityGroups, group => group.Id == groupId))
            .Select(egress => $"{egress.ToGroup?.Id ?? egress.ToCidr} {egress.Protocol}/{egress.Port}");

    /// <summary>Who may open a connection to the tasks of a resource: group or range, protocol and port.</summary>
    public static IEnumerable<string> Admitted(this Deployment deployment, string groupId) =>
        deployment.Ingress.Where(ingress => ingress.Group == Assert.Single(deployment.SecurityGroups, group => group.Id == groupId))
            .Select(ingress => $"{ingress.FromGroup?.Id ?? ingress.FromCidr} {ingress.Protocol}/{ingress.Port}");
}
