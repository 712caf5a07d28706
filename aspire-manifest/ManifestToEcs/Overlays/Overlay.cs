using System.ComponentModel;
using System.Text.Json.Serialization;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Overlays;

/// <summary>
/// The keys of <c>ecs.yaml</c> for one environment, after its <c>environments.&lt;name&gt;</c> part has been laid over the common part.
/// Each property is a key: the checks, the binding and the schema read its type and its attributes. Every key is optional.
/// </summary>
[Description("What differs in one environment: maps are merged, lists and values replaced.")]
public record Overlay
{
    /// <summary>Name of the environment that the parts were merged for.</summary>
    [JsonIgnore]
    public string Environment { get; init; } = "prod";

    /// <summary>Pointer in the merged overlay → place in the file.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, Location> SourceLocations { get; init; } = new Dictionary<string, Location>();

    [Description("Name of the application; default: the folder of the manifest.")]
    public string? Application { get; init; }

    [Description("Start of the names of everything in AWS; default: application-environment. State application to keep the names of a "
        + "deployment made without the environment.")]
    public string? NamePrefix { get; init; }

    [Description("Account number, in quotes."), AccountForm]
    public string? Account { get; init; }

    [Description("AWS region."), RegionForm]
    public string? Region { get; init; }

    [Description("Name of the ECS cluster; default: namePrefix-cluster.")]
    public string? Cluster { get; init; }

    [Description("The cluster exists already and is only used.")]
    public bool ClusterExists { get; init; }

    [Description("VPC of everything."), VpcForm]
    public string? Vpc { get; init; }

    [Description("Two or more in different zones, with a way out (NAT or endpoints)."), SubnetForm]
    public IReadOnlyList<string> PrivateSubnets { get; init; } = [];

    [Description("Two or more in different zones, for the load balancer."), SubnetForm]
    public IReadOnlyList<string> PublicSubnets { get; init; } = [];

    public NewVpcOverlay? NewVpc { get; init; }

    [Description("Tasks run in the public subnets with a public address, for accounts without NAT or endpoints.")]
    public bool PublicTasks { get; init; }

    [Description("Certificate of the load balancer; default: one for domain, else ${CERTIFICATE_ARN}, a value of the deployment.")]
    [CertificateForm]
    public string? CertificateArn { get; init; }

    [Description("The load balancer may serve plain HTTP where neither certificateArn nor domain is stated; off unless asked for.")]
    public bool AllowPlainHttp { get; init; }

    public DomainOverlay? Domain { get; init; }

    public LoadBalancerOverlay? LoadBalancer { get; init; }

    public AlarmsOverlay? Alarms { get; init; }

    [Description("Cloud Map namespace of Service Connect; default: namePrefix. DNS names end in namespace.internal.")]
    public string? Namespace { get; init; }

    [Description("CPU architecture of every resource that names none; default X86_64."), Architectures]
    public string? Architecture { get; init; }

    [Description("Days that logs are kept; default 30."), RetentionDays]
    public int? LogRetentionDays { get; init; }

    [Description("Databases, caches, brokers, files, queues, stacks and secrets cannot be deleted or replaced by mistake; default true.")]
    public bool? DeletionProtection { get; init; }

    [Description("Customer key for all secrets, logs, queues, images, databases, caches, brokers and files that are made here. State it "
        + "before the first deployment: most of them never change their key."), KeyForm]
    public string? KmsKeyArn { get; init; }

    [Description("sidecar: a collector in each task that exports OTLP; none; or the URL of a collector. It takes the place of Aspire's "
        + "dashboard; default: where the AppHost sends it."), TelemetryForm]
    public string? Telemetry { get; init; }

    [Description("Immutable tag of all built images, where no digest is known.")]
    public string? ImageTag { get; init; }

    [Description("Digests of images by resource; the push step of deploy.sh writes them."), DigestForm, KeysName(KeyNames.Resources)]
    public IReadOnlyDictionary<string, string> ImageDigests { get; init; } = new Dictionary<string, string>();

    [Description("Values of placeholders by name, such as API_TARGET_GROUP_ARN, once the surroundings exist.")]
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    [Description("Command by which the workflow runs manifest-to-ecs; default: dotnet manifest-to-ecs, which a tool manifest pins.")]
    public string? Tool { get; init; }

    [Description("On everything that takes tags.")]
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    [Description("By Aspire name."), KeysName(KeyNames.Resources)]
    public IReadOnlyDictionary<string, ResourceOverlay> Resources { get; init; } = new Dictionary<string, ResourceOverlay>();

    /// <summary>The digest of the image of a resource, or null.</summary>
    public string? DigestOf(string resource) =>
        ImageDigests.FirstOrDefault(digest => string.Equals(digest.Key, resource, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>JSON pointer of a value in the overlay file; the environment's part goes before the common part.</summary>
    public string PointerOf(params string[] path) => LocationOf(path).Pointer;

    /// <summary>Pointer, line and column of a value in the file; for a value that is missing, the pointer of its place.</summary>
    /// <param name="path">Keys from the root of the merged overlay, such as <c>resources</c>, <c>api</c>, <c>cpu</c>.</param>
    public Location LocationOf(params string[] path)
    {
        var pointer = path.Aggregate("", JsonPointer.Append);
        return SourceLocations.GetValueOrDefault(pointer, Location.InOverlay(pointer));
    }

    /// <summary>Place of a statement about a resource, or the resource in the manifest where nothing is stated.</summary>
    /// <param name="path">Keys below the entry of the resource.</param>
    public Location LocationFor(Resource resource, params string[] path)
    {
        var key = Resources.Keys.FirstOrDefault(name => string.Equals(name, resource.Name, StringComparison.OrdinalIgnoreCase));
        var pointer = path.Prepend(key ?? "").Prepend("resources").Aggregate("", JsonPointer.Append);
        return SourceLocations.GetValueOrDefault(pointer, Location.InManifest(resource.Pointer));
    }

    /// <summary>The entry of a resource; an empty entry when there is none.</summary>
    public ResourceOverlay For(string resource) =>
        Resources.FirstOrDefault(entry => string.Equals(entry.Key, resource, StringComparison.OrdinalIgnoreCase)).Value
            ?? ResourceOverlay.Empty;
}

/// <summary>The whole of <c>ecs.yaml</c>, as it is written.</summary>
[Description("What an Aspire manifest leaves out, for manifest-to-ecs.")]
public sealed record OverlayFile : Overlay
{
    [Description("For editors; has no effect."), JsonPropertyName("$schema"), JsonPropertyOrder(-1)]
    public string? Schema { get; init; }

    [Description("By name of the environment: what differs there from the rest of the file."), JsonPropertyOrder(1)]
    public IReadOnlyDictionary<string, Overlay> Environments { get; init; } = new Dictionary<string, Overlay>();
}
