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

    [Description("Name in AWS; default: namePrefix-resource. Another name makes a new, empty server in the place of the old one.")]
    [ServerNameForm]
    public string? Name { get; init; }

    [Description("Database that is made with the server; default: the first of the manifest. Another one makes a new, empty server.")]
    public string? Database { get; init; }

    [Description("Version of the engine, such as 17; a whole one such as 17.6 pins it and ends automatic minor upgrades. Default: by the "
        + "image's tag.")]
    public string? Version { get; init; }

    [Description("Instance class or node type, such as db.t4g.micro or cache.t4g.micro.")]
    public string? InstanceClass { get; init; }

    [Description("Storage of an instance or of each Kafka broker."), Range(1, 65536)]
    public int? StorageGiB { get; init; }

    [Description("Size up to which the storage of a database grows by itself; default five times storageGiB."), Range(1, 65536)]
    public int? MaxStorageGiB { get; init; }

    [Description("A standby in a second zone; for RabbitMQ a cluster of three.")]
    public bool? MultiAz { get; init; }

    [Description("Read replicas of a cache; brokers of Kafka."), Range(0, 15)]
    public int? Replicas { get; init; }

    [Description("Neither the server nor its data can be deleted or replaced by mistake; default: that of the whole overlay.")]
    public bool? DeletionProtection { get; init; }

    [Description("Days that automatic backups are kept; default 7."), Range(0, 35)]
    public int? BackupRetentionDays { get; init; }
}
