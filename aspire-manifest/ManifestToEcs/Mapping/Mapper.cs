using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Makes the deployment of a manifest; every decision about what runs stands in a file of its own.</summary>
public static class Mapper
{
    /// <summary>Null when an error kept it from being complete; every error is in the report.</summary>
    /// <param name="listenerPriorities">Id of a listener rule → its number in the last emission, which it keeps.</param>
    public static Deployment? Map(
        AspireManifest manifest, Overlay overlay, Report report, IReadOnlyDictionary<string, int> listenerPriorities)
    {
        manifest = LegacyServers.Expand(manifest, report);
        var inputs = new SurroundingInputs(overlay, report);
        var application = overlay.ApplicationOf(manifest);
        if (overlay.Application is null) report.Inferred("application", application, "the folder of the manifest");
        var scope = new MappingScope(manifest, overlay, report, inputs.Account(), application);
        var cluster = ClusterName(scope);
        var cloudMapNamespace = overlay.Namespace ?? application;
        if (cloudMapNamespace.Split('.').Any(label => !AwsNames.IsEcsName(label)))
            AwsNames.Refuse(cloudMapNamespace, overlay.LocationOf("namespace"), report);

        var workloads = Workloads.Of(scope);
        var loadBalancers = new LoadBalancers(workloads, scope, inputs, listenerPriorities);
        var endpoints = new Endpoints(workloads, loadBalancers.Addresses, cloudMapNamespace, report);
        var values = new ResourceValues(manifest, overlay, report, endpoints.Resolve);
        var dependencies = new Dependencies(workloads, endpoints, values.References);
        var rollout = new Rollouts(workloads, dependencies, scope).Order();
        var names = new ServiceConnectNames(dependencies, scope, cloudMapNamespace);
        if (names.IsUsed && overlay.Namespace is null) report.Inferred("namespace", cloudMapNamespace, "the application's name");
        SecurityGroups.AdmitCallers(dependencies);

        var images = new ImageReferences(workloads, scope, inputs, values);
        var telemetry = new TelemetrySidecar(scope);
        var volumes = new Volumes(scope);
        var tasks = new Tasks(scope, images, new ContainerEnvironment(scope, endpoints, values, telemetry),
            new ContainerCommand(scope, values), volumes, telemetry, names, loadBalancers, values);
        var services = new Services(scope, loadBalancers, names, new Scaling(scope, loadBalancers, values));
        var schedules = new Schedules(scope, cluster);

        var mapped = new List<(Workload Workload, MappedTask Task)>();
        foreach (var workload in workloads)
        {
            endpoints.Client = workload;
            values.CallsByDns = workload.CallsByDns;
            values.Admit(workload.Resource, workload.SecurityGroup);
            if (tasks.Of(workload) is { } task) mapped.Add((workload, task));
        }
        var made = mapped.Where(pair => pair.Workload.IsService).Select(pair => services.Of(pair.Workload, pair.Task)).ToList();
        var planned = mapped.SelectMany(pair => schedules.Of(pair.Workload, pair.Task.Definition)).ToList();
        var fileSystems = volumes.FileSystems;
        Ineffective.Tell(workloads, loadBalancers, scope);
        Bystanders.Account(manifest, workloads, report);
        if (report.HasErrors) return null;

        var deployment = new Deployment
        {
            Application = application,
            Environment = overlay.Environment,
            Account = scope.Account,
            Network = inputs.Network(loadBalancers.All.Count > 0),
            Cluster = new Cluster(cluster, names.IsUsed ? cloudMapNamespace : null, made.Exists(ScalesByBacklog),
                overlay.ClusterExists) { Id = "cluster" },
            TaskDefinitions = Sorted(mapped.Select(pair => pair.Task.Definition)),
            Services = Sorted(made),
            Jobs = Sorted(mapped.Where(pair => pair.Workload.Kind == WorkloadKind.Job).Select(pair =>
                new Job { Id = pair.Workload.Id("job"), Resource = pair.Workload.Name, TaskDefinition = pair.Task.Definition,
                    SecurityGroup = pair.Workload.SecurityGroup })),
            Schedules = Sorted(planned),
            LoadBalancers = Sorted(loadBalancers.All),
            LogGroups = Sorted(mapped.SelectMany(pair => new[] { pair.Task.Logs, pair.Task.Telemetry }).OfType<LogGroup>()),
            Roles = Sorted(mapped.SelectMany(pair => new[] { pair.Task.Definition.TaskRole, pair.Task.Definition.ExecutionRole })
                .Concat(schedules.Roles).Concat(new[] { loadBalancers.InfrastructureRole }.OfType<Role>())),
            SecurityGroups = Sorted(workloads.Select(workload => workload.SecurityGroup)
                .Concat(loadBalancers.All.Select(balancer => balancer.SecurityGroup))
                .Concat(fileSystems.Select(fileSystem => fileSystem.SecurityGroup)).Concat(values.SecurityGroups)),
            Secrets = Sorted(values.Secrets.Secrets),
            Images = images.Built,
            FileSystems = fileSystems,
            Databases = values.Databases,
            Caches = values.Caches,
            Brokers = values.Brokers,
            KafkaClusters = values.KafkaClusters,
            Stacks = values.Stacks,
            Queues = Sorted(schedules.Queues),
            CloudMapServices = names.CloudMapServices,
            Inputs = [.. inputs.All.Concat(values.Inputs).DistinctBy(input => input.Name)
                .OrderBy(input => input.Name, StringComparer.Ordinal)],
            KnownValues = new SortedDictionary<string, string>(overlay.Values.ToDictionary(), StringComparer.Ordinal),
            Tags = Tags.Of(scope),
            Rollout = rollout,
        };
        SecurityGroups.Sort(deployment.SecurityGroups);
        Identities.Check(deployment, report);
        return report.HasErrors ? null : deployment;
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
