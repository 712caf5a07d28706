using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Makes the deployment of a manifest in passes: each takes the results of those before it and returns its own. Only the report and
/// <see cref="Needs"/> collect while passes run.
/// </summary>
public static class Mapper
{
    /// <summary>Null when an error kept it from being complete; every error is in the report.</summary>
    /// <param name="listenerPriorities">Id of a listener rule → its number in the last emission, which it keeps.</param>
    public static Deployment? Map(
        AspireManifest manifest, Overlay overlay, Report report, IReadOnlyDictionary<string, int> listenerPriorities)
    {
        manifest = LegacyServers.Expand(manifest, report);
        overlay = InferredEntries.Complete(manifest, overlay, report);
        var (account, accountInputs) = SurroundingInputs.Account(overlay);
        SurroundingInputs.CheckRegion(overlay, report);
        var application = overlay.ApplicationOf(manifest);
        if (overlay.Application is null) report.Inferred("application", application, "the folder of the manifest");
        if (overlay.NamePrefix is { } stated && !AwsNames.IsEcsName(stated))
            AwsNames.Refuse(stated, overlay.LocationOf("namePrefix"), report);
        if (overlay.NamePrefix is null)
            report.Inferred("namePrefix", overlay.NamePrefixOf(manifest), "application and environment, which may share an account");
        var plan = Plan(new MappingScope(manifest, overlay, report, account, application), accountInputs, listenerPriorities);
        if (report.HasErrors) return null;
        var deployment = plan.Deployment();
        Identities.Check(deployment, report);
        return report.HasErrors ? null : deployment;
    }

    private static DeploymentPlan Plan(
        MappingScope scope, IReadOnlyList<Input> accountInputs, IReadOnlyDictionary<string, int> listenerPriorities)
    {
        var (cluster, cloudMap) = (ClusterName(scope), NamespaceName(scope));
        var references = new References(scope.Manifest, scope.Overlay);
        var workloads = Workloads.Of(scope);
        var balancers = LoadBalancers.Of(workloads, references, scope, listenerPriorities);
        var endpoints = new Endpoints(workloads, balancers.Addresses, ServiceConnectNames.DnsNamespaceOf(cloudMap), scope.Report);
        var applications = new DaprApplications(workloads, scope).All();
        IReadOnlyList<Call> calls = [.. Calls.Of(workloads, endpoints, references).Union(DaprApplications.Calls(applications))];
        var rollout = new Rollouts(workloads, calls, scope).Order();
        var names = ServiceConnectNames.Of(workloads, calls, rollout.CallsByDns, cloudMap, scope);

        var needs = new Needs(scope.Application, scope.Overlay.Environment, scope.Overlay.KmsKeyArn);
        var stacks = Stacks.Of(scope.Manifest, scope.Overlay, scope.Report);
        // Before any other text: a password that a managed service shares with the manifest is generated long enough for the service.
        var servers = new ManagedPlan(scope.Manifest, scope.Overlay, scope.Report, needs,
            (text, leastLength) => Values([], leastLength).Evaluate(text)).Servers();
        var values = Values(servers);
        var images = new ImageBuilds(scope, values).Of(workloads);
        var rights = new AccessRights(scope, references, stacks).Of(workloads.Select(workload => workload.Resource));
        var telemetry = new TelemetrySidecar(scope);
        var stores = new DaprStores(scope, needs.KmsKey);
        var components = new DaprComponents(applications, scope, stores);
        var roles = new TaskRoles(scope, rights, telemetry, new StatedPolicies(scope, needs), cluster);
        var ready = new ImageReferences(scope, images, values, needs);
        var tasks = new Tasks(scope, new ContainerEnvironment(scope, endpoints, names, needs, values, telemetry, applications),
            new ContainerCommand(scope, needs, values), ready, telemetry, new DaprContainers(applications, components, stores,
                new DaprOptions(scope), endpoints, names, ready, values, needs), names, balancers, roles).Of(workloads);
        var services = new Services(scope, balancers, names, new Scaling(scope, balancers, stacks, cluster)).Of(tasks);
        var schedules = new Schedules(scope, cluster, needs.KmsKey).Of(tasks);
        var notifications = new NotificationPlan(scope, needs, stacks, rights, cluster).Of(balancers, servers, schedules, services);
        var fileSystems = Volumes.FileSystems(tasks, scope);
        var (network, networkInputs) = NewVpc.Of(tasks, needs.Secrets.Count > 0, scope) is { } made ? (made, [])
            : SurroundingInputs.Network(balancers.All.Count > 0, scope.Overlay, scope.Report);
        IReadOnlyList<Ingress> ingress = [.. SecurityGroups.Ingress(workloads, balancers, calls, references, servers, fileSystems, tasks),
            .. NewVpc.Ingress(network)];
        IReadOnlyList<Input> inputs =
            [.. accountInputs, .. balancers.Inputs, .. images.Digests, .. networkInputs, .. needs.Inputs];
        var egress = EgressRules.Of(tasks, ingress, Outside(workloads, inputs, cloudMap), scope);
        var tags = Tags.Of(scope);
        SharedState.Report(tasks, services, scope);
        Ineffective.Report(workloads, balancers, scope);
        CustomerKeys.Report(scope);
        Bystanders.Account(scope.Manifest, workloads, scope.Report);
        return new DeploymentPlan(scope, network, cluster, workloads, balancers, rollout, names, servers, images,
            [.. rights.Stacks.Concat(components.Stacks).OrderBy(stack => stack.Id, StringComparer.Ordinal)], tasks, services, schedules,
            fileSystems, ingress, egress, needs.Secrets, inputs, needs.KmsKey, tags, notifications);

        ResourceValues Values(IReadOnlyList<ManagedServer> known, int leastLength = 0) =>
            new(scope, needs, references, stacks, known, endpoints.Resolve, rollout.CallsByDns, leastLength);
    }

    private static OutsideAddresses Outside(IReadOnlyList<Workload> workloads, IReadOnlyList<Input> inputs, string cloudMap) => new(
        inputs.Where(input => input.Value is not null).DistinctBy(input => input.Name)
            .ToDictionary(input => input.Name, input => input.Value!, StringComparer.Ordinal),
        workloads.Select(Endpoints.DnsName).ToHashSet(StringComparer.Ordinal), ServiceConnectNames.DnsNamespaceOf(cloudMap));

    private static string ClusterName(MappingScope scope)
    {
        if (scope.Overlay.Cluster is { } stated)
        {
            if (!AwsNames.IsEcsName(stated)) AwsNames.Refuse(stated, scope.Overlay.LocationOf("cluster"), scope.Report);
            return stated;
        }
        var name = AwsNames.Limited(scope.NamePrefix, AwsNames.EcsLength, "-cluster");
        scope.Report.Inferred("cluster", name, "the prefix of names");
        return name;
    }

    private static string NamespaceName(MappingScope scope)
    {
        var name = scope.Overlay.Namespace ?? scope.NamePrefix;
        if (scope.Overlay.Namespace is not null && name.Split('.').Any(label => !AwsNames.IsEcsName(label)))
            AwsNames.Refuse(name, scope.Overlay.LocationOf("namespace"), scope.Report);
        return name;
    }
}
