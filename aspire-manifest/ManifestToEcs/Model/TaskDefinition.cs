namespace ManifestToEcs.Model;

/// <summary>An ECS task definition: one file, one family. Attributes: <c>arn</c> (with revision), <c>family</c>,
/// <c>revisionArn</c> (in raw files without its revision, which deploy.sh adds).</summary>
public sealed record TaskDefinition : AwsResource
{
    /// <summary>The Aspire resource it runs.</summary>
    public required string Resource { get; init; }

    public required string Family { get; init; }

    /// <summary>CPU units of the whole task, 1024 = one virtual CPU.</summary>
    public required int Cpu { get; init; }

    public required int MemoryMiB { get; init; }

    public required CpuArchitecture Architecture { get; init; }

    public required Role TaskRole { get; init; }

    public required Role ExecutionRole { get; init; }

    /// <summary>The application's container first, sidecars after it.</summary>
    public required IReadOnlyList<ContainerDefinition> Containers { get; init; }

    public IReadOnlyList<TaskVolume> Volumes { get; init; } = [];

    /// <summary>21–200, or null for the 20 GiB that every task has.</summary>
    public int? EphemeralStorageGiB { get; init; }
}

public enum CpuArchitecture
{
    X86_64,
    Arm64,
}

public sealed record ContainerDefinition
{
    /// <summary>The docker label that holds <see cref="SecretVersions"/>.</summary>
    public const string SecretVersionsLabel = "secret-versions";

    public required string Name { get; init; }

    /// <summary>With digest or tag.</summary>
    public required DeployText Image { get; init; }

    /// <summary>The secret with user and password of the image's registry; null for ECR and public images.</summary>
    public Secret? RegistryCredentials { get; init; }

    /// <summary>The secrets that ECS reads before the container starts.</summary>
    public IEnumerable<Secret> ReadAtStart =>
        Secrets.Values.Select(reference => reference.Secret).Append(RegistryCredentials).OfType<Secret>();

    public bool Essential { get; init; } = true;

    public int? Cpu { get; init; }

    public int? MemoryMiB { get; init; }

    public int? MemoryReservationMiB { get; init; }

    public IReadOnlyList<DeployText> EntryPoint { get; init; } = [];

    public IReadOnlyList<DeployText> Command { get; init; } = [];

    public IReadOnlyList<PortMapping> PortMappings { get; init; } = [];

    /// <summary>Sorted by name; no value is a secret.</summary>
    public IReadOnlyDictionary<string, DeployText> Environment { get; init; } =
    new SortedDictionary<string, DeployText>(StringComparer.Ordinal);

    /// <summary>Sorted by name of the variable.</summary>
    public IReadOnlyDictionary<string, SecretReference> Secrets { get; init; } =
    new SortedDictionary<string, SecretReference>(StringComparer.Ordinal);

    /// <summary>
    /// The version of each secret, as <c>VARIABLE=version</c>. A task reads secrets only when it starts, so a new version needs a new
    /// revision.
    /// </summary>
    public DeployText SecretVersions => DeployText.Of(Secrets.SelectMany((variable, i) => new TextPart[]
    {
        new LiteralPart((i == 0 ? "" : ";") + variable.Key + "="), new AttributePart(variable.Value.Secret, "version"),
    }));

    public HealthCheck? HealthCheck { get; init; }

    /// <summary>Seconds that a container must have run before ECS starts it again; null: ECS never does (rule CONT-10).</summary>
    public int? RestartAttemptSeconds { get; init; }

    public IReadOnlyList<ContainerDependency> DependsOn { get; init; } = [];

    public required LogConfiguration Log { get; init; }

    public IReadOnlyList<MountPoint> MountPoints { get; init; } = [];

    public bool ReadonlyRootFilesystem { get; init; } = true;

    /// <summary><c>uid:gid</c> or a name; null leaves the image's own user.</summary>
    public string? User { get; init; }

    /// <summary>2–120, or null for ECS's 30.</summary>
    public int? StopTimeoutSeconds { get; init; }

    /// <summary>Drop every Linux capability (<c>ALL</c>).</summary>
    public bool DropAllCapabilities { get; init; }

    /// <summary>
    /// Whether its program listens below 1024, which Fargate lets only root do, and root only with a capability. Docker lets everyone, so
    /// the developer's machine does not show it.
    /// </summary>
    public bool NeedsLowPorts => (DropAllCapabilities || User is not (null or "0" or "root" or "0:0"))
        && PortMappings.Any(port => port.ContainerPort < 1024);

    /// <summary>Soft and hard limit of open files.</summary>
    public int OpenFiles { get; init; } = 65535;
}

/// <summary>Value of a variable in <c>secrets</c>: a whole secret, or one key of a JSON secret.</summary>
public sealed record SecretReference(Secret Secret, string? JsonKey = null);

/// <param name="Name">Lower case, unique in the task.</param>
/// <param name="AppProtocol"><c>http</c>, <c>http2</c>, <c>grpc</c>, or null (databases, queues, UDP).</param>
public sealed record PortMapping(string Name, int ContainerPort, string Protocol, string? AppProtocol);

/// <param name="Command">Begins with CMD or CMD-SHELL.</param>
public sealed record HealthCheck(
    IReadOnlyList<string> Command, int IntervalSeconds = 30, int TimeoutSeconds = 5, int Retries = 3, int StartPeriodSeconds = 60);

/// <param name="Condition">START, COMPLETE, SUCCESS or HEALTHY.</param>
public sealed record ContainerDependency(string ContainerName, string Condition);

/// <summary>
/// awslogs with an explicit mode: <c>non-blocking</c> may lose lines when the log service stalls, <c>blocking</c> stalls the task instead.
/// </summary>
public sealed record LogConfiguration(LogGroup Group, string StreamPrefix, bool Blocking);

public sealed record MountPoint(string VolumeName, string ContainerPath, bool ReadOnly);

/// <param name="AccessPoint">EFS; null: the task's own ephemeral storage.</param>
public sealed record TaskVolume(string Name, AccessPoint? AccessPoint);
