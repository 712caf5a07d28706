namespace ManifestToEcs.Overlays;

/// <summary>
/// Every key of the overlay with its type and its sentence: the reader checks by this table, the schema is written from it.
/// </summary>
internal static class OverlayFields
{
    public static readonly IReadOnlyList<string> Kinds = ["service", "job", "scheduled", "external", "managed", "ignore"];

    public static readonly IReadOnlyList<string> Engines =
    [
        "postgres", "aurora-postgresql", "mysql", "aurora-mysql", "mariadb", "sqlserver", "valkey", "redis", "rabbitmq", "kafka",
        "documentdb",
    ];

    public static readonly IReadOnlyList<string> Directions = ["consume", "produce", "consume-produce", "read", "write", "read-write",
        "publish"];

    private static readonly TextType Text = new();
    private static readonly BooleanType Flag = new();
    private static readonly TextType Architecture = new(OneOf: ["X86_64", "ARM64"]);
    private static readonly IntegerType Retention = new(1, 3653,
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]);

    private static readonly ObjectType Scaling = new("scaling", "Application Auto Scaling; each target that is given becomes a policy.",
    [
        new("min", new IntegerType(0, 5000), "Fewest tasks; default: desiredCount."),
        new("max", new IntegerType(0, 5000), "Most tasks."),
        new("cpuPercent", new NumberType(1, 100), "Average CPU use to hold."),
        new("memoryPercent", new NumberType(1, 100), "Average memory use to hold."),
        new("requestsPerTarget", new NumberType(1, 1e9), "Requests per minute and task to hold, behind a load balancer."),
        new("queue", Text, "Queue whose backlog decides: resource/LogicalId of a CloudFormation resource, or the name of a queue."),
        new("backlogPerTask", new NumberType(1, 1e9),
            "Visible messages per task that are acceptable: acceptable delay divided by the time that a message takes."),
        new("scaleInCooldownSeconds", new IntegerType(0, 86400), "Pause after tasks were taken away; default 300."),
        new("scaleOutCooldownSeconds", new IntegerType(0, 86400), "Pause after tasks were added; default 60."),
    ]);

    private static readonly ObjectType Health = new("health", "How the load balancer and ECS see that a task is well.",
    [
        new("path", new TextType(Format: TextFormat.WebPath), "Path for the load balancer's check, such as /health/ready."),
        new("matcher", Text, "Statuses that count as healthy, such as 200-299."),
        new("command", new ListType(Text), "Command inside the container; without CMD or CMD-SHELL in front, CMD is added."),
        new("intervalSeconds", new IntegerType(5, 300), "Time between checks."),
        new("timeoutSeconds", new IntegerType(2, 120), "Time for one check."),
        new("retries", new IntegerType(1, 10), "Failures in a row that make a container unhealthy."),
        new("startPeriodSeconds", new IntegerType(0, 300), "Time after the start in which failures do not count."),
        new("gracePeriodSeconds", new IntegerType(0, 2147483647),
            "Time after the start in which the load balancer's verdict does not count."),
    ]);

    private static readonly ObjectType Rollout = new("rollout", "How a new revision replaces the old one.",
    [
        new("strategy", new TextType(OneOf: ["rolling", "blue-green", "canary", "linear"]),
            "Default rolling, with circuit breaker and rollback."),
        new("bakeMinutes", new IntegerType(0, 1440), "Minutes during which the old tasks stay after all traffic has moved."),
        new("stepPercent", new IntegerType(1, 100), "Canary: share of the first step; linear: share of each."),
        new("stepBakeMinutes", new IntegerType(0, 1440), "Minutes between steps."),
        new("singleton", Flag, "Never two tasks at once: the old one stops before the new one starts."),
    ]);

    private static readonly ObjectType Schedule = new("schedule", "A run by EventBridge Scheduler.",
    [
        new("name", Text, "Name of the schedule; default: the resource's name."),
        new("expression", new TextType(Format: TextFormat.Expression), "cron(0 6 * * ? *), rate(1 hour) or at(2027-01-01T06:00:00)."),
        new("timeZone", Text, "IANA name, such as Europe/Berlin; default UTC."),
        new("flexibleWindowMinutes", new IntegerType(1, 1440), "The run may start this much later; default: exactly on time."),
        new("retryAttempts", new IntegerType(0, 185),
            "Further attempts after a failed start; default 0, because a job that is not known to be idempotent must run once."),
        new("environment", new MapType(Text), "Variables that this run adds or replaces; never a secret."),
        new("command", new ListType(Text), "Command in place of the container's own."),
        new("enabled", Flag, "false keeps the schedule without running it."),
    ]);

    private static readonly ObjectType Managed = new("managed", "The AWS service that takes a container's place (kind: managed).",
    [
        new("engine", new TextType(OneOf: Engines), "Engine of the service; default: by the image."),
        new("version", Text, "Version of the engine; default: by the image's tag."),
        new("instanceClass", Text, "Instance class or node type, such as db.t4g.micro or cache.t4g.micro."),
        new("storageGiB", new IntegerType(1, 65536), "Storage of an instance or of each Kafka broker."),
        new("multiAz", Flag, "A standby in a second zone; for RabbitMQ a cluster of three."),
        new("replicas", new IntegerType(0, 15), "Read replicas of a cache; brokers of Kafka."),
        new("deletionProtection", Flag, "The database cannot be deleted by mistake; default true."),
        new("backupRetentionDays", new IntegerType(0, 35), "Days that automatic backups are kept; default 7."),
    ]);

    private static readonly ObjectType Resource = new("resource", "What one resource of the manifest needs on ECS.",
    [
        new("kind", new TextType(OneOf: Kinds),
            "service, job (runs once at each deployment), scheduled (by schedule only), external (lives elsewhere), managed (an AWS "
                + "service takes its place) or ignore."),
        new("family", Text, "Task definition family; default: application-resource."),
        new("serviceName", Text, "Name of the ECS service."),
        new("containerName", Text, "Name of the container."),
        new("image", Text, "Image that runs instead of an executable or of a container with a bind mount."),
        new("cpu", new IntegerType(256, 32768, [256, 512, 1024, 2048, 4096, 8192, 16384, 32768]),
            "CPU units of the task; 1024 is one virtual CPU."),
        new("memoryMiB", new IntegerType(512, 249856), "Memory of the task; must form a valid pair with cpu."),
        new("architecture", Architecture, "CPU architecture; default: that of the whole overlay."),
        new("ephemeralStorageGiB", new IntegerType(20, 200), "Task storage; 20 is the default of Fargate."),
        new("desiredCount", new IntegerType(0, 5000), "Tasks of the service."),
        new("scaling", Scaling, Scaling.Description),
        new("health", Health, Health.Description),
        new("domains", new ListType(Text), "Hosts of the listener rule, such as api.example.com."),
        new("paths", new ListType(Text), "Paths of the listener rule; default /*."),
        new("ports", new MapType(new IntegerType(1, 65535), OverlayKeys.Bindings),
            "Port inside the container of bindings whose manifest leaves it open, by binding."),
        new("waitFor", new ListType(new TextType(Names: true)),
            "Resources that must run (services) or have ended well (jobs) before this one starts."),
        new("rollout", Rollout, Rollout.Description),
        new("spotPercent", new IntegerType(0, 100), "Share of the tasks on Fargate Spot."),
        new("exec", Flag, "ECS Exec; off unless asked for."),
        new("readonlyRootFilesystem", Flag, "Default: true where the image is known to bear it."),
        new("writablePaths", new ListType(new TextType(Format: TextFormat.WebPath)),
            "Paths that stay writable under a read-only root; default /tmp."),
        new("user", Text, "User of the container, as uid:gid or name."),
        new("stopTimeoutSeconds", new IntegerType(2, 120), "Time between the request to stop and the end."),
        new("logRetentionDays", Retention, "Days that logs are kept."),
        new("logGroup", Text, "Name of the log group; default /ecs/family."),
        new("blockingLogs", Flag, "Logs must not be lost, even if the task has to wait; default for jobs and schedules."),
        new("environment", new MapType(new TextType(Nullable: true)),
            "Variables added to, or in place of, those of the manifest; null removes one."),
        new("secretEnvironment", new ListType(Text), "Names of variables to be treated as secrets although the manifest does not say so."),
        new("shellWrapSecretArgs", Flag, "Permission to deliver a secret argument by a shell that expands it from a variable."),
        new("schedules", new ListType(Schedule), "Runs by EventBridge Scheduler."),
        new("access", new MapType(new TextType(OneOf: Directions), OverlayKeys.ResourceParts),
            "What this resource may do with queues, topics, buckets and tables: resource/LogicalId of a CloudFormation resource → consume, "
                + "produce, consume-produce (queues), publish (topics), read, write, read-write (buckets, tables)."),
        new("managed", Managed, Managed.Description),
        new("values", new MapType(Text),
            "For kind external: what expressions get, by property, such as connectionString, host, port, outputs.endpoint; ${NAME} is an "
                + "input of the deployment, the ARN of a secret its value."),
        new("secretArn", new TextType(Format: TextFormat.SecretArn), "Existing secret that holds a parameter's value."),
        new("value", Text, "Value of a parameter that is not secret."),
        new("secret", Flag, "Treat a parameter or the values of an external resource as secret, or state that they are not."),
        new("acceptDataLoss", Flag, "A stateful container may lose its data with each task."),
        new("volumeOwner", new TextType(Format: TextFormat.Owner), "User and group of the volumes on EFS, as uid:gid."),
    ]);

    /// <summary>The keys of an environment's part, which are those of the whole file without <c>environments</c>.</summary>
    public static readonly ObjectType Environment = new("environment",
        "What differs in one environment: maps are merged, lists and values replaced.",
    [
        new("application", Text, "Prefix of AWS names; default: the folder of the manifest."),
        new("account", new TextType(Format: TextFormat.Account), "Account number, in quotes."),
        new("region", new TextType(Format: TextFormat.Region), "AWS region."),
        new("cluster", Text, "Name of the ECS cluster; default: application-environment."),
        new("clusterExists", Flag, "The cluster exists already and is only used."),
        new("vpc", new TextType(Format: TextFormat.Vpc), "VPC of everything."),
        new("privateSubnets", new ListType(new TextType(Format: TextFormat.Subnet)),
            "Two or more in different zones, with a way out (NAT or endpoints)."),
        new("publicSubnets", new ListType(new TextType(Format: TextFormat.Subnet)),
            "Two or more in different zones, for the load balancer."),
        new("publicTasks", Flag, "Tasks run in the public subnets with a public address, for accounts without NAT or endpoints."),
        new("certificateArn", new TextType(Format: TextFormat.CertificateArn),
            "Certificate of the load balancer; without one it serves HTTP only, with a warning."),
        new("namespace", Text, "Cloud Map namespace; default: the application's name."),
        new("architecture", Architecture, "X86_64 (default) or ARM64, for every resource that does not say otherwise."),
        new("logRetentionDays", Retention, "Days that logs are kept; default 30."),
        new("telemetry", new TextType(Format: TextFormat.Telemetry),
            "sidecar: a collector in each task that exports OTLP; none; or the URL of a collector."),
        new("imageTag", Text, "Immutable tag of all built images, where no digest is known."),
        new("imageDigests", new MapType(new TextType(Format: TextFormat.Digest), OverlayKeys.Resources),
            "Digests of images by resource; the push step of deploy.sh writes them."),
        new("values", new MapType(Text), "Values of placeholders by name, such as API_TARGET_GROUP_ARN, once the surroundings exist."),
        new("tags", new MapType(Text), "On everything that takes tags."),
        new("resources", new MapType(Resource, OverlayKeys.Resources), "By Aspire name."),
    ]);

    /// <summary>The whole file.</summary>
    public static readonly ObjectType Root = new("overlay", "What an Aspire manifest leaves out, for manifest-to-ecs.",
    [
        new("$schema", Text, "For editors; has no effect."),
        .. Environment.Fields,
        new("environments", new MapType(Environment), "By name of the environment: what differs there from the rest of the file."),
    ]);
}
