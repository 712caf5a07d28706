using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>The results of all passes, from which the deployment is put together.</summary>
/// <param name="Inputs">Of inputs with the same name the first counts.</param>
/// <param name="KmsKey">Customer key of whatever is made here, or null.</param>
internal sealed record DeploymentPlan(
    MappingScope Scope, Network Network, string Cluster, IReadOnlyList<Workload> Workloads, LoadBalancing Balancers, RolloutOrder Rollout,
    ServiceConnectNames Names, IReadOnlyList<ManagedServer> Servers, BuiltImages Images, IReadOnlyList<Stack> Stacks,
    IReadOnlyList<MappedTask> Tasks, IReadOnlyList<Service> Services, IReadOnlyList<Schedule> Schedules,
    IReadOnlyList<FileSystem> FileSystems, IReadOnlyList<Ingress> Ingress, IReadOnlyList<Egress> Egress,
    IReadOnlyList<Secret> Secrets, IReadOnlyList<Input> Inputs, DeployText? KmsKey, IReadOnlyDictionary<string, string> Tags,
    Notifications? Notifications)
{
    private const string DefaultTool = "dotnet manifest-to-ecs";

    /// <summary>Only for a plan without errors.</summary>
    public Deployment Deployment() => new()
    {
        Application = Scope.Application,
        Environment = Scope.Overlay.Environment,
        Account = Scope.Account,
        Network = Network,
        Cluster = new Cluster(Cluster, Names.IsUsed ? Names.Namespace : null, Services.Any(ScalesByBacklog),
            Scope.Overlay.ClusterExists) { Id = "cluster", DnsNamespace = Names.DnsNamespace },
        TaskDefinitions = Sorted(Tasks.Select(task => task.Definition)),
        Services = Sorted(Services),
        Jobs = Sorted(Tasks.Where(task => task.Workload.Kind == WorkloadKind.Job).Select(task =>
            new Job { Id = task.Workload.Id("job"), Resource = task.Workload.Name, TaskDefinition = task.Definition,
                SecurityGroup = task.Workload.SecurityGroup })),
        Schedules = Sorted(Schedules),
        LoadBalancers = Sorted(Balancers.All),
        Certificates = Balancers.Certificates,
        AliasRecords = Sorted(Balancers.AliasRecords),
        LogGroups = Sorted(Tasks.SelectMany(task => new[] { task.Logs, task.Telemetry }).OfType<LogGroup>()
            .Concat(OfServers<Database>().SelectMany(database => database.LogExports.Values))),
        Roles = Sorted(Tasks.SelectMany(task => new[] { task.Definition.TaskRole, task.Definition.ExecutionRole })
            .Concat(Schedules.Select(schedule => schedule.Role).Distinct())
            .Concat(new[] { Balancers.InfrastructureRole }.OfType<Role>())),
        SecurityGroups = Sorted(Workloads.Select(workload => workload.SecurityGroup)
            .Concat(Balancers.All.Select(balancer => balancer.SecurityGroup))
            .Concat(FileSystems.Select(fileSystem => fileSystem.SecurityGroup))
            .Concat(Servers.Select(server => server.SecurityGroup))
            .Concat(new[] { Network.Made?.EndpointGroup }.OfType<SecurityGroup>())),
        Ingress = Ingress,
        Egress = Egress,
        Secrets = Sorted(Secrets),
        Images = Images.All,
        FileSystems = FileSystems,
        Databases = OfServers<Database>(),
        Caches = OfServers<Cache>(),
        Brokers = OfServers<Broker>(),
        KafkaClusters = OfServers<KafkaCluster>(),
        Stacks = Stacks,
        Queues = Sorted(Schedules.Select(schedule => schedule.DeadLetterQueue).Distinct()),
        CloudMapServices = Sorted(Names.Registries.Values),
        Inputs = [.. Inputs.DistinctBy(input => input.Name).OrderBy(input => input.Name, StringComparer.Ordinal)],
        KnownValues = new SortedDictionary<string, string>(Scope.Overlay.Values.ToDictionary(), StringComparer.Ordinal),
        KmsKey = KmsKey,
        DeletionProtection = Scope.Overlay.DeletionProtection ?? true,
        Notifications = Notifications,
        Tool = Scope.Overlay.Tool ?? DefaultTool,
        Tags = Tags,
        Rollout = Rollout.Steps,
    };

    private List<T> OfServers<T>()
        where T : AwsResource => Sorted(Servers.Select(server => server.Aws).OfType<T>());

    private static bool ScalesByBacklog(Service service) => service.AutoScaling?.Policies.Any(policy => policy is BacklogScaling) ?? false;

    private static List<T> Sorted<T>(IEnumerable<T> resources)
        where T : AwsResource => [.. resources.OrderBy(resource => resource.Id, StringComparer.Ordinal)];
}
