using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>Brings the decisions together: each is made by a class of its own, and works on the results of those before it.</summary>
internal sealed class DeploymentPlan
{
    private readonly MappingScope _scope;
    private readonly IReadOnlyList<Input> _accountInputs;
    private readonly string _cluster;
    private readonly string _namespace;
    private readonly IReadOnlyList<Workload> _workloads;
    private readonly LoadBalancing _loadBalancers;
    private readonly References _references;
    private readonly Needs _needs;
    private readonly TaskRights _rights;
    private readonly IReadOnlyList<ManagedServer> _servers;
    private readonly IReadOnlyList<Call> _calls;
    private readonly RolloutOrder _rollout;
    private readonly ServiceConnectNames _names;
    private readonly BuiltImages _images;
    private readonly Volumes _volumes;
    private readonly Tasks _tasks;
    private readonly Services _services;
    private readonly Schedules _schedules;

    public DeploymentPlan(MappingScope scope, IReadOnlyList<Input> accountInputs, IReadOnlyDictionary<string, int> listenerPriorities)
    {
        (_scope, _accountInputs) = (scope, accountInputs);
        _cluster = ClusterName(scope);
        _namespace = scope.Overlay.Namespace ?? scope.Application;
        if (_namespace.Split('.').Any(label => !AwsNames.IsEcsName(label)))
            AwsNames.Refuse(_namespace, scope.Overlay.LocationOf("namespace"), scope.Report);

        _workloads = Workloads.Of(scope);
        _references = new References(scope.Manifest, scope.Overlay);
        _loadBalancers = LoadBalancers.Of(_workloads, _references, scope, listenerPriorities);
        var endpoints = new Endpoints(_workloads, _loadBalancers.Addresses, _namespace, scope.Report);
        _calls = Calls.Of(_workloads, endpoints, _references);
        _rollout = new Rollouts(_workloads, _calls, scope).Order();
        _names = ServiceConnectNames.Of(_workloads, _calls, _rollout.CallsByDns, _namespace, scope);
        _needs = new Needs(scope.Application, scope.Overlay.Environment);
        var stacks = Stacks.Of(scope.Manifest, scope.Overlay, scope.Report);
        // Before anything else is evaluated: passwords that a managed service shares with the manifest must be long enough for it.
        _servers = new ManagedPlan(scope.Manifest, scope.Overlay, scope.Report, _needs,
            (text, leastLength) => Values([], leastLength).Evaluate(text)).Servers();
        var values = Values(_servers, 0);

        _rights = new AccessRights(scope, _references, stacks).Of(_workloads.Select(workload => workload.Resource));
        _images = new ImageBuilds(scope, values).Of(_workloads);
        _volumes = new Volumes(scope);
        var telemetry = new TelemetrySidecar(scope);
        _tasks = new Tasks(scope, new ImageReferences(scope, _images, values),
            new ContainerEnvironment(scope, endpoints, _names, _needs, values, telemetry), new ContainerCommand(scope, _needs, values),
            _volumes, telemetry, _names, _loadBalancers, _rights);
        _services = new Services(scope, _loadBalancers, _names, new Scaling(scope, _loadBalancers, stacks));
        _schedules = new Schedules(scope, _cluster);

        ResourceValues Values(IReadOnlyList<ManagedServer> servers, int leastLength) =>
            new(scope, _needs, _references, stacks, servers, endpoints.Resolve, _rollout.CallsByDns, leastLength);
    }

    /// <summary>Null after an error.</summary>
    public Deployment? Deployment()
    {
        var tasks = _workloads.Select(_tasks.Of).OfType<MappedTask>().ToList();
        var services = tasks.Where(task => task.Workload.IsService).Select(task => _services.Of(task.Workload, task)).ToList();
        var schedules = tasks.SelectMany(task => _schedules.Of(task.Workload, task.Definition)).ToList();
        var fileSystems = _volumes.FileSystems(tasks);
        var (network, networkInputs) = SurroundingInputs.Network(_loadBalancers.All.Count > 0, _scope.Overlay, _scope.Report);
        Ineffective.Report(_workloads, _loadBalancers, _scope);
        Bystanders.Account(_scope.Manifest, _workloads, _scope.Report);
        if (_scope.Report.HasErrors) return null;

        return new Deployment
        {
            Application = _scope.Application,
            Environment = _scope.Overlay.Environment,
            Account = _scope.Account,
            Network = network,
            Cluster = new Cluster(_cluster, _names.IsUsed ? _namespace : null, services.Exists(ScalesByBacklog),
                _scope.Overlay.ClusterExists) { Id = "cluster" },
            TaskDefinitions = Sorted(tasks.Select(task => task.Definition)),
            Services = Sorted(services),
            Jobs = Sorted(tasks.Where(task => task.Workload.Kind == WorkloadKind.Job).Select(task =>
                new Job { Id = task.Workload.Id("job"), Resource = task.Workload.Name, TaskDefinition = task.Definition,
                    SecurityGroup = task.Workload.SecurityGroup })),
            Schedules = Sorted(schedules),
            LoadBalancers = Sorted(_loadBalancers.All),
            LogGroups = Sorted(tasks.SelectMany(task => new[] { task.Logs, task.Telemetry }).OfType<LogGroup>()),
            Roles = Sorted(tasks.SelectMany(task => new[] { task.Definition.TaskRole, task.Definition.ExecutionRole })
                .Concat(_schedules.Roles).Concat(new[] { _loadBalancers.InfrastructureRole }.OfType<Role>())),
            SecurityGroups = Sorted(_workloads.Select(workload => workload.SecurityGroup)
                .Concat(_loadBalancers.All.Select(balancer => balancer.SecurityGroup))
                .Concat(fileSystems.Select(fileSystem => fileSystem.SecurityGroup))
                .Concat(_servers.Select(server => server.SecurityGroup))),
            Ingress = SecurityGroups.Ingress(_workloads, _loadBalancers, _calls, _references, _servers, fileSystems, tasks),
            Secrets = Sorted(_needs.Secrets),
            Images = _images.All,
            FileSystems = fileSystems,
            Databases = [.. _servers.Select(server => server.Aws).OfType<Database>()],
            Caches = [.. _servers.Select(server => server.Aws).OfType<Cache>()],
            Brokers = [.. _servers.Select(server => server.Aws).OfType<Broker>()],
            KafkaClusters = [.. _servers.Select(server => server.Aws).OfType<KafkaCluster>()],
            Stacks = _rights.Stacks,
            Queues = Sorted(_schedules.Queues),
            CloudMapServices = Sorted(_names.Registries.Values),
            Inputs = [.. _accountInputs.Concat(new[] { _loadBalancers.Certificate }.OfType<Input>()).Concat(_images.Digests)
                .Concat(networkInputs).Concat(_needs.Inputs).DistinctBy(input => input.Name)
                .OrderBy(input => input.Name, StringComparer.Ordinal)],
            KnownValues = new SortedDictionary<string, string>(_scope.Overlay.Values.ToDictionary(), StringComparer.Ordinal),
            Tags = Tags.Of(_scope),
            Rollout = _rollout.Steps,
        };
    }

    private static string ClusterName(MappingScope scope)
    {
        if (scope.Overlay.Cluster is { } stated)
        {
            if (!AwsNames.IsEcsName(stated)) AwsNames.Refuse(stated, scope.Overlay.LocationOf("cluster"), scope.Report);
            return stated;
        }
        var name = AwsNames.Limited(scope.Application, AwsNames.EcsLength, "-cluster");
        scope.Report.Inferred("cluster", name, "the application's name");
        return name;
    }

    private static bool ScalesByBacklog(Service service) => service.AutoScaling?.Policies.Any(policy => policy is BacklogScaling) ?? false;

    private static List<T> Sorted<T>(IEnumerable<T> resources)
        where T : AwsResource => [.. resources.OrderBy(resource => resource.Id, StringComparer.Ordinal)];
}
