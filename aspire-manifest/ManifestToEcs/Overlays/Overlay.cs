using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Overlays;

/// <summary>
/// What the manifest leaves out, for one environment: sizes, counts, health paths, start order, schedules, domains, the target account.
/// Everything is optional; what is missing is inferred and listed. This is <c>ecs.yaml</c> after its <c>environments.&lt;name&gt;</c>
/// part has been laid over the common part (maps merge, lists and values replace).
/// </summary>
public sealed record Overlay
{
    /// <summary>Prefix of AWS names; default: the folder of the manifest (see <see cref="ApplicationOf"/>).</summary>
    public string? Application { get; init; }

    /// <summary>The prefix of AWS names, lower case with hyphens.</summary>
    public string ApplicationOf(AspireManifest manifest)
    {
        var name = Names.Kebab(Application ?? Path.GetFileName(manifest.Directory));
        return name.Length == 0 ? "app" : name;
    }

    /// <summary>Name of the environment this was merged for.</summary>
    public string Environment { get; init; } = "prod";

    /// <summary>Twelve digits.</summary>
    public string? Account { get; init; }

    public string? Region { get; init; }

    public string? Cluster { get; init; }

    /// <summary>The cluster exists already and is only used.</summary>
    public bool ClusterExists { get; init; }

    public string? Vpc { get; init; }

    public IReadOnlyList<string> PrivateSubnets { get; init; } = [];

    public IReadOnlyList<string> PublicSubnets { get; init; } = [];

    /// <summary>Tasks run in the public subnets with a public address, for accounts without NAT or endpoints.</summary>
    public bool PublicTasks { get; init; }

    /// <summary>Certificate of the load balancer; without one it serves HTTP only, with a warning.</summary>
    public string? CertificateArn { get; init; }

    /// <summary>Cloud Map namespace; default: the application's name.</summary>
    public string? Namespace { get; init; }

    /// <summary>X86_64 (default) or ARM64, for every resource that does not say otherwise.</summary>
    public string? Architecture { get; init; }

    public int? LogRetentionDays { get; init; }

    /// <summary>Digests of images (<c>sha256:…</c>) by resource; written by the push step.</summary>
    public IReadOnlyDictionary<string, string> ImageDigests { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Values of placeholders by name, such as <c>API_TARGET_GROUP_ARN</c>, once the surroundings exist; becomes
    /// <see cref="Model.Deployment.KnownValues"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Immutable tag of all built images, where no digest is known.</summary>
    public string? ImageTag { get; init; }

    /// <summary>
    /// <c>sidecar</c>: a collector in each task that exports OTLP; <c>none</c>; or the URL of a collector. Default: sidecar when the
    /// manifest exports OTLP.
    /// </summary>
    public string? Telemetry { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>By Aspire name.</summary>
    public IReadOnlyDictionary<string, ResourceOverlay> Resources { get; init; } = new Dictionary<string, ResourceOverlay>();

    /// <summary>
    /// JSON pointer of the place in the overlay file where this value was stated, environment part first; or of the place where it would
    /// belong.
    /// </summary>
    public string PointerOf(params string[] path) => LocationOf(path).Pointer;

    /// <summary>The same with line and column, for findings.</summary>
    /// <param name="path">Keys from the root of the merged overlay, such as <c>resources</c>, <c>api</c>, <c>cpu</c>.</param>
    public Location LocationOf(params string[] path)
    {
        var pointer = path.Aggregate("", JsonPointer.Append);
        return SourceLocations.GetValueOrDefault(pointer, Location.InOverlay(pointer));
    }

    /// <summary>Pointer in the merged overlay → place in the file.</summary>
    public IReadOnlyDictionary<string, Location> SourceLocations { get; init; } = new Dictionary<string, Location>();

    /// <summary>What the overlay says of a resource; an empty entry when it says nothing.</summary>
    public ResourceOverlay For(string resource) =>
        Resources.FirstOrDefault(entry => string.Equals(entry.Key, resource, StringComparison.OrdinalIgnoreCase)).Value
            ?? ResourceOverlay.Empty;
}

/// <summary>What the overlay says of one resource.</summary>
public sealed record ResourceOverlay
{
    public static readonly ResourceOverlay Empty = new();

    /// <summary>
    /// <c>service</c>, <c>job</c> (one-off), <c>scheduled</c> (runs by schedule only), <c>external</c> (lives elsewhere), <c>managed</c>
    /// (an AWS service takes its place) or <c>ignore</c>.
    /// </summary>
    public string? Kind { get; init; }

    public string? Family { get; init; }

    public string? ServiceName { get; init; }

    public string? ContainerName { get; init; }

    /// <summary>CPU units: 256, 512, 1024…</summary>
    public int? Cpu { get; init; }

    public int? MemoryMiB { get; init; }

    public string? Architecture { get; init; }

    public int? EphemeralStorageGiB { get; init; }

    public int? DesiredCount { get; init; }

    public ScalingOverlay? Scaling { get; init; }

    public HealthOverlay? Health { get; init; }

    /// <summary>Hosts of the listener rule.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Paths of the listener rule; default <c>/*</c>.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Target port of bindings whose manifest leaves it open, by binding name.</summary>
    public IReadOnlyDictionary<string, int> Ports { get; init; } = new Dictionary<string, int>();

    /// <summary>Resources that must run (services) or have ended well (jobs) before this one starts.</summary>
    public IReadOnlyList<string> WaitFor { get; init; } = [];

    public RolloutOverlay? Rollout { get; init; }

    /// <summary>Share of tasks on Fargate Spot, 0–100.</summary>
    public int? SpotPercent { get; init; }

    /// <summary>ECS Exec.</summary>
    public bool Exec { get; init; }

    public bool? ReadonlyRootFilesystem { get; init; }

    /// <summary>Paths that stay writable under a read-only root, each a volume of the task; default <c>/tmp</c>.</summary>
    public IReadOnlyList<string> WritablePaths { get; init; } = [];

    public string? User { get; init; }

    public int? StopTimeoutSeconds { get; init; }

    public int? LogRetentionDays { get; init; }

    public string? LogGroup { get; init; }

    /// <summary>Logs must not be lost, even if the task has to wait; default for jobs and schedules.</summary>
    public bool? BlockingLogs { get; init; }

    /// <summary>Added to, or in place of, the manifest's variables; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Names of variables to be treated as secrets although the manifest does not say so.</summary>
    public IReadOnlyList<string> SecretEnvironment { get; init; } = [];

    /// <summary>Permission to put a secret argument behind a shell wrapper that expands it from a variable.</summary>
    public bool ShellWrapSecretArgs { get; init; }

    public IReadOnlyList<ScheduleOverlay> Schedules { get; init; } = [];

    /// <summary>What this resource may do with others: stack output, queue or bucket → <c>consume</c>, <c>produce</c>, <c>read</c>,
    /// <c>write</c>, <c>read-write</c>. The key is <c>resource/LogicalId</c> for something inside a CloudFormation template.</summary>
    public IReadOnlyDictionary<string, string> Access { get; init; } = new Dictionary<string, string>();

    /// <summary>For kind managed.</summary>
    public ManagedOverlay? Managed { get; init; }

    /// <summary>
    /// For kind external: what expressions get, by property, such as <c>connectionString</c> or <c>outputs.endpoint</c>; a secret's value
    /// is the ARN of an existing secret.
    /// </summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>ARN of an existing secret that holds a parameter's value.</summary>
    public string? SecretArn { get; init; }

    /// <summary>Value of a parameter that is not secret.</summary>
    public string? Value { get; init; }

    /// <summary>Treat a parameter as a secret, or state that it is none.</summary>
    public bool? Secret { get; init; }

    /// <summary>A stateful container may lose its data with each task.</summary>
    public bool AcceptDataLoss { get; init; }

    /// <summary>EFS user and group of the volumes, <c>uid:gid</c>.</summary>
    public string? VolumeOwner { get; init; }

    /// <summary>A Dockerfile for an executable or a file for a bind mount is not guessed: the image that runs instead.</summary>
    public string? Image { get; init; }
}

/// <summary>Target values; each that is given becomes a policy.</summary>
public sealed record ScalingOverlay
{
    public int? Min { get; init; }

    public int? Max { get; init; }

    public double? CpuPercent { get; init; }

    public double? MemoryPercent { get; init; }

    /// <summary>Requests per minute and task.</summary>
    public double? RequestsPerTarget { get; init; }

    /// <summary>Queue (its name, or <c>resource/LogicalId</c>) whose backlog decides.</summary>
    public string? Queue { get; init; }

    /// <summary>Visible messages per task that are acceptable.</summary>
    public double? BacklogPerTask { get; init; }

    public int? ScaleInCooldownSeconds { get; init; }

    public int? ScaleOutCooldownSeconds { get; init; }
}

public sealed record HealthOverlay
{
    /// <summary>Path for the load balancer's check, such as <c>/health/ready</c>.</summary>
    public string? Path { get; init; }

    /// <summary>Statuses that count as healthy, such as <c>200-299</c>.</summary>
    public string? Matcher { get; init; }

    /// <summary>Command inside the container; without CMD or CMD-SHELL in front, CMD is added.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    public int? IntervalSeconds { get; init; }

    public int? TimeoutSeconds { get; init; }

    public int? Retries { get; init; }

    public int? StartPeriodSeconds { get; init; }

    /// <summary>Before which a load balancer's verdict does not count.</summary>
    public int? GracePeriodSeconds { get; init; }
}

public sealed record RolloutOverlay
{
    /// <summary><c>rolling</c>, <c>blue-green</c>, <c>canary</c> or <c>linear</c>.</summary>
    public string? Strategy { get; init; }

    public int? BakeMinutes { get; init; }

    public int? StepPercent { get; init; }

    public int? StepBakeMinutes { get; init; }

    /// <summary>Never two at once: 0 / 100 percent.</summary>
    public bool Singleton { get; init; }
}

public sealed record ScheduleOverlay
{
    public string? Name { get; init; }

    /// <summary><c>cron(0 6 * * ? *)</c>, <c>rate(1 hour)</c> or <c>at(…)</c>.</summary>
    public string? Expression { get; init; }

    /// <summary>IANA name; default UTC.</summary>
    public string? TimeZone { get; init; }

    public int? FlexibleWindowMinutes { get; init; }

    public int? RetryAttempts { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Command { get; init; } = [];

    public bool? Enabled { get; init; }
}

/// <summary>The AWS service that takes a container's place.</summary>
public sealed record ManagedOverlay
{
    /// <summary>
    /// <c>postgres</c>, <c>aurora-postgresql</c>, <c>mysql</c>, <c>aurora-mysql</c>, <c>sqlserver</c>, <c>valkey</c>, <c>redis</c>,
    /// <c>rabbitmq</c>, <c>kafka</c>, <c>documentdb</c>; default: by the image.
    /// </summary>
    public string? Engine { get; init; }

    public string? Version { get; init; }

    public string? InstanceClass { get; init; }

    public int? StorageGiB { get; init; }

    public bool? MultiAz { get; init; }

    public int? Replicas { get; init; }

    public bool? DeletionProtection { get; init; }

    public int? BackupRetentionDays { get; init; }
}
