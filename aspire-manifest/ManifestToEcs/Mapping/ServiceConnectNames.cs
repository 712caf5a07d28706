using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// The names under which services find each other: Service Connect among services, Cloud Map for tasks that cannot use it.
/// </summary>
internal sealed class ServiceConnectNames
{
    private readonly HashSet<Workload> _withProxy = [];
    private readonly HashSet<TaskPort> _called = [];
    private readonly MappingScope _scope;
    private readonly SortedDictionary<string, CloudMapService> _cloudMap = new(StringComparer.Ordinal);
    private readonly HashSet<string> _discoveryNames = new(StringComparer.Ordinal);

    // Envoy as AWS runs it beside each task.
    public static readonly TaskSize ProxySize = new(256, 64);

    public ServiceConnectNames(Dependencies dependencies, MappingScope scope, string cloudMapNamespace)
    {
        (_scope, Namespace) = (scope, cloudMapNamespace);
        foreach (var call in dependencies.Calls)
        {
            if (TakesPart(call))
            {
                _withProxy.UnionWith([call.Client, call.Server]);
                _called.Add(call.Port);
            }
            if (call.Server.IsService)
            {
                if (call.Client.CallsByDns && call.Client != call.Server)
                    _cloudMap.TryAdd(call.Server.Name,
                        new CloudMapService(Endpoints.DnsName(call.Server)) { Id = call.Server.Id("discovery-service") });
            }
            else if (call.Client != call.Server)
            {
                scope.Report.Error(FindingCodes.EndpointOfJob, MappingScope.InManifest(call.Client.Resource),
                    $"'{call.Client.Name}' calls '{call.Server.Name}', which is no service and so has no address.",
                    $"Make '{call.Server.Name}' a service, or take the reference away.");
            }
        }
    }

    public string Namespace { get; }

    /// <summary>Sorted by id.</summary>
    public IReadOnlyList<CloudMapService> CloudMapServices => [.. _cloudMap.Values.OrderBy(service => service.Id, StringComparer.Ordinal)];

    /// <summary>Whether anything needs the namespace.</summary>
    public bool IsUsed => _cloudMap.Count > 0 || _withProxy.Count > 0;

    public CloudMapService? RegistryOf(Workload workload) => _cloudMap.GetValueOrDefault(workload.Name);

    /// <summary>Whether a proxy runs in the tasks of the service.</summary>
    public bool HasProxy(Workload workload) => _withProxy.Contains(workload);

    /// <summary>Whether services call the port by its name, so that the proxy needs its protocol.</summary>
    public bool IsCalled(TaskPort port) => _called.Contains(port);

    /// <summary>Null: the service takes no part, neither by being called nor by calling.</summary>
    public ServiceConnect? Of(Workload workload, LogGroup logs)
    {
        if (!HasProxy(workload)) return null;
        var called = workload.Ports.Where(IsCalled).OrderBy(port => port.Name, StringComparer.Ordinal);
        return new ServiceConnect(Namespace, [.. called.Select(port => Endpoint(workload, port))],
            new LogConfiguration(logs, "service-connect", false));
    }

    private ServiceConnectEndpoint Endpoint(Workload workload, TaskPort port)
    {
        // Apart from the Cloud Map service of that name, which may exist in the same namespace.
        var wanted = $"{AwsNames.Of(workload.Name)}-{port.Name}";
        var name = AwsNames.Limited(wanted, 64);
        if (!_discoveryNames.Add(name))
            _discoveryNames.Add(name = AwsNames.Limited(wanted, 55, "-" + AwsNames.Hash(workload.Name + "/" + port.Name)));
        var dnsName = Endpoints.DnsName(workload);
        if (dnsName.Length > 127)
        {
            _scope.Report.Error(FindingCodes.DuplicateName, MappingScope.InManifest(workload.Resource),
                $"'{workload.Name}' is longer than the 127 characters of a DNS name.", "Give it a shorter name in the AppHost.");
        }
        return new ServiceConnectEndpoint(port.Name, name, dnsName, port.ClientPort);
    }

    // Only tasks of services have the proxy, and it does not support UDP.
    private static bool TakesPart(Call call) =>
        call.Server.IsService && !call.Client.CallsByDns && call.Port.Protocol == "tcp" && (call.Client != call.Server || call.Port.IsHttp);
}
