using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>The public address of an external endpoint.</summary>
/// <param name="Host">A domain, or the load balancer's own name.</param>
internal sealed record PublicAddress(DeployText Host, int Port, bool Tls);

/// <summary>
/// Values of <c>{x.bindings.b.*}</c> for resources that run: inside, the Aspire name in lower case (Service Connect) or that name in
/// the DNS namespace; for an external HTTP endpoint, its public address.
/// </summary>
internal sealed class Endpoints(
    IReadOnlyList<Workload> workloads, IReadOnlyDictionary<TaskPort, PublicAddress> publicAddresses, string dnsNamespace,
    Report report)
{
    private readonly Dictionary<string, Workload> _workloads = workloads.ToDictionary(workload => workload.Resource.Pointer,
        StringComparer.Ordinal);

    /// <summary>The workload that a resource has become, or null.</summary>
    public Workload? Find(Resource resource) => _workloads.GetValueOrDefault(resource.Pointer);

    /// <summary>Null: an error has been reported, or a binding has no such property.</summary>
    /// <param name="byDns">The client finds others by Cloud Map names, not by those of Service Connect.</param>
    public DeployText? Resolve(Resource resource, Binding binding, string property, bool byDns)
    {
        if (Find(resource) is not { } workload || workload.PortOf(binding) is not { } port)
        {
            // The resource itself has been refused: one mistake is reported once.
            if (report.IsRefused(resource.Pointer)) report.Failed(binding.Pointer, "its resource is refused");
            else report.Error(FindingCodes.EndpointOfNothing, Location.InManifest(binding.Pointer),
                $"'{resource.Name}' does not run in this deployment, so its endpoint {binding.Name} has no address.",
                "Say in the overlay where it is (kind: external with values, or kind: managed), or what runs it (image), or remove what "
                    + "refers to it.");
            return null;
        }
        if (property == "targetPort") return Number(port.ContainerPort);
        if (IsPublic(port, binding)) return Public(publicAddresses[port], property);
        return Inside(workload, port, binding, property, byDns);
    }

    /// <summary>
    /// Clients of an external HTTP endpoint use its public address; other TCP is called by tasks only, which stay inside.
    /// </summary>
    public bool IsPublic(TaskPort port, Binding binding) =>
        binding.External && TaskPorts.IsWeb(binding) && publicAddresses.ContainsKey(port);

    /// <summary>The address inside the namespace, for external endpoints too.</summary>
    public DeployText InsideUrl(Workload workload, TaskPort port, Binding binding, bool byDns) =>
        Inside(workload, port, binding, "url", byDns)!;

    private DeployText? Inside(Workload workload, TaskPort port, Binding binding, string property, bool byDns)
    {
        // No task has a certificate: https endpoints use plain HTTP inside.
        var scheme = TaskPorts.IsHttps(binding) ? "http" : binding.Scheme;
        var host = byDns ? $"{DnsName(workload)}.{dnsNamespace}" : DnsName(workload);
        var number = byDns ? port.ContainerPort : port.ClientPort;
        return property switch
        {
            "url" => scheme == "http" && number == 80
                ? $"http://{host}" : string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{number}"),
            "host" => host,
            "port" => Number(number),
            "scheme" => scheme,
            "tlsEnabled" => "False",
            _ => null,
        };
    }

    private static DeployText? Public(PublicAddress address, string property)
    {
        var scheme = address.Tls ? "https" : "http";
        var usual = address.Port == (address.Tls ? 443 : 80);
        return property switch
        {
            "url" => (DeployText)$"{scheme}://" + address.Host
                + (usual ? "" : string.Create(CultureInfo.InvariantCulture, $":{address.Port}")),
            "host" => address.Host,
            "port" => Number(address.Port),
            "scheme" => scheme,
            "tlsEnabled" => address.Tls ? "True" : "False",
            _ => null,
        };
    }

    /// <summary>The name inside the namespace: the Aspire name in lower case.</summary>
    public static string DnsName(Workload workload) => workload.Name.ToLowerInvariant();

    private static DeployText Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
