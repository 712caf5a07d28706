namespace ManifestToEcs.Model;

/// <summary>
/// Everything that one environment of an application needs on ECS Fargate, in AWS's own words. The mapping makes it, every emitter
/// only spells it: what is not here is in no output, and what is here is in all of them.
/// Every list is sorted by <see cref="AwsResource.Id"/> (ordinal) unless its remarks say otherwise.
/// </summary>
public sealed record Deployment
{
    /// <summary>Prefix of AWS names, such as <c>financial</c>.</summary>
    public required string Application { get; init; }

    /// <summary>Such as <c>prod</c>.</summary>
    public required string Environment { get; init; }

    /// <summary>
    /// Region and account as inputs or literals; the partition follows the region (<c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c>).
    /// </summary>
    public required TargetAccount Account { get; init; }

    public required Network Network { get; init; }

    public required Cluster Cluster { get; init; }

    public IReadOnlyList<TaskDefinition> TaskDefinitions { get; init; } = [];

    public IReadOnlyList<Service> Services { get; init; } = [];

    /// <summary>One-off tasks, such as migrations: started by run-task before the services that wait for them.</summary>
    public IReadOnlyList<Job> Jobs { get; init; } = [];

    public IReadOnlyList<Schedule> Schedules { get; init; } = [];

    public IReadOnlyList<LoadBalancer> LoadBalancers { get; init; } = [];

    public IReadOnlyList<Certificate> Certificates { get; init; } = [];

    public IReadOnlyList<AliasRecord> AliasRecords { get; init; } = [];

    public IReadOnlyList<LogGroup> LogGroups { get; init; } = [];

    public IReadOnlyList<Role> Roles { get; init; } = [];

    public IReadOnlyList<SecurityGroup> SecurityGroups { get; init; } = [];

    /// <summary>Apart from the groups, because two groups may admit each other; sorted by group, port and source.</summary>
    public IReadOnlyList<Ingress> Ingress { get; init; } = [];

    /// <summary>Nothing else leaves a group; sorted by group, port and target.</summary>
    public IReadOnlyList<Egress> Egress { get; init; } = [];

    public IReadOnlyList<Secret> Secrets { get; init; } = [];

    /// <summary>Images that the deployment script builds and pushes.</summary>
    public IReadOnlyList<BuiltImage> Images { get; init; } = [];

    public IReadOnlyList<FileSystem> FileSystems { get; init; } = [];

    public IReadOnlyList<Database> Databases { get; init; } = [];

    public IReadOnlyList<Cache> Caches { get; init; } = [];

    public IReadOnlyList<Broker> Brokers { get; init; } = [];

    public IReadOnlyList<KafkaCluster> KafkaClusters { get; init; } = [];

    public IReadOnlyList<Stack> Stacks { get; init; } = [];

    /// <summary>Dead-letter queues of schedules.</summary>
    public IReadOnlyList<Queue> Queues { get; init; } = [];

    /// <summary>Cloud Map services for names that Service Connect cannot give (jobs, UDP).</summary>
    public IReadOnlyList<CloudMapService> CloudMapServices { get; init; } = [];

    /// <summary>Null: no receiver of failures is stated.</summary>
    public Notifications? Notifications { get; init; }

    /// <summary>ARN of the customer key for whatever is made here; null: each AWS service uses a key of its own.</summary>
    public DeployText? KmsKey { get; init; }

    /// <summary>Files, queues, stacks and secrets may not be deleted or replaced by mistake; servers state it themselves.</summary>
    public bool DeletionProtection { get; init; } = true;

    /// <summary>Every value of the target account that some text uses; sorted by name.</summary>
    public IReadOnlyList<Input> Inputs { get; init; } = [];

    /// <summary>
    /// Placeholder → value, for attributes whose value is known already (outputs of a stack that exists); raw JSON writes the value.
    /// </summary>
    public IReadOnlyDictionary<string, string> KnownValues { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>On every resource that takes tags; sorted by key.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The command by which the workflow runs manifest-to-ecs.</summary>
    public required string Tool { get; init; }

    /// <summary>Resource names in the order of a rollout: jobs before the services that wait for them, servers before clients.</summary>
    public IReadOnlyList<RolloutStep> Rollout { get; init; } = [];
}

/// <summary>
/// Something that AWS makes for us. The id is unique in the deployment in every spelling of <see cref="Names"/>, such as
/// <c>api/task-role</c>.
/// </summary>
public abstract record AwsResource
{
    public required string Id { get; init; }
}

public sealed record TargetAccount(DeployText AccountId, DeployText Region, string Partition);

/// <summary>Kind of an <see cref="Input"/>: decides its CloudFormation parameter type and its check.</summary>
public enum InputKind
{
    Text,

    /// <summary>A text that goes into a URI as it is, because no template language can encode it: unreserved characters only.</summary>
    UriText,
    AccountId,
    Region,
    VpcId,
    SubnetId,
    SecurityGroupId,
    CertificateArn,
    HostedZoneId,
    SecretArn,
    KmsKeyArn,

    /// <summary><c>sha256:</c> and 64 hex digits, written by the push step.</summary>
    ImageDigest,
}

/// <summary>A value of the target account.</summary>
/// <param name="Name">Upper snake case, unique.</param>
/// <param name="Value">From the overlay; null: a placeholder that the report lists.</param>
/// <param name="Description">One sentence; becomes the parameter's description.</param>
public sealed record Input(string Name, InputKind Kind, string Description, string? Value);

/// <summary>Network of the tasks. Each list holds inputs, or attributes of the subnets that the deployment makes.</summary>
/// <param name="PrivateSubnets">Two or more in different zones, with a way out (NAT or endpoints).</param>
/// <param name="PublicSubnets">For the load balancer; for tasks only with <paramref name="AssignPublicIp"/>.</param>
public sealed record Network(
    DeployText VpcId, IReadOnlyList<DeployText> PrivateSubnets, IReadOnlyList<DeployText> PublicSubnets, bool AssignPublicIp)
{
    /// <summary>The VPC that the deployment makes; null: it exists already.</summary>
    public Vpc? Made { get; init; }

    /// <summary>The subnets in which servers stand; in a public one they have no public address either.</summary>
    public IReadOnlyList<DeployText> ServerSubnets => PrivateSubnets.Count > 0 ? PrivateSubnets : PublicSubnets;

    /// <summary>The subnets in which tasks are started.</summary>
    public IReadOnlyList<DeployText> TaskSubnets => AssignPublicIp ? PublicSubnets : PrivateSubnets;
}

/// <summary>Attributes: <c>name</c>, <c>arn</c>.</summary>
/// <param name="Namespace">Name of the Cloud Map namespace for Service Connect; null when no service takes part in it.</param>
/// <param name="Existing">The cluster is there already and only used.</param>
public sealed record Cluster(string Name, string? Namespace, bool ContainerInsights, bool Existing) : AwsResource
{
    /// <summary>
    /// Name of the Cloud Map namespace with DNS names; null when no resource calls by DNS. It is a second namespace, because AWS cannot
    /// turn one kind into the other.
    /// </summary>
    public string? DnsNamespace { get; init; }
}

/// <summary>A step of a rollout: a job that must end with exit code 0, or a service that must become stable.</summary>
/// <param name="After">Resource names that must have finished (jobs) or be stable (services) before.</param>
public sealed record RolloutStep(string Resource, bool IsJob, IReadOnlyList<string> After);
