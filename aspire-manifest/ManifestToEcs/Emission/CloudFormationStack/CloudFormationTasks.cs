using System.Globalization;
using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>Task definitions. One that is replaced stays registered, so that a rollback finds it.</summary>
internal static class CloudFormationTasks
{
    public static void Add(CloudFormationTemplate template)
    {
        foreach (var definition in template.Deployment.TaskDefinitions)
        {
            template.Add(definition.Id, "AWS::ECS::TaskDefinition", new JsonObject
            {
                ["Family"] = definition.Family,
                ["ContainerDefinitions"] = List(definition.Containers.Select(container => Container(template, container))),
                ["Cpu"] = definition.Cpu.ToString(CultureInfo.InvariantCulture),
                ["EphemeralStorage"] = definition.EphemeralStorageGiB is { } size ? new JsonObject { ["SizeInGiB"] = size } : null,
                ["ExecutionRoleArn"] = template.Arn(definition.ExecutionRole),
                ["Memory"] = definition.MemoryMiB.ToString(CultureInfo.InvariantCulture),
                ["NetworkMode"] = "awsvpc",
                ["RequiresCompatibilities"] = new JsonArray("FARGATE"),
                ["RuntimePlatform"] = new JsonObject
                {
                    ["CpuArchitecture"] = definition.Architecture == CpuArchitecture.Arm64 ? "ARM64" : "X86_64",
                    ["OperatingSystemFamily"] = "LINUX",
                },
                ["Tags"] = template.Tags(),
                ["TaskRoleArn"] = template.Arn(definition.TaskRole),
                ["Volumes"] = OrNull(List(definition.Volumes.Select(volume => Volume(template, volume)))),
            }, withServices: true, deletionPolicy: "Delete", updateReplacePolicy: "Retain");
        }
    }

    /// <summary>Used by containers and by the proxy of Service Connect.</summary>
    public static JsonObject Log(CloudFormationTemplate template, LogConfiguration log)
    {
        var options = new JsonObject
        {
            ["awslogs-group"] = template.RefTo(log.Group),
            ["awslogs-region"] = Ref("AWS::Region"),
            ["awslogs-stream-prefix"] = log.StreamPrefix,
            ["mode"] = log.Blocking ? "blocking" : "non-blocking",
        };
        if (!log.Blocking) options["max-buffer-size"] = "25m";
        return new JsonObject { ["LogDriver"] = "awslogs", ["Options"] = options };
    }

    private static JsonObject Container(CloudFormationTemplate template, ContainerDefinition container) => new()
    {
        ["Name"] = container.Name,
        ["Image"] = template.Text(container.Image),
        ["Essential"] = container.Essential,
        ["Cpu"] = container.Cpu,
        ["Memory"] = container.MemoryMiB,
        ["MemoryReservation"] = container.MemoryReservationMiB,
        ["EntryPoint"] = OrNull(template.Texts(container.EntryPoint)),
        ["Command"] = OrNull(template.Texts(container.Command)),
        ["PortMappings"] = OrNull(List(container.PortMappings.Select(Port))),
        ["Environment"] = OrNull(List(
            container.Environment.Select(variable => new JsonObject { ["Name"] = variable.Key,
                ["Value"] = template.Text(variable.Value) }))),
        ["Secrets"] = OrNull(List(container.Secrets.Select(
            variable => new JsonObject { ["Name"] = variable.Key, ["ValueFrom"] = ValueFrom(template, variable.Value) }))),
        ["HealthCheck"] = container.HealthCheck is { } check ? Health(check) : null,
        ["DependsOn"] = OrNull(List(container.DependsOn.Select(
            other => new JsonObject { ["ContainerName"] = other.ContainerName, ["Condition"] = other.Condition }))),
        ["LogConfiguration"] = Log(template, container.Log),
        ["MountPoints"] = OrNull(List(container.MountPoints.Select(mount => new JsonObject
        {
            ["SourceVolume"] = mount.VolumeName,
            ["ContainerPath"] = mount.ContainerPath,
            ["ReadOnly"] = mount.ReadOnly,
        }))),
        ["ReadonlyRootFilesystem"] = container.ReadonlyRootFilesystem,
        ["LinuxParameters"] = new JsonObject
        {
            ["Capabilities"] = container.DropAllCapabilities ? new JsonObject { ["Drop"] = new JsonArray("ALL") } : null,
            ["InitProcessEnabled"] = true,
        },
        ["StopTimeout"] = container.StopTimeoutSeconds,
        ["Ulimits"] = new JsonArray(new JsonObject { ["Name"] = "nofile", ["SoftLimit"] = container.OpenFiles,
            ["HardLimit"] = container.OpenFiles }),
        ["User"] = container.User,
    };

    private static JsonObject Port(PortMapping port) => new()
    {
        ["Name"] = port.Name,
        ["ContainerPort"] = port.ContainerPort,
        ["Protocol"] = port.Protocol,
        ["AppProtocol"] = port.AppProtocol,
    };

    // One key of a JSON secret: ARN:key:version-stage:version-id, of which the last two may be empty but not missing.
    private static JsonNode ValueFrom(CloudFormationTemplate template, SecretReference reference)
    {
        var arn = DeployText.OfAttribute(reference.Secret, "arn");
        return template.Text(reference.JsonKey is null ? arn : arn + $":{reference.JsonKey}::");
    }

    private static JsonObject Health(HealthCheck check) => new()
    {
        ["Command"] = List(check.Command.Select(word => (JsonNode)word)),
        ["Interval"] = check.IntervalSeconds,
        ["Retries"] = check.Retries,
        ["StartPeriod"] = check.StartPeriodSeconds,
        ["Timeout"] = check.TimeoutSeconds,
    };

    private static JsonObject Volume(CloudFormationTemplate template, TaskVolume volume)
    {
        if (volume.AccessPoint is not { } accessPoint) return new JsonObject { ["Name"] = volume.Name };
        var fileSystem = template.Deployment.FileSystems.First(
            candidate => candidate.AccessPoints.Any(point => point.Id == accessPoint.Id));
        return new JsonObject
        {
            ["Name"] = volume.Name,
            ["EFSVolumeConfiguration"] = new JsonObject
            {
                ["AuthorizationConfig"] = new JsonObject { ["AccessPointId"] = template.RefTo(accessPoint), ["IAM"] = "ENABLED" },
                ["FilesystemId"] = template.RefTo(fileSystem),
                ["TransitEncryption"] = "ENABLED",
            },
        };
    }

    private static JsonArray? OrNull(JsonArray list) => list.Count == 0 ? null : list;
}
