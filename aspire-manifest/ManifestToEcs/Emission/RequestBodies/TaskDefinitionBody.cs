using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>The body of <c>aws ecs register-task-definition</c>.</summary>
internal static class TaskDefinitionBody
{
    /// <param name="definition">The definition.</param>
    /// <param name="deployment">Holds it.</param>
    /// <param name="withSecretVersions">A label holds the versions of the secrets that a container reads, so that a new version makes a new
    /// revision. The deployment script does the same by the tag of a revision.</param>
    public static RequestBody Of(TaskDefinition definition, Deployment deployment, bool withSecretVersions) => new()
    {
        ["family"] = definition.Family,
        ["taskRoleArn"] = DeployText.OfAttribute(definition.TaskRole, "arn"),
        ["executionRoleArn"] = DeployText.OfAttribute(definition.ExecutionRole, "arn"),
        ["networkMode"] = "awsvpc",
        ["containerDefinitions"] = definition.Containers.Select(container => Container(container, deployment, withSecretVersions)),
        ["volumes"] = definition.Volumes.Select(volume => Volume(volume, deployment)),
        ["requiresCompatibilities"] = new[] { "FARGATE" },
        ["cpu"] = FormattableString.Invariant($"{definition.Cpu}"),
        ["memory"] = FormattableString.Invariant($"{definition.MemoryMiB}"),
        ["tags"] = Tags(deployment),
        ["ephemeralStorage"] = definition.EphemeralStorageGiB is { } size ? new RequestBody { ["sizeInGiB"] = size } : null,
        ["runtimePlatform"] = new RequestBody
        {
            ["cpuArchitecture"] = definition.Architecture == CpuArchitecture.Arm64 ? "ARM64" : "X86_64",
            ["operatingSystemFamily"] = "LINUX",
        },
    };

    public static IEnumerable<RequestBody> Tags(Deployment deployment) =>
        deployment.Tags.Select(tag => new RequestBody { ["key"] = tag.Key, ["value"] = tag.Value });

    /// <summary>Used by containers and by the proxy of Service Connect.</summary>
    public static RequestBody Log(LogConfiguration log, Deployment deployment) => new()
    {
        ["logDriver"] = "awslogs",
        ["options"] = new RequestBody(isMap: true)
        {
            ["awslogs-group"] = DeployText.OfAttribute(log.Group, "name"),
            ["awslogs-region"] = deployment.Account.Region,
            ["awslogs-stream-prefix"] = log.StreamPrefix,
            ["mode"] = log.Blocking ? "blocking" : "non-blocking",
            ["max-buffer-size"] = log.Blocking ? null : "25m",
        },
    };

    private static RequestBody Container(ContainerDefinition container, Deployment deployment, bool withSecretVersions) => new()
    {
        ["name"] = container.Name,
        ["image"] = container.Image,
        ["repositoryCredentials"] = container.RegistryCredentials is not { } credentials ? null
            : new RequestBody { ["credentialsParameter"] = ValueFrom(new SecretReference(credentials)) },
        ["cpu"] = container.Cpu,
        ["memory"] = container.MemoryMiB,
        ["memoryReservation"] = container.MemoryReservationMiB,
        ["portMappings"] = container.PortMappings.Select(port => new RequestBody
        {
            ["containerPort"] = port.ContainerPort,
            ["protocol"] = port.Protocol,
            ["name"] = port.Name,
            ["appProtocol"] = port.AppProtocol,
        }),
        ["essential"] = container.Essential,
        ["entryPoint"] = container.EntryPoint,
        ["command"] = container.Command,
        ["environment"] = container.Environment.Select(variable =>
            new RequestBody { ["name"] = variable.Key, ["value"] = variable.Value }),
        ["mountPoints"] = container.MountPoints.Select(mount => new RequestBody
        {
            ["sourceVolume"] = mount.VolumeName,
            ["containerPath"] = mount.ContainerPath,
            ["readOnly"] = mount.ReadOnly,
        }),
        ["linuxParameters"] = new RequestBody
        {
            ["capabilities"] = container.DropAllCapabilities ? new RequestBody { ["drop"] = new[] { "ALL" } } : null,
            ["initProcessEnabled"] = true,
        },
        ["secrets"] = container.Secrets.Select(variable =>
            new RequestBody { ["name"] = variable.Key, ["valueFrom"] = ValueFrom(variable.Value) }),
        ["dockerLabels"] = !withSecretVersions || container.Secrets.Count == 0 ? null
            : new RequestBody(isMap: true) { [ContainerDefinition.SecretVersionsLabel] = container.SecretVersions },
        ["dependsOn"] = container.DependsOn.Select(dependency =>
            new RequestBody { ["containerName"] = dependency.ContainerName, ["condition"] = dependency.Condition }),
        ["restartPolicy"] = container.RestartAttemptSeconds is not { } seconds ? null
            : new RequestBody { ["enabled"] = true, ["restartAttemptPeriod"] = seconds },
        ["stopTimeout"] = container.StopTimeoutSeconds,
        ["user"] = container.User,
        ["readonlyRootFilesystem"] = container.ReadonlyRootFilesystem,
        ["ulimits"] = new[]
        {
            new RequestBody { ["name"] = "nofile", ["softLimit"] = container.OpenFiles, ["hardLimit"] = container.OpenFiles },
        },
        ["logConfiguration"] = Log(container.Log, deployment),
        ["systemControls"] = !container.NeedsLowPorts ? null
            : new[] { new RequestBody { ["namespace"] = "net.ipv4.ip_unprivileged_port_start", ["value"] = "0" } },
        ["healthCheck"] = container.HealthCheck is { } check ? Health(check) : null,
    };

    private static RequestBody Health(HealthCheck check) => new()
    {
        ["command"] = check.Command,
        ["interval"] = check.IntervalSeconds,
        ["timeout"] = check.TimeoutSeconds,
        ["retries"] = check.Retries,
        ["startPeriod"] = check.StartPeriodSeconds,
    };

    // One key of a JSON secret: …:secret:NAME-XXXXXX:key:version-stage:version-id. The last two may be empty but not missing.
    private static DeployText ValueFrom(SecretReference reference)
    {
        var arn = reference.Secret is ExistingSecret existing ? existing.Arn : DeployText.OfAttribute(reference.Secret, "arn");
        return reference.JsonKey is { } key ? arn + $":{key}::" : arn;
    }

    private static RequestBody Volume(TaskVolume volume, Deployment deployment) => new()
    {
        ["name"] = volume.Name,
        ["efsVolumeConfiguration"] = volume.AccessPoint is not { } accessPoint ? null : new RequestBody
        {
            ["fileSystemId"] = DeployText.OfAttribute(
                deployment.FileSystems.First(system => system.AccessPoints.Any(point => point.Id == accessPoint.Id)), "id"),
            ["transitEncryption"] = "ENABLED",
            ["authorizationConfig"] = new RequestBody
            {
                ["accessPointId"] = DeployText.OfAttribute(accessPoint, "id"), ["iam"] = "ENABLED",
            },
        },
    };
}
