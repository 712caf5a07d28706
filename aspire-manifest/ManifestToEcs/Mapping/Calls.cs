using ManifestToEcs.Reading;

namespace ManifestToEcs.Mapping;

/// <summary>A task that calls an endpoint of another inside the network.</summary>
internal sealed record Call(Workload Client, Workload Server, TaskPort Port);

/// <summary>Finds the calls between workloads in the references of their texts.</summary>
internal static class Calls
{
    /// <summary>One for each client and port, by client.</summary>
    public static IReadOnlyList<Call> Of(IReadOnlyList<Workload> workloads, Endpoints endpoints, References references) =>
        [.. (from client in workloads
             from reference in references.Of(client.Resource)
             let call = Of(client, reference, endpoints)
             where call is not null
             select call).Distinct()];

    private static Call? Of(Workload client, Reference reference, Endpoints endpoints) =>
        reference.Property is ["bindings", var name, var property] && endpoints.Find(reference.Resource) is { } server
            && reference.Resource.FindBinding(name) is { } binding && server.PortOf(binding) is { } port
            && CallsInside(client, server, port, binding, property, reference.Pointer, endpoints) ? new Call(client, server, port) : null;

    private static bool CallsInside(
        Workload client, Workload server, TaskPort port, Binding binding, string property, string pointer, Endpoints endpoints)
    {
        // A resource that passes its own port to itself listens on it; for a port other than HTTP it has peers (Orleans, clusters).
        if (client == server && property is "targetPort" or "port" or "scheme") return !port.IsHttp;
        if (property is not ("url" or "host")) return false;
        return !endpoints.IsPublic(port, binding) || ContainerEnvironment.IsDiscovery(pointer[(pointer.LastIndexOf('/') + 1)..]);
    }
}
