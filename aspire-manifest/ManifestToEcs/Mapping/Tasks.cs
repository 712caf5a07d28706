using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>A task definition with what had to be made for it.</summary>
internal sealed record MappedTask(
    Workload Workload, TaskDefinition Definition, LogGroup Logs, LogGroup? Telemetry, IReadOnlyList<AccessPoint> AccessPoints);

/// <summary>Puts a task together: the application's container first, its sidecars after it, and a size that holds them all.</summary>
internal sealed class Tasks(
    MappingScope scope, ContainerEnvironment environments, ContainerCommand commands, ImageReferences images, TelemetrySidecar telemetry,
    DaprContainers dapr, ServiceConnectNames names, LoadBalancing loadBalancers, TaskRoles roles)
{
    // Shell tools for a moment before the application starts; from a registry without pull limits.
    public const string PreparationImage = "public.ecr.aws/docker/library/busybox:1.37.0";
    private const string PreparationName = "writable-paths";
    private const int PreparationMemoryMiB = 32;

    private static readonly ContainerDependency[] Prepared = [new(PreparationName, "SUCCESS")];

    /// <summary>Without tasks that have an error in their image.</summary>
    public IReadOnlyList<MappedTask> Of(IEnumerable<Workload> workloads) => [.. workloads.Select(Of).OfType<MappedTask>()];

    private MappedTask? Of(Workload workload)
    {
        var logs = Logs.Group(workload, scope);
        var log = Logs.Of(logs, workload, scope);
        var variables = environments.Of(workload);
        var command = commands.Of(workload);
        var readonlyRoot = ReadonlyRoot(workload);
        var storage = Volumes.Of(workload, readonlyRoot, scope);
        var health = HealthChecks.Of(workload, loadBalancers.TargetsOf(workload).Count > 0, scope);
        if (images.Of(workload) is not var (image, repository)) return null;
        var withDapr = dapr.Of(workload, log);
        var application = new ContainerDefinition
        {
            Name = workload.ContainerName,
            Image = image,
            RegistryCredentials = images.CredentialsOf(workload.Resource),
            EntryPoint = command.EntryPoint,
            Command = command.Arguments,
            PortMappings = [.. workload.Ports.OrderBy(port => port.Name, StringComparer.Ordinal).Select(PortMappingOf)],
            Environment = variables.Environment,
            Secrets = new SortedDictionary<string, SecretReference>(
                command.Secrets.Concat(variables.Secrets).DistinctBy(secret => secret.Key).ToDictionary(), StringComparer.Ordinal),
            HealthCheck = health,
            DependsOn = [.. storage.NeedsPreparation ? Prepared : [], .. withDapr.Before],
            Log = log,
            MountPoints = storage.Mounts,
            ReadonlyRootFilesystem = readonlyRoot,
            User = User(workload),
            StopTimeoutSeconds = StopTimeout(workload),
            DropAllCapabilities = workload.IsProject,
        };
        InferLowPorts(workload, application);
        List<ContainerDefinition> containers = [application];
        if (storage.NeedsPreparation) containers.Add(Preparation(application, storage, log));
        var telemetryLogs = telemetry.IsWanted(workload) ? TelemetrySidecar.Group(workload, logs) : null;
        if (telemetryLogs is not null) containers.Add(telemetry.Container(workload, telemetryLogs, log));
        containers.AddRange(withDapr.Containers);
        var sidecars = Sidecars(workload, telemetryLogs is not null, withDapr);
        var size = TaskSizes.Of(workload, sidecars, scope);
        // A limit of its own: .NET sizes its heap by it, and what runs beside the application keeps its share.
        containers[0] = application with
        {
            MemoryMiB = size.MemoryMiB - sidecars.MemoryMiB - (storage.NeedsPreparation ? PreparationMemoryMiB : 0),
        };
        return new MappedTask(workload, new TaskDefinition
        {
            Id = workload.Id("task-definition"),
            Resource = workload.Name,
            Family = workload.Family,
            Cpu = size.Cpu,
            MemoryMiB = size.MemoryMiB,
            Architecture = workload.Architecture,
            TaskRole = roles.Task(workload, storage, telemetryLogs, withDapr.Rights),
            ExecutionRole = roles.Execution(workload, [.. new[] { repository, withDapr.Repository }.OfType<DeployText>()],
                telemetryLogs is null ? [logs] : [logs, telemetryLogs], containers.SelectMany(container => container.ReadAtStart)),
            Containers = containers,
            Volumes = [.. storage.Volumes.Concat(withDapr.Volumes).OrderBy(volume => volume.Name, StringComparer.Ordinal)],
            EphemeralStorageGiB = workload.Overlay.EphemeralStorageGiB is > 20 and var gib ? gib : null,
        }, logs, telemetryLogs, storage.AccessPoints);
    }

    private void InferLowPorts(Workload workload, ContainerDefinition application)
    {
        if (!application.NeedsLowPorts) return;
        scope.Report.Inferred($"{workload.Name}: systemControls", "net.ipv4.ip_unprivileged_port_start=0",
            "it listens on a port below 1024, which Fargate else lets only root do");
    }

    private string? User(Workload workload)
    {
        var user = Volumes.UserOf(workload);
        if (workload.Overlay.User is null && workload.IsProject)
            scope.Report.Inferred($"{workload.Name}: user", user!, ".NET images have this user without rights");
        return user;
    }

    // appProtocol is set only on ports that Service Connect proxies, because ECS cannot change it afterwards.
    private PortMapping PortMappingOf(TaskPort port) =>
        new(port.Name, port.ContainerPort, port.Protocol, names.Called.Contains(port) ? port.AppProtocol : null);

    private bool ReadonlyRoot(Workload workload)
    {
        if (workload.Overlay.ReadonlyRootFilesystem is { } stated) return stated;
        scope.Report.Inferred($"{workload.Name}: readonlyRootFilesystem", workload.IsProject ? "true" : "false",
            workload.IsProject ? "a .NET program writes to /tmp only" : "it is not known where the image writes");
        return workload.IsProject;
    }

    // The longest time that ECS gives: a database writes its data to disk, and Spot gives two minutes' notice.
    private int? StopTimeout(Workload workload)
    {
        if (workload.Overlay.StopTimeoutSeconds is { } stated) return stated;
        var isOnSpot = workload.IsService && workload.Overlay.SpotPercent > 0;
        if (!workload.IsStateful && !isOnSpot) return null;
        scope.Report.Inferred($"{workload.Name}: stopTimeoutSeconds", "120",
            isOnSpot ? "Spot gives two minutes' notice" : "it has to write its data to disk");
        return 120;
    }

    private TaskSize Sidecars(Workload workload, bool hasCollector, DaprTask withDapr)
    {
        var proxy = names.Proxies.ContainsKey(workload) ? ServiceConnectNames.ProxySize : default;
        var collector = hasCollector ? TelemetrySidecar.Size : default;
        return new TaskSize(proxy.Cpu + collector.Cpu + withDapr.Size.Cpu,
            proxy.MemoryMiB + collector.MemoryMiB + withDapr.Size.MemoryMiB);
    }

    // Storage of the task belongs to root with mode 755; the application runs as another user.
    private static ContainerDefinition Preparation(ContainerDefinition application, TaskStorage storage, LogConfiguration log)
    {
        var writable = storage.Mounts.Where(mount => !mount.ReadOnly
            && storage.Volumes.First(volume => volume.Name == mount.VolumeName).AccessPoint is null).ToList();
        return new ContainerDefinition
        {
            Name = PreparationName,
            Image = PreparationImage,
            Essential = false,
            MemoryMiB = PreparationMemoryMiB,
            Command = ["chmod", "1777", .. writable.Select(mount => (DeployText)mount.ContainerPath)],
            Log = log,
            MountPoints = writable,
            DropAllCapabilities = true,
        };
    }
}
