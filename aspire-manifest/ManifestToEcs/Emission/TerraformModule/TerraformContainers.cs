using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>A container definition as a Terraform object in ECS's own words, so that references work inside it.</summary>
internal static class TerraformContainers
{
    public static HclObject Container(Deployment deployment, ContainerDefinition container)
    {
        var definition = new HclObject { ["name"] = container.Name, ["image"] = Value(container.Image),
            ["essential"] = container.Essential };
        if (container.Cpu is { } cpu) definition["cpu"] = cpu;
        if (container.MemoryMiB is { } memory) definition["memory"] = memory;
        if (container.MemoryReservationMiB is { } reservation) definition["memoryReservation"] = reservation;
        definition["readonlyRootFilesystem"] = container.ReadonlyRootFilesystem;
        if (container.User is { } user) definition["user"] = user;
        if (container.StopTimeoutSeconds is { } stopTimeout) definition["stopTimeout"] = stopTimeout;
        if (container.EntryPoint.Count > 0) definition["entryPoint"] = Values(container.EntryPoint);
        if (container.Command.Count > 0) definition["command"] = Values(container.Command);
        if (container.PortMappings.Count > 0) definition["portMappings"] = HclValue.List(container.PortMappings.Select(PortMapping));
        if (container.Environment.Count > 0)
        {
            definition["environment"] = HclValue.List(container.Environment.Select(variable =>
                new HclObject(Inline: true) { ["name"] = variable.Key, ["value"] = Value(variable.Value) }));
        }
        if (container.Secrets.Count > 0)
        {
            definition["secrets"] = HclValue.List(container.Secrets.Select(variable =>
                new HclObject(Inline: true) { ["name"] = variable.Key, ["valueFrom"] = ValueFrom(variable.Value) }));
        }
        if (container.MountPoints.Count > 0)
        {
            definition["mountPoints"] = HclValue.List(container.MountPoints.Select(mount => new HclObject(Inline: true)
            {
                ["sourceVolume"] = mount.VolumeName, ["containerPath"] = mount.ContainerPath, ["readOnly"] = mount.ReadOnly,
            }));
        }
        if (container.DependsOn.Count > 0)
        {
            definition["dependsOn"] = HclValue.List(container.DependsOn.Select(dependency =>
                new HclObject(Inline: true) { ["containerName"] = dependency.ContainerName, ["condition"] = dependency.Condition }));
        }
        if (container.HealthCheck is { } check) definition["healthCheck"] = HealthCheck(check);
        definition["linuxParameters"] = LinuxParameters(container);
        definition["ulimits"] = HclValue.List(
            [new HclObject(Inline: true) { ["name"] = "nofile", ["softLimit"] = container.OpenFiles,
                ["hardLimit"] = container.OpenFiles }]);
        definition["logConfiguration"] = new HclObject { ["logDriver"] = "awslogs", ["options"] = LogOptions(deployment, container.Log) };
        return definition;
    }

    /// <summary>Options of the awslogs driver.</summary>
    public static HclObject LogOptions(Deployment deployment, LogConfiguration log)
    {
        var options = new HclObject
        {
            ["awslogs-group"] = HclValue.Code(Attribute(log.Group, "name")),
            ["awslogs-region"] = Value(deployment.Account.Region),
            ["awslogs-stream-prefix"] = log.StreamPrefix,
            ["mode"] = log.Blocking ? "blocking" : "non-blocking",
        };
        if (!log.Blocking) options["max-buffer-size"] = "25m";
        return options;
    }

    private static HclObject PortMapping(PortMapping port)
    {
        var mapping = new HclObject { ["name"] = port.Name, ["containerPort"] = port.ContainerPort, ["protocol"] = port.Protocol };
        if (port.AppProtocol is { } appProtocol) mapping["appProtocol"] = appProtocol;
        return mapping;
    }

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

    private static HclObject LinuxParameters(ContainerDefinition container)
    {
        var parameters = new HclObject { ["initProcessEnabled"] = true };
        if (container.DropAllCapabilities) parameters["capabilities"] = new HclObject { ["drop"] = HclValue.Texts(["ALL"]) };
        return parameters;
    }
}
