using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ManifestToEcs.Overlays;

/// <summary>The keys of <c>managed</c>.</summary>
[Description("The AWS service that takes a container's place (kind: managed).")]
public sealed record ManagedOverlay
{
    [Description("Engine of the service; default: by the image.")]
    [AllowedValues("postgres", "aurora-postgresql", "mysql", "aurora-mysql", "mariadb", "sqlserver", "valkey", "redis", "rabbitmq", "kafka",
        "documentdb")]
    public string? Engine { get; init; }

    [Description("Version of the engine; default: by the image's tag.")]
    public string? Version { get; init; }

    [Description("Instance class or node type, such as db.t4g.micro or cache.t4g.micro.")]
    public string? InstanceClass { get; init; }

    [Description("Storage of an instance or of each Kafka broker."), Range(1, 65536)]
    public int? StorageGiB { get; init; }

    [Description("A standby in a second zone; for RabbitMQ a cluster of three.")]
    public bool? MultiAz { get; init; }

    [Description("Read replicas of a cache; brokers of Kafka."), Range(0, 15)]
    public int? Replicas { get; init; }

    [Description("The database cannot be deleted by mistake; default true.")]
    public bool? DeletionProtection { get; init; }

    [Description("Days that automatic backups are kept; default 7."), Range(0, 35)]
    public int? BackupRetentionDays { get; init; }
}
