using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dcp;

/// <summary>Gives every endpoint of a process its port: the engine's proxy listens there, or the process itself where it wants no proxy.</summary>
internal static class EndpointAllocation
{
    /// <summary>Refuses what cannot work, and fixed ports that somebody else listens on: the engine would wait for them without a word.</summary>
    internal static void Check(IEnumerable<IResource> processes, bool randomizePorts)
    {
        foreach (var resource in processes)
        {
            var replicas = resource.GetReplicaCount();
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                string Where() => $"The endpoint '{endpoint.Name}' of '{resource.Name}'";
                if (replicas > 1 && !endpoint.IsProxied)
                    throw new DistributedApplicationException($"{Where()} has no proxy, so that '{resource.Name}' cannot have {replicas} replicas.");
                if (replicas > 1 && endpoint.TargetPort is not null)
                    throw new DistributedApplicationException($"{Where()} has the fixed target port {endpoint.TargetPort}, so that '{resource.Name}' cannot have {replicas} replicas.");
                if (endpoint.IsProxied && endpoint.Port is not null && endpoint.Port == endpoint.TargetPort && !randomizePorts)
                    throw new DistributedApplicationException($"{Where()} has the port {endpoint.Port} twice: the proxy and the process cannot both listen on it. Leave the target port out or set isProxied to false.");
                if (FixedPort(endpoint, randomizePorts) is { } port && !IsFree(port))
                    throw new DistributedApplicationException($"{Where()} needs the port {port}, which another program uses. Stop that program or choose another port.");
            }
        }
    }

    internal static async Task AllocateAsync(DcpClient dcp, IResource resource, bool randomizePorts, CancellationToken cancellationToken)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (!endpoint.IsProxied)
            {
                var port = endpoint.TargetPort ?? endpoint.Port ?? FreePort();
                endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, endpoint.TargetHost, port, port.ToString(CultureInfo.InvariantCulture));
                continue;
            }
            var service = ServiceName(resource, endpoint);
            var spec = new ServiceSpec(
                endpoint.Protocol == ProtocolType.Udp ? "UDP" : "TCP", "Localhost", FixedPort(endpoint, randomizePorts));
            await dcp.CreateServiceAsync(service, spec, cancellationToken);
            var proxyPort = await WaitForPortAsync(dcp, resource, endpoint, service, cancellationToken);
            var target = endpoint.TargetPort?.ToString(CultureInfo.InvariantCulture) ?? "{{- portForServing \"" + service + "\" -}}";
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", proxyPort, target);
        }
    }

    /// <summary>What a process tells the engine of the ports that it serves.</summary>
    internal static IEnumerable<ServiceProducer> Producers(IResource resource)
        => resource.Annotations.OfType<EndpointAnnotation>().Where(endpoint => endpoint.IsProxied)
            .Select(endpoint => new ServiceProducer(ServiceName(resource, endpoint), "localhost", endpoint.TargetPort));

    private static string ServiceName(IResource resource, EndpointAnnotation endpoint) => $"{resource.Name}~{endpoint.Name}";

    private static int? FixedPort(EndpointAnnotation endpoint, bool randomizePorts)
        => endpoint.IsProxied ? randomizePorts ? null : endpoint.Port : endpoint.TargetPort ?? endpoint.Port;

    private static async Task<int> WaitForPortAsync(
        DcpClient dcp, IResource resource, EndpointAnnotation endpoint, string service, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if ((await dcp.GetServiceAsync(service, cancellationToken)).Status?.EffectivePort is { } port and > 0)
                return port;
            await Task.Delay(10, cancellationToken);
        }
        throw new DistributedApplicationException(
            $"The endpoint '{endpoint.Name}' of '{resource.Name}' got no port{(endpoint.Port is { } wanted ? $": another program uses {wanted}" : "")}.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
