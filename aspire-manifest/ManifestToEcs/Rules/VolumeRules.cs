namespace ManifestToEcs.Rules;

/// <summary>VOL-01 to VOL-07: file systems and mounts.</summary>
internal static class VolumeRules
{
    private static readonly string[] Databases = ["postgres", "postgis", "pgvector", "timescaledb", "mysql", "mariadb", "mongo", "mssql",
        "redis", "valkey", "garnet", "rabbitmq", "oracle", "cassandra", "elasticsearch", "opensearch", "kafka", "neo4j", "influxdb"];

    public static void Check(Node definition, RequestFiles bodies, Verdict verdict)
    {
        var volumes = definition.Items("volumes");
        foreach (var volume in volumes)
        {
            if (volume.Get("host")?.Has("sourcePath") == true)
                verdict.Broken("VOL-04", volume, "a Fargate task has no host whose paths it could mount",
                    "Bake the files into the image, or copy them from S3 or SSM when the task starts.");
            if (volume.Get("efsVolumeConfiguration") is { } efs) CheckFileSystem(efs, definition, verdict);
        }

        var names = volumes.Select(volume => volume.Text("name")).ToList();
        foreach (var mount in definition.Items("containerDefinitions").SelectMany(container => container.Items("mountPoints")))
        {
            if (!names.Contains(mount.Text("sourceVolume")) || mount.Text("containerPath") is not { Length: > 0 } path || path[0] != '/')
                verdict.Broken("VOL-05", mount, "a mount names a volume of the task and an absolute path",
                    "Correct the volume in the manifest.");
        }
        CheckSingleWriter(definition, bodies, verdict);
    }

    private static void CheckFileSystem(Node efs, Node definition, Verdict verdict)
    {
        if (efs.Text("transitEncryption") != "ENABLED")
            verdict.Broken("VOL-01", efs, "traffic to the file system is not encrypted", "Set transitEncryption to ENABLED.");
        var authorization = efs.Get("authorizationConfig");
        if (authorization?.Has("accessPointId") != true || efs.Text("rootDirectory") is not (null or "/"))
            verdict.Broken("VOL-02", efs, "the volume has no access point, or a root directory beside it",
                "Use an access point and leave rootDirectory out.");
        if (authorization?.Text("iam") != "ENABLED" || !definition.Has("taskRoleArn"))
            verdict.Broken("VOL-03", efs, "the file system does not ask for the task role", "Set iam to ENABLED and give a task role.");
    }

    private static void CheckSingleWriter(Node definition, RequestFiles bodies, Verdict verdict)
    {
        var shared = definition.Items("volumes").Where(volume => volume.Has("efsVolumeConfiguration")).Select(volume => volume.Text("name"))
            .ToHashSet();
        var holdsDatabase = definition.Items("containerDefinitions").Any(container =>
            IsDatabase(container.Text("image") ?? "")
                && container.Items("mountPoints")
                    .Any(mount => mount.Flag("readOnly") != true && shared.Contains(mount.Text("sourceVolume"))));
        if (!holdsDatabase) return;
        foreach (var service in bodies.Services.Where(service => service.Text("taskDefinition") == definition.Text("family")))
        {
            var rollout = service.Get("deploymentConfiguration");
            if (rollout?.Number("minimumHealthyPercent") != 0 || rollout?.Number("maximumPercent") != 100
                || service.Number("desiredCount") > 1)
                verdict.Broken("VOL-07", service, "two tasks could write to one database directory",
                    "Make the service a singleton (0 / 100 percent), or let a managed database take its place.");
        }
    }

    // docker.io/library/postgres:17 -> postgres
    private static bool IsDatabase(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..].Split(':', '@')[0];
        return Databases.Any(database => name == database || name.StartsWith(database + "-", StringComparison.Ordinal))
            || image.Contains("/mssql/", StringComparison.Ordinal);
    }
}
