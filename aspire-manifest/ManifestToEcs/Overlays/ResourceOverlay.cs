using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ManifestToEcs.Overlays;

/// <summary>The keys of one resource.</summary>
[Description("What one resource of the manifest needs on ECS.")]
public sealed record ResourceOverlay
{
    /// <summary>The entry of a resource that the overlay does not name.</summary>
    public static readonly ResourceOverlay Empty = new();

    [Description("service, job (runs once at each deployment), scheduled (by schedule only), external (lives elsewhere), managed (an AWS "
        + "service takes its place) or ignore.")]
    [AllowedValues("service", "job", "scheduled", "external", "managed", "ignore")]
    public string? Kind { get; init; }

    [Description("Task definition family; default: application-resource.")]
    public string? Family { get; init; }

    [Description("Name of the ECS service.")]
    public string? ServiceName { get; init; }

    [Description("Name of the container.")]
    public string? ContainerName { get; init; }

    [Description("Image that runs instead of an executable, of a container with a bind mount or of Dapr's own for a sidecar.")]
    public string? Image { get; init; }

    [Description("ARN of the secret with username and password of the image's registry, such as Docker Hub, which limits other pulls.")]
    [ArnForm]
    public string? RegistryCredentials { get; init; }

    [Description("CPU units of the task; 1024 is one virtual CPU."), AllowedValues(256, 512, 1024, 2048, 4096, 8192, 16384, 32768)]
    public int? Cpu { get; init; }

    [Description("Memory of the task; must form a valid pair with cpu."), Range(512, 249856)]
    public int? MemoryMiB { get; init; }

    [Description("CPU architecture; default: that of the whole overlay."), Architectures]
    public string? Architecture { get; init; }

    [Description("Task storage; 20 is the default of Fargate."), Range(20, 200)]
    public int? EphemeralStorageGiB { get; init; }

    [Description("Tasks of the service."), Range(0, 5000)]
    public int? DesiredCount { get; init; }

    public ScalingOverlay? Scaling { get; init; }

    public HealthOverlay? Health { get; init; }

    [Description("Hosts of the listener rule, such as api.example.com.")]
    public IReadOnlyList<string> Domains { get; init; } = [];

    [Description("Paths of the listener rule; default /*.")]
    public IReadOnlyList<string> Paths { get; init; } = [];

    [Description("A browser stays with one task: true (a day) or seconds. For state in memory, such as circuits of Blazor Server.")]
    [StickyForm]
    public string? Sticky { get; init; }

    [Description("Ports outside of the deployment that its tasks call, beside 443; default: those that its texts name.")]
    [Range(1, 65535)]
    public IReadOnlyList<int>? Egress { get; init; }

    [Description("Its tasks may call any address and port; off unless asked for.")]
    public bool OpenEgress { get; init; }

    [Description("Port inside the container of bindings whose manifest leaves it open, by binding.")]
    [Range(1, 65535), KeysName(KeyNames.Bindings)]
    public IReadOnlyDictionary<string, int> Ports { get; init; } = new Dictionary<string, int>();

    [Description("Resources that must run (services) or have ended well (jobs) before this one starts."), NamesResource]
    public IReadOnlyList<string> WaitFor { get; init; } = [];

    public RolloutOverlay? Rollout { get; init; }

    [Description("Share of the tasks on Fargate Spot."), Range(0, 100)]
    public int? SpotPercent { get; init; }

    [Description("ECS Exec; off unless asked for.")]
    public bool Exec { get; init; }

    [Description("Default: true for images that are known to run on a read-only root.")]
    public bool? ReadonlyRootFilesystem { get; init; }

    [Description("Paths that stay writable under a read-only root, each a volume of the task; default /tmp."), PathForm]
    public IReadOnlyList<string> WritablePaths { get; init; } = [];

    [Description("User of the container, as uid:gid or name.")]
    public string? User { get; init; }

    [Description("Time between the request to stop and the end."), Range(2, 120)]
    public int? StopTimeoutSeconds { get; init; }

    [Description("Days that logs are kept."), RetentionDays]
    public int? LogRetentionDays { get; init; }

    [Description("Name of the log group; default /ecs/family.")]
    public string? LogGroup { get; init; }

    [Description("Logs must not be lost, even if the task has to wait; default for jobs and schedules.")]
    public bool? BlockingLogs { get; init; }

    [Description("Variables added to, or in place of, those of the manifest; null removes one.")]
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    [Description("Names of variables to be treated as secrets although the manifest does not say so.")]
    public IReadOnlyList<string> SecretEnvironment { get; init; } = [];

    [Description("Permission to deliver a secret argument by a shell that expands it from a variable.")]
    public bool ShellWrapSecretArgs { get; init; }

    [Description("Runs by EventBridge Scheduler.")]
    public IReadOnlyList<ScheduleOverlay> Schedules { get; init; } = [];

    [Description("What this resource may do with queues, topics, buckets and tables: resource/LogicalId of a CloudFormation resource → "
        + "consume, produce, consume-produce (queues), publish (topics), read, write, read-write (buckets, tables). "
        + "resource/Bucket/prefix means the objects whose keys begin with prefix/.")]
    [AllowedValues("consume", "produce", "consume-produce", "read", "write", "read-write", "publish"), KeysName(KeyNames.ResourceParts)]
    public IReadOnlyDictionary<string, string> Access { get; init; } = new Dictionary<string, string>();

    [Description("What its tasks may do in AWS beside access, word for word: for services that no reference shows, such as SES.")]
    public IReadOnlyList<PolicyOverlay> Policies { get; init; } = [];

    [Description("Managed policies of its task role."), PolicyForm]
    public IReadOnlyList<string> ManagedPolicyArns { get; init; } = [];

    public ExecutionRoleOverlay? ExecutionRole { get; init; }

    public ManagedOverlay? Managed { get; init; }

    public ComponentOverlay? Component { get; init; }

    [Description("For kind external: what expressions get, by property, such as connectionString, host, port, outputs.endpoint; ${NAME} is "
        + "an input of the deployment, the ARN of a secret its value.")]
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    [Description("Existing secret that holds a parameter's value."), SecretForm]
    public string? SecretArn { get; init; }

    [Description("Customer key of the existing secret (secretArn, registryCredentials or values): tasks get the right to decrypt by it.")]
    [KeyForm]
    public string? KmsKeyArn { get; init; }

    [Description("Value of a parameter that is not secret.")]
    public string? Value { get; init; }

    [Description("Treat a parameter or the values of an external resource as secret, or state that they are not.")]
    public bool? Secret { get; init; }

    [Description("A stateful container may lose its data with each task.")]
    public bool AcceptDataLoss { get; init; }

    [Description("Folder of a container's data, which EFS keeps where the AppHost names no volume; default: that of a known image."),
        PathForm]
    public string? DataPath { get; init; }

    [Description("User and group of the volumes on EFS, as uid:gid."), OwnerForm]
    public string? VolumeOwner { get; init; }
}
