using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>A container definition as a Terraform object in ECS's own words, so that references work inside it.</summary>
internal static class TerraformContainers
{
    public static HclObject Container(Deployment deployment, ContainerDefinition container) => new()
    {
        ["name"] = container.Name,
        ["image"] = Value(container.Image),
        ["essential"] = container.Essential,
        ["cpu"] = container.Cpu,
        ["memory"] = container.MemoryMiB,
        ["memoryReservation"] = container.MemoryReservationMiB,
        ["readonlyRootFilesystem"] = container.ReadonlyRootFilesystem,
        ["user"] = container.User,
        ["stopTimeout"] = container.StopTimeoutSeconds,
        ["entryPoint"] = ListOrNone(container.EntryPoint, Value),
        ["command"] = ListOrNone(container.Command, Value),
        ["portMappings"] = ListOrNone(container.PortMappings, port => new HclObject
        {
            ["name"] = port.Name, ["containerPort"] = port.ContainerPort, ["protocol"] = port.Protocol, ["appProtocol"] = port.AppProtocol,
        }),
        ["environment"] = ListOrNone(container.Environment, variable =>
            new HclObject(Inline: true) { ["name"] = variable.Key, ["value"] = Value(variable.Value) }),
        ["secrets"] = ListOrNone(container.Secrets, variable =>
            new HclObject(Inline: true) { ["name"] = variable.Key, ["valueFrom"] = ValueFrom(variable.Value) }),
        ["mountPoints"] = ListOrNone(container.MountPoints, mount => new HclObject(Inline: true)
        {
            ["sourceVolume"] = mount.VolumeName, ["containerPath"] = mount.ContainerPath, ["readOnly"] = mount.ReadOnly,
        }),
        ["dependsOn"] = ListOrNone(container.DependsOn, dependency =>
            new HclObject(Inline: true) { ["containerName"] = dependency.ContainerName, ["condition"] = dependency.Condition }),
        ["healthCheck"] = container.HealthCheck is { } check ? HealthCheck(check) : null,
        ["linuxParameters"] = new HclObject
        {
            ["initProcessEnabled"] = true,
            ["capabilities"] = container.DropAllCapabilities ? new HclObject { ["drop"] = HclValue.Texts(["ALL"]) } : null,
        },
        ["ulimits"] = HclValue.List(
            [new HclObject(Inline: true) { ["name"] = "nofile", ["softLimit"] = container.OpenFiles,
                ["hardLimit"] = container.OpenFiles }]),
        ["logConfiguration"] = new HclObject { ["logDriver"] = "awslogs", ["options"] = LogOptions(deployment, container.Log) },
    };

    /// <summary>Options of the awslogs driver.</summary>
    public static HclObject LogOptions(Deployment deployment, LogConfiguration log) => new()
    {
        ["awslogs-group"] = Ref(log.Group, "name"),
        ["awslogs-region"] = Value(deployment.Account.Region),
        ["awslogs-stream-prefix"] = log.StreamPrefix,
        ["mode"] = log.Blocking ? "blocking" : "non-blocking",
        ["max-buffer-size"] = log.Blocking ? null : "25m",
    };

    private static HclValue ValueFrom(SecretReference reference)
    {
        var arn = FilledArn(reference.Secret);
        return reference.JsonKey is { } key ? Around("", arn, $":{key}::") : HclValue.Code(arn);
    }

    private static HclObject HealthCheck(HealthCheck check) => new()
    {
        ["command"] = HclValue.Texts(check.Command),
        ["interval"] = check.IntervalSeconds,
        ["timeout"] = check.TimeoutSeconds,
        ["retries"] = check.Retries,
        ["startPeriod"] = check.StartPeriodSeconds,
    };

    private static HclList? ListOrNone<T>(IReadOnlyCollection<T> items, Func<T, HclValue> value) =>
        items.Count == 0 ? null : HclValue.List(items.Select(value));
}
