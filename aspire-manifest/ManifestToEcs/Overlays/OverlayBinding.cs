using ManifestToEcs.Yaml;

namespace ManifestToEcs.Overlays;

/// <summary>Merged nodes as <see cref="Overlay"/>. A value of a wrong type has been reported and counts as not stated.</summary>
internal static class OverlayBinding
{
    public static Overlay Bind(YamlMap merged, string environment)
    {
        var root = new Values(merged);
        return new Overlay
        {
            Environment = environment,
            Application = root.Text("application"),
            Account = root.Text("account"),
            Region = root.Text("region"),
            Cluster = root.Text("cluster"),
            ClusterExists = root.Flag("clusterExists") ?? false,
            Vpc = root.Text("vpc"),
            PrivateSubnets = root.Texts("privateSubnets"),
            PublicSubnets = root.Texts("publicSubnets"),
            PublicTasks = root.Flag("publicTasks") ?? false,
            CertificateArn = root.Text("certificateArn"),
            Namespace = root.Text("namespace"),
            Architecture = root.Text("architecture"),
            LogRetentionDays = root.Integer("logRetentionDays"),
            ImageDigests = root.TextMap("imageDigests"),
            Values = root.TextMap("values"),
            ImageTag = root.Text("imageTag"),
            Telemetry = root.Text("telemetry"),
            Tags = root.TextMap("tags"),
            Resources = root.Map("resources", node => Resource(new Values(node))),
            SourceLocations = OverlayMerge.Locations(merged),
        };
    }

    private static ResourceOverlay Resource(Values of) => new()
    {
        Kind = of.Text("kind"),
        Family = of.Text("family"),
        ServiceName = of.Text("serviceName"),
        ContainerName = of.Text("containerName"),
        Cpu = of.Integer("cpu"),
        MemoryMiB = of.Integer("memoryMiB"),
        Architecture = of.Text("architecture"),
        EphemeralStorageGiB = of.Integer("ephemeralStorageGiB"),
        DesiredCount = of.Integer("desiredCount"),
        Scaling = of.Object("scaling", Scaling),
        Health = of.Object("health", Health),
        Domains = of.Texts("domains"),
        Paths = of.Texts("paths"),
        Ports = of.IntegerMap("ports"),
        WaitFor = of.Texts("waitFor"),
        Rollout = of.Object("rollout", Rollout),
        SpotPercent = of.Integer("spotPercent"),
        Exec = of.Flag("exec") ?? false,
        ReadonlyRootFilesystem = of.Flag("readonlyRootFilesystem"),
        WritablePaths = of.Texts("writablePaths"),
        User = of.Text("user"),
        StopTimeoutSeconds = of.Integer("stopTimeoutSeconds"),
        LogRetentionDays = of.Integer("logRetentionDays"),
        LogGroup = of.Text("logGroup"),
        BlockingLogs = of.Flag("blockingLogs"),
        Environment = of.NullableTextMap("environment"),
        SecretEnvironment = of.Texts("secretEnvironment"),
        ShellWrapSecretArgs = of.Flag("shellWrapSecretArgs") ?? false,
        Schedules = of.Objects("schedules", Schedule),
        Access = of.TextMap("access"),
        Managed = of.Object("managed", Managed),
        Values = of.TextMap("values"),
        SecretArn = of.Text("secretArn"),
        Value = of.Text("value"),
        Secret = of.Flag("secret"),
        AcceptDataLoss = of.Flag("acceptDataLoss") ?? false,
        VolumeOwner = of.Text("volumeOwner"),
        Image = of.Text("image"),
    };

    private static ScalingOverlay Scaling(Values of) => new()
    {
        Min = of.Integer("min"),
        Max = of.Integer("max"),
        CpuPercent = of.Number("cpuPercent"),
        MemoryPercent = of.Number("memoryPercent"),
        RequestsPerTarget = of.Number("requestsPerTarget"),
        Queue = of.Text("queue"),
        BacklogPerTask = of.Number("backlogPerTask"),
        ScaleInCooldownSeconds = of.Integer("scaleInCooldownSeconds"),
        ScaleOutCooldownSeconds = of.Integer("scaleOutCooldownSeconds"),
    };

    private static HealthOverlay Health(Values of) => new()
    {
        Path = of.Text("path"),
        Matcher = of.Text("matcher"),
        Command = of.Texts("command"),
        IntervalSeconds = of.Integer("intervalSeconds"),
        TimeoutSeconds = of.Integer("timeoutSeconds"),
        Retries = of.Integer("retries"),
        StartPeriodSeconds = of.Integer("startPeriodSeconds"),
        GracePeriodSeconds = of.Integer("gracePeriodSeconds"),
    };

    private static RolloutOverlay Rollout(Values of) => new()
    {
        Strategy = of.Text("strategy"),
        BakeMinutes = of.Integer("bakeMinutes"),
        StepPercent = of.Integer("stepPercent"),
        StepBakeMinutes = of.Integer("stepBakeMinutes"),
        Singleton = of.Flag("singleton") ?? false,
    };

    private static ScheduleOverlay Schedule(Values of) => new()
    {
        Name = of.Text("name"),
        Expression = of.Text("expression"),
        TimeZone = of.Text("timeZone"),
        FlexibleWindowMinutes = of.Integer("flexibleWindowMinutes"),
        RetryAttempts = of.Integer("retryAttempts"),
        Environment = of.TextMap("environment"),
        Command = of.Texts("command"),
        Enabled = of.Flag("enabled"),
    };

    private static ManagedOverlay Managed(Values of) => new()
    {
        Engine = of.Text("engine"),
        Version = of.Text("version"),
        InstanceClass = of.Text("instanceClass"),
        StorageGiB = of.Integer("storageGiB"),
        MultiAz = of.Flag("multiAz"),
        Replicas = of.Integer("replicas"),
        DeletionProtection = of.Flag("deletionProtection"),
        BackupRetentionDays = of.Integer("backupRetentionDays"),
    };

    /// <summary>The values of a map by key; null and empty for what is not stated.</summary>
    private sealed class Values(YamlMap? map)
    {
        public string? Text(string key) => Scalar(map?[key])?.Text;

        public int? Integer(string key) => Scalar(map?[key]) is { } scalar ? OverlayCheck.Integer(scalar) : null;

        public double? Number(string key) => Scalar(map?[key]) is { } scalar ? OverlayCheck.Number(scalar) : null;

        public bool? Flag(string key) => Scalar(map?[key]) is { } scalar ? OverlayCheck.Boolean(scalar) : null;

        public IReadOnlyList<string> Texts(string key) => [.. Items(key).Select(Scalar).OfType<YamlScalar>().Select(scalar => scalar.Text)];

        public T? Object<T>(string key, Func<Values, T> bind)
            where T : class => map?[key] is YamlMap inner ? bind(new Values(inner)) : null;

        public IReadOnlyList<T> Objects<T>(string key, Func<Values, T> bind) =>
            [.. Items(key).OfType<YamlMap>().Select(inner => bind(new Values(inner)))];

        public Dictionary<string, string> TextMap(string key) =>
            Entries(key).ToDictionary(entry => entry.Key, entry => entry.Scalar.Text, StringComparer.Ordinal);

        public Dictionary<string, int> IntegerMap(string key) =>
            Entries(key).Where(entry => OverlayCheck.Integer(entry.Scalar) is not null)
                .ToDictionary(entry => entry.Key, entry => OverlayCheck.Integer(entry.Scalar)!.Value);

        public Dictionary<string, string?> NullableTextMap(string key)
        {
            var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
            if (map?[key] is not YamlMap inner) return texts;
            foreach (var entry in inner.Entries)
                if (entry.Value is YamlScalar scalar) texts[entry.Key] = scalar.IsNull ? null : scalar.Text;
            return texts;
        }

        public Dictionary<string, T> Map<T>(string key, Func<YamlMap?, T> bind)
        {
            var values = new Dictionary<string, T>(StringComparer.Ordinal);
            if (map?[key] is YamlMap inner) foreach (var entry in inner.Entries) values[entry.Key] = bind(entry.Value as YamlMap);
            return values;
        }

        private IEnumerable<YamlNode> Items(string key) => map?[key] is YamlList list ? list.Items : [];

        private IEnumerable<(string Key, YamlScalar Scalar)> Entries(string key) =>
            map?[key] is YamlMap inner ? inner.Entries.Select(entry => (entry.Key, Scalar(entry.Value)!))
                .Where(entry => entry.Item2 is not null) : [];

        private static YamlScalar? Scalar(YamlNode? node) => node is YamlScalar { IsNull: false } scalar ? scalar : null;
    }
}
