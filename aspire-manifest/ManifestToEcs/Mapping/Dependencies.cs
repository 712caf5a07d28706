using ManifestToEcs.Reading;

namespace ManifestToEcs.Mapping;

/// <summary>A task that calls an endpoint of another inside the network.</summary>
internal sealed record Call(Workload Client, Workload Server, TaskPort Port);

/// <summary>Calls between workloads, and their order of start.</summary>
internal sealed class Dependencies
{
    public Dependencies(IReadOnlyList<Workload> workloads, Endpoints endpoints, References references)
    {
        var calls = new List<Call>();
        var seen = new HashSet<(Workload, TaskPort)>();
        foreach (var client in workloads)
        {
            foreach (var reference in references.Of(client.Resource))
            {
                if (reference.Property is not ["bindings", var name, var property] || endpoints.Find(reference.Resource) is not { } server)
                    continue;
                if (reference.Resource.FindBinding(name) is not { } binding || server.PortOf(binding) is not { } port) continue;
                if (CallsInside(client, server, port, binding, property, reference.Pointer, endpoints) && seen.Add((client, port)))
                    calls.Add(new Call(client, server, port));
            }
        }
        Calls = calls;
    }

    public IReadOnlyList<Call> Calls { get; }

    private static bool CallsInside(
        Workload client, Workload server, TaskPort port, Binding binding, string property, string pointer, Endpoints endpoints)
    {
        // A resource that passes its own port to itself listens on it; for a port other than HTTP it has peers (Orleans, clusters).
        if (client == server && property is "targetPort" or "port" or "scheme") return !port.IsHttp;
        if (property is not ("url" or "host")) return false;
        return !endpoints.IsPublic(port, binding) || ContainerEnvironment.IsDiscovery(pointer[(pointer.LastIndexOf('/') + 1)..]);
    }
}
