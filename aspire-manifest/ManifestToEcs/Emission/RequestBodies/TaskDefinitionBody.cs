using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.RequestBody;

namespace ManifestToEcs.Emission;

/// <summary>The body of <c>aws ecs register-task-definition</c>.</summary>
internal static class TaskDefinitionBody
{
    public static JsonObject Of(TaskDefinition definition, Deployment deployment, RawText texts) => new()
    {
        ["family"] = definition.Family,
        ["taskRoleArn"] = texts.Arn(definition.TaskRole),
        ["executionRoleArn"] = texts.Arn(definition.ExecutionRole),
        ["networkMode"] = "awsvpc",
        ["containerDefinitions"] = List(definition.Containers, container => Container(container, texts)),
        ["volumes"] = List(definition.Volumes, volume => Volume(volume, deployment, texts)),
        ["requiresCompatibilities"] = new JsonArray("FARGATE"),
        ["cpu"] = FormattableString.Invariant($"{definition.Cpu}"),
        ["memory"] = FormattableString.Invariant($"{definition.MemoryMiB}"),
        ["tags"] = Tags(deployment),
        ["ephemeralStorage"] = definition.EphemeralStorageGiB is { } size ? new JsonObject { ["sizeInGiB"] = size } : null,
        ["runtimePlatform"] = new JsonObject
        {
            ["cpuArchitecture"] = definition.Architecture == CpuArchitecture.Arm64 ? "ARM64" : "X86_64",
            ["operatingSystemFamily"] = "LINUX",
        },
    };

    public static JsonArray? Tags(Deployment deployment) =>
        List(deployment.Tags, tag => new JsonObject { ["key"] = tag.Key, ["value"] = tag.Value });

    /// <summary>Used by containers and by the proxy of Service Connect.</summary>
    public static JsonObject Log(LogConfiguration log, RawText texts) => new()
    {
        ["logDriver"] = "awslogs",
        ["options"] = new JsonObject
        {
            ["awslogs-group"] = log.Group.Name,
            ["awslogs-region"] = texts.Region,
            ["awslogs-stream-prefix"] = log.StreamPrefix,
            ["mode"] = log.Blocking ? "blocking" : "non-blocking",
            ["max-buffer-size"] = log.Blocking ? null : "25m",
        },
    };

    private static JsonObject Container(ContainerDefinition container, RawText texts) => new()
    {
        ["name"] = container.Name,
        ["image"] = texts.Render(container.Image),
        ["cpu"] = container.Cpu,
        ["memory"] = container.MemoryMiB,
        ["memoryReservation"] = container.MemoryReservationMiB,
        ["portMappings"] = List(container.PortMappings, port => new JsonObject
        {
            ["containerPort"] = port.ContainerPort,
            ["protocol"] = port.Protocol,
            ["name"] = port.Name,
            ["appProtocol"] = port.AppProtocol,
        }),
        ["essential"] = container.Essential,
        ["entryPoint"] = texts.List(container.EntryPoint),
        ["command"] = texts.List(container.Command),
        ["environment"] = List(container.Environment, variable =>
            new JsonObject { ["name"] = variable.Key, ["value"] = texts.Render(variable.Value) }),
        ["mountPoints"] = List(container.MountPoints, mount => new JsonObject
        {
            ["sourceVolume"] = mount.VolumeName,
            ["containerPath"] = mount.ContainerPath,
            ["readOnly"] = mount.ReadOnly,
        }),
        ["linuxParameters"] = new JsonObject
        {
            ["capabilities"] = container.DropAllCapabilities ? new JsonObject { ["drop"] = new JsonArray("ALL") } : null,
            ["initProcessEnabled"] = true,
        },
        ["secrets"] = List(container.Secrets, variable =>
            new JsonObject { ["name"] = variable.Key, ["valueFrom"] = ValueFrom(variable.Value, texts) }),
        ["dependsOn"] = List(container.DependsOn, dependency =>
            new JsonObject { ["containerName"] = dependency.ContainerName, ["condition"] = dependency.Condition }),
        ["stopTimeout"] = container.StopTimeoutSeconds,
        ["user"] = container.User,
        ["readonlyRootFilesystem"] = container.ReadonlyRootFilesystem,
        ["ulimits"] = new JsonArray(
            new JsonObject { ["name"] = "nofile", ["softLimit"] = container.OpenFiles, ["hardLimit"] = container.OpenFiles }),
        ["logConfiguration"] = Log(container.Log, texts),
        ["healthCheck"] = container.HealthCheck is not { } check ? null : new JsonObject
        {
            ["command"] = List(check.Command, word => JsonValue.Create(word)),
            ["interval"] = check.IntervalSeconds,
            ["timeout"] = check.TimeoutSeconds,
            ["retries"] = check.Retries,
            ["startPeriod"] = check.StartPeriodSeconds,
        },
    };

    // One key of a JSON secret: …:secret:NAME-XXXXXX:key:version-stage:version-id. The last two may be empty but not missing.
    private static string ValueFrom(SecretReference reference, RawText texts) =>
        texts.Arn(reference.Secret) + (reference.JsonKey is null ? "" : $":{reference.JsonKey}::");

    private static JsonObject Volume(TaskVolume volume, Deployment deployment, RawText texts) => new()
    {
        ["name"] = volume.Name,
        ["efsVolumeConfiguration"] = volume.AccessPoint is not { } accessPoint ? null : new JsonObject
        {
            ["fileSystemId"] = texts.Attribute(deployment.FileSystems.First(system => system.AccessPoints.Contains(accessPoint)), "id"),
            ["transitEncryption"] = "ENABLED",
            ["authorizationConfig"] = new JsonObject { ["accessPointId"] = texts.Attribute(accessPoint, "id"), ["iam"] = "ENABLED" },
        },
    };
}
