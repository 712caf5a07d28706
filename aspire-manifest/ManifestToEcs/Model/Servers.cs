namespace ManifestToEcs.Model;

/// <summary>A server that AWS manages.</summary>
public abstract record Server : AwsResource
{
    /// <summary>Neither it nor its data may be deleted or replaced by mistake.</summary>
    public bool DeletionProtection { get; init; } = true;

    /// <summary>AWS moves to a newer minor version by itself; false where the whole version is stated, which that would change.</summary>
    public bool AutoMinorVersionUpgrade { get; init; }
}

/// <summary>RDS instance, Aurora cluster or DocumentDB cluster. Attributes: <c>address</c>, <c>port</c>.</summary>
/// <param name="Engine">AWS's engine name: <c>postgres</c>, <c>aurora-postgresql</c>, <c>mysql</c>, <c>aurora-mysql</c>,
/// <c>sqlserver-ex</c>, <c>docdb</c>…</param>
/// <param name="InitialDatabase">Created with the instance; null where the engine has none.</param>
/// <param name="Password">Of the master user.</param>
public sealed record Database(
    string Name, string Engine, string EngineVersion, string InstanceClass, int StorageGiB, bool MultiAz, int BackupRetentionDays,
    string MasterUsername, Secret Password, string? InitialDatabase, int Port, SecurityGroup SecurityGroup,
    ParameterGroup ParameterGroup) : Server
{
    public bool IsCluster => Engine.StartsWith("aurora-", StringComparison.Ordinal) || Engine == "docdb";

    /// <summary>Storage grows by itself up to this size; null: it does not, or the engine needs no such limit.</summary>
    public int? MaxStorageGiB { get; init; }

    public bool PerformanceInsights { get; init; }

    /// <summary>Kind of log, such as <c>slowquery</c> → the group that AWS writes it to. Sorted by kind.</summary>
    public IReadOnlyDictionary<string, LogGroup> LogExports { get; init; } =
        new SortedDictionary<string, LogGroup>(StringComparer.Ordinal);
}

/// <summary>Settings of a database, of the instance or of the whole cluster.</summary>
/// <param name="Family">Engine with its major version, as AWS spells both together: <c>postgres17</c>.</param>
public sealed record ParameterGroup(string Family, IReadOnlyList<DatabaseParameter> Parameters);

/// <param name="NeedsRestart">AWS calls it static.</param>
public sealed record DatabaseParameter(string Name, string Value, bool NeedsRestart = false);

/// <summary>ElastiCache replication group, encrypted in transit and at rest. Attributes: <c>address</c>, <c>port</c>.</summary>
/// <param name="Engine"><c>valkey</c> or <c>redis</c>.</param>
/// <param name="AuthToken">Password; null: none, the security group alone decides.</param>
public sealed record Cache(
    string Name, string Engine, string EngineVersion, string NodeType, int Replicas, Secret? AuthToken, int Port,
    SecurityGroup SecurityGroup) : Server;

/// <summary>Amazon MQ for RabbitMQ (amqps, 5671). Attributes: <c>address</c>, <c>port</c>.</summary>
public sealed record Broker(
    string Name, string EngineVersion, string InstanceType, bool Cluster, string Username, Secret Password, SecurityGroup SecurityGroup)
    : Server;

/// <summary>MSK, TLS (9094). Attributes: <c>bootstrapBrokers</c>.</summary>
public sealed record KafkaCluster(
    string Name, string Version, string InstanceType, int Brokers, int StorageGiB, SecurityGroup SecurityGroup) : Server;
