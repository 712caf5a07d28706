using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>The body of <c>aws ecs register-task-definition</c>.</summary>
internal static class TaskDefinitionBody
{
    public static void Write(RequestBody body, TaskDefinition definition, Deployment deployment, RawText texts)
    {
        body.Text("family", definition.Family);
        body.Text("taskRoleArn", texts.Arn(definition.TaskRole));
        body.Text("executionRoleArn", texts.Arn(definition.ExecutionRole));
        body.Text("networkMode", "awsvpc");
        body.Objects("containerDefinitions", definition.Containers, container => WriteContainer(body, container, texts));
        body.Objects("volumes", definition.Volumes, volume => WriteVolume(body, volume, deployment));
        body.Texts("requiresCompatibilities", ["FARGATE"]);
        body.Text("cpu", FormattableString.Invariant($"{definition.Cpu}"));
        body.Text("memory", FormattableString.Invariant($"{definition.MemoryMiB}"));
        WriteTags(body, deployment);
        if (definition.EphemeralStorageGiB is { } size) body.Object("ephemeralStorage", () => body.Number("sizeInGiB", size));
        body.Object("runtimePlatform", () =>
        {
            body.Text("cpuArchitecture", definition.Architecture == CpuArchitecture.Arm64 ? "ARM64" : "X86_64");
            body.Text("operatingSystemFamily", "LINUX");
        });
    }

    public static void WriteTags(RequestBody body, Deployment deployment) =>
        body.Objects("tags", deployment.Tags, tag =>
        {
            body.Text("key", tag.Key);
            body.Text("value", tag.Value);
        });

    /// <summary>Used by containers and by the proxy of Service Connect.</summary>
    public static void WriteLog(RequestBody body, LogConfiguration log, RawText texts) =>
        body.Object("logConfiguration", () =>
        {
            body.Text("logDriver", "awslogs");
            body.Object("options", () =>
            {
                body.Text("awslogs-group", log.Group.Name);
                body.Text("awslogs-region", texts.Region);
                body.Text("awslogs-stream-prefix", log.StreamPrefix);
                body.Text("mode", log.Blocking ? "blocking" : "non-blocking");
                if (!log.Blocking) body.Text("max-buffer-size", "25m");
            });
        });

    private static void WriteContainer(RequestBody body, ContainerDefinition container, RawText texts)
    {
        body.Text("name", container.Name);
        body.Text("image", container.Image);
        body.OptionalNumber("cpu", container.Cpu);
        body.OptionalNumber("memory", container.MemoryMiB);
        body.OptionalNumber("memoryReservation", container.MemoryReservationMiB);
        body.Objects("portMappings", container.PortMappings, port => WritePort(body, port));
        body.Flag("essential", container.Essential);
        body.Texts("entryPoint", container.EntryPoint);
        body.Texts("command", container.Command);
        body.Objects("environment", container.Environment, variable =>
        {
            body.Text("name", variable.Key);
            body.Text("value", variable.Value);
        });
        body.Objects("mountPoints", container.MountPoints, mount =>
        {
            body.Text("sourceVolume", mount.VolumeName);
            body.Text("containerPath", mount.ContainerPath);
            body.Flag("readOnly", mount.ReadOnly);
        });
        body.Object("linuxParameters", () =>
        {
            if (container.DropAllCapabilities) body.Object("capabilities", () => body.Texts("drop", ["ALL"]));
            body.Flag("initProcessEnabled", true);
        });
        body.Objects("secrets", container.Secrets, variable =>
        {
            body.Text("name", variable.Key);
            body.Text("valueFrom", ValueFrom(variable.Value, texts));
        });
        body.Objects("dependsOn", container.DependsOn, dependency =>
        {
            body.Text("containerName", dependency.ContainerName);
            body.Text("condition", dependency.Condition);
        });
        body.OptionalNumber("stopTimeout", container.StopTimeoutSeconds);
        body.OptionalText("user", container.User);
        body.Flag("readonlyRootFilesystem", container.ReadonlyRootFilesystem);
        body.Objects("ulimits", [container.OpenFiles], files =>
        {
            body.Text("name", "nofile");
            body.Number("softLimit", files);
            body.Number("hardLimit", files);
        });
        WriteLog(body, container.Log, texts);
        if (container.HealthCheck is { } check) WriteHealthCheck(body, check);
    }

    private static void WritePort(RequestBody body, PortMapping port)
    {
        body.Number("containerPort", port.ContainerPort);
        body.Text("protocol", port.Protocol);
        body.Text("name", port.Name);
        body.OptionalText("appProtocol", port.AppProtocol);
    }

    // One key of a JSON secret: …:secret:NAME-XXXXXX:key:version-stage:version-id, of which the last two may be empty but not missing.
    private static string ValueFrom(SecretReference reference, RawText texts) =>
        texts.Arn(reference.Secret) + (reference.JsonKey is null ? "" : $":{reference.JsonKey}::");

    private static void WriteHealthCheck(RequestBody body, HealthCheck check) =>
        body.Object("healthCheck", () =>
        {
            body.Texts("command", [.. check.Command.Select(word => (DeployText)word)]);
            body.Number("interval", check.IntervalSeconds);
            body.Number("timeout", check.TimeoutSeconds);
            body.Number("retries", check.Retries);
            body.Number("startPeriod", check.StartPeriodSeconds);
        });

    private static void WriteVolume(RequestBody body, TaskVolume volume, Deployment deployment)
    {
        body.Text("name", volume.Name);
        if (volume.AccessPoint is not { } accessPoint) return;
        var fileSystem = deployment.FileSystems.First(candidate => candidate.AccessPoints.Contains(accessPoint));
        body.Object("efsVolumeConfiguration", () =>
        {
            body.Text("fileSystemId", DeployText.OfAttribute(fileSystem, "id"));
            body.Text("transitEncryption", "ENABLED");
            body.Object("authorizationConfig", () =>
            {
                body.Text("accessPointId", DeployText.OfAttribute(accessPoint, "id"));
                body.Text("iam", "ENABLED");
            });
        });
    }
}
