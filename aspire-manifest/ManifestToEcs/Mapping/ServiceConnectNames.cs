using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// The names under which services find each other: Service Connect among services, Cloud Map for tasks that cannot use it.
/// </summary>
/// <param name="Proxies">Each service in whose tasks a proxy runs, with the names that it answers to.</param>
/// <param name="Called">Ports that services call by name, so that the proxy needs their protocol.</param>
/// <param name="CallsByDns">Clients that find others by Cloud Map names.</param>
/// <param name="Registries">The Cloud Map services of their servers.</param>
internal sealed record ServiceConnectNames(
    string Namespace, IReadOnlyDictionary<Workload, List<ServiceConnectEndpoint>> Proxies, IReadOnlySet<TaskPort> Called,
    IReadOnlySet<Workload> CallsByDns, IReadOnlyDictionary<Workload, CloudMapService> Registries)
{
    // Envoy as AWS runs it beside each task.
    public static readonly TaskSize ProxySize = new(256, 64);

    /// <summary>Whether any service takes part in Service Connect, and so needs its namespace.</summary>
    public bool IsUsed => Proxies.Count > 0;

    /// <summary>Null when no resource calls by DNS.</summary>
    public string? DnsNamespace => Registries.Count > 0 ? DnsNamespaceOf(Namespace) : null;

    public static string DnsNamespaceOf(string cloudMapNamespace) =>
        string.Join('.', cloudMapNamespace.Split('.').Select(label => AwsNames.Limited(label, AwsNames.DnsLabelLength))) + ".internal";

    public static ServiceConnectNames Of(
        IReadOnlyList<Workload> workloads, IReadOnlyList<Call> calls, IReadOnlySet<Workload> callsByDns, string cloudMapNamespace,
        MappingScope scope)
    {
        foreach (var call in calls.Where(call => !call.Server.IsService && call.Client != call.Server))
        {
            scope.Report.Error(FindingCodes.EndpointOfJob, MappingScope.InManifest(call.Client.Resource),
                $"'{call.Client.Name}' calls '{call.Server.Name}', which is no service and so has no address.",
                $"Make '{call.Server.Name}' a service, or take the reference away.");
        }
        // Only tasks of services have the proxy, and it does not support UDP.
        var byName = calls.Where(call => call.Server.IsService && !callsByDns.Contains(call.Client) && call.Port.Protocol == "tcp"
            && (call.Client != call.Server || call.Port.IsHttp)).ToList();
        var called = byName.Select(call => call.Port).ToHashSet();
        var withProxy = byName.SelectMany(call => new[] { call.Client, call.Server }).ToHashSet();
        var takenNames = new HashSet<string>(StringComparer.Ordinal);
        var proxies = workloads.Where(withProxy.Contains).ToDictionary(workload => workload, workload =>
            workload.Ports.Where(called.Contains).OrderBy(port => port.Name, StringComparer.Ordinal)
                .Select(port => Endpoint(workload, port, takenNames, scope)).ToList());
        var registries = calls.Where(call => call.Server.IsService && callsByDns.Contains(call.Client) && call.Client != call.Server)
            .Select(call => call.Server).Distinct().ToDictionary(server => server,
                server => new CloudMapService(Endpoints.DnsName(server)) { Id = server.Id("discovery-service") });
        var names = new ServiceConnectNames(cloudMapNamespace, proxies, called, callsByDns, registries);
        if ((names.IsUsed || names.DnsNamespace is not null) && scope.Overlay.Namespace is null)
            scope.Report.Inferred("namespace", cloudMapNamespace, "the application's name");
        return names;
    }

    /// <summary>Null: the service takes no part, neither by being called nor by calling.</summary>
    public ServiceConnect? Of(Workload workload, LogGroup logs) => Proxies.TryGetValue(workload, out var endpoints)
        ? new ServiceConnect(Namespace, endpoints, new LogConfiguration(logs, "service-connect", false)) : null;

    private static ServiceConnectEndpoint Endpoint(Workload workload, TaskPort port, HashSet<string> takenNames, MappingScope scope)
    {
        var wanted = $"{AwsNames.Of(workload.Name)}-{port.Name}";
        var name = AwsNames.Limited(wanted, 64);
        if (!takenNames.Add(name))
            takenNames.Add(name = AwsNames.Limited(wanted, 55, "-" + AwsNames.Hash(workload.Name + "/" + port.Name)));
        var dnsName = Endpoints.DnsName(workload);
        if (dnsName.Length > 127)
        {
            scope.Report.Error(FindingCodes.DuplicateName, MappingScope.InManifest(workload.Resource),
                $"'{workload.Name}' is longer than the 127 characters of a DNS name.", "Give it a shorter name in the AppHost.");
        }
        return new ServiceConnectEndpoint(port.Name, name, dnsName, port.ClientPort);
    }
}
