namespace ManifestToEcs.Model;

/// <summary>An ECS service. Attributes: <c>name</c>.</summary>
public sealed record Service : AwsResource
{
    /// <summary>The Aspire resource it runs.</summary>
    public required string Resource { get; init; }

    public required string Name { get; init; }

    public required TaskDefinition TaskDefinition { get; init; }

    public required int DesiredCount { get; init; }

    /// <summary>Empty: launch type FARGATE.</summary>
    public IReadOnlyList<CapacityProvider> CapacityProviders { get; init; } = [];

    public required RolloutConfiguration Rollout { get; init; }

    public IReadOnlyList<LoadBalancerTarget> LoadBalancerTargets { get; init; } = [];

    /// <summary>Null: the service takes no part in Service Connect.</summary>
    public ServiceConnect? ServiceConnect { get; init; }

    public CloudMapService? ServiceRegistry { get; init; }

    public required SecurityGroup SecurityGroup { get; init; }

    /// <summary>Set when a load balancer checks the tasks, else null.</summary>
    public int? HealthCheckGracePeriodSeconds { get; init; }

    public bool EnableExecuteCommand { get; init; }

    /// <summary>False for singletons, which may not run twice for a moment.</summary>
    public bool AvailabilityZoneRebalancing { get; init; } = true;

    public AutoScaling? AutoScaling { get; init; }
}

/// <param name="Name">FARGATE or FARGATE_SPOT.</param>
public sealed record CapacityProvider(string Name, int Weight, int Base);

public enum DeploymentStrategy
{
    Rolling,
    BlueGreen,
    Canary,
    Linear,
}

/// <summary>How a new revision replaces the old one. The circuit breaker with rollback is on for rolling deployments.</summary>
/// <param name="StepPercent">Canary: share of the first step; linear: share of each.</param>
/// <param name="StepBakeMinutes">Minutes between steps of canary and linear.</param>
/// <param name="BakeMinutes">Minutes during which old tasks stay after all traffic has moved.</param>
public sealed record RolloutConfiguration(
    DeploymentStrategy Strategy, int MinimumHealthyPercent = 100, int MaximumPercent = 200,
    int BakeMinutes = 0, int StepPercent = 0, int StepBakeMinutes = 0);

/// <param name="AlternateTargetGroup">Second group, for every strategy but rolling; with the rule that production traffic follows and the
/// role that moves it.</param>
public sealed record LoadBalancerTarget(
    TargetGroup TargetGroup, string ContainerName, int ContainerPort,
    TargetGroup? AlternateTargetGroup = null, ListenerRule? ProductionRule = null, Role? InfrastructureRole = null);

/// <summary>Names that this service answers to inside the namespace; none: it only calls others.</summary>
public sealed record ServiceConnect(string Namespace, IReadOnlyList<ServiceConnectEndpoint> Endpoints, LogConfiguration Log);

/// <param name="DnsName">The Aspire name in lower case, so that <c>services__x__http__0</c> works unchanged.</param>
public sealed record ServiceConnectEndpoint(string PortName, string DiscoveryName, string DnsName, int Port);

/// <summary>A one-off task, started by run-task and waited for. Attributes: none.</summary>
public sealed record Job : AwsResource
{
    public required string Resource { get; init; }

    public required TaskDefinition TaskDefinition { get; init; }

    public required SecurityGroup SecurityGroup { get; init; }
}

/// <summary>A run of a task by EventBridge Scheduler. Attributes: <c>name</c>.</summary>
public sealed record Schedule : AwsResource
{
    public required string Resource { get; init; }

    public required string Name { get; init; }

    /// <summary><c>cron(…)</c>, <c>rate(…)</c> or <c>at(…)</c>.</summary>
    public required string Expression { get; init; }

    /// <summary>IANA name.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Null: exactly on time.</summary>
    public int? FlexibleWindowMinutes { get; init; }

    public required TaskDefinition TaskDefinition { get; init; }

    public required SecurityGroup SecurityGroup { get; init; }

    public required Role Role { get; init; }

    public required Queue DeadLetterQueue { get; init; }

    public int RetryAttempts { get; init; }

    public int MaximumEventAgeSeconds { get; init; } = 3600;

    public int TaskCount { get; init; } = 1;

    public bool Enabled { get; init; } = true;

    /// <summary>Container whose environment and command the run overrides.</summary>
    public required string ContainerName { get; init; }

    /// <summary>Literal and never secret; sorted by name.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Null: the definition's own.</summary>
    public IReadOnlyList<string>? Command { get; init; }
}
