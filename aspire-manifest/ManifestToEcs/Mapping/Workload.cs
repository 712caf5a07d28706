using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Mapping;

internal enum WorkloadKind
{
    /// <summary>Runs for ever: an ECS service.</summary>
    Service,

    /// <summary>Runs once in each rollout, before those that wait for it.</summary>
    Job,

    /// <summary>Runs by schedule only.</summary>
    Scheduled,
}

/// <summary>A resource that becomes ECS tasks, with those decisions about it that others need.</summary>
internal sealed class Workload
{
    public required Resource Resource { get; init; }

    public required ResourceOverlay Overlay { get; init; }

    public required WorkloadKind Kind { get; init; }

    public required string Family { get; init; }

    public required string ServiceName { get; init; }

    public required string ContainerName { get; init; }

    public required CpuArchitecture Architecture { get; init; }

    public required SecurityGroup SecurityGroup { get; init; }

    /// <summary>The image that runs in place of a project, executable or build; or the container's own.</summary>
    public string? Image { get; init; }

    public KnownImage? Known { get; init; }

    public required IReadOnlyList<TaskPort> Ports { get; init; }

    public string Name => Resource.Name;

    public bool IsService => Kind == WorkloadKind.Service;

    /// <summary>A .NET project whose image we build.</summary>
    public bool IsProject => Resource.Kind == ResourceKind.Project && Image is null;

    /// <summary>Never two tasks at once, by the overlay or because two would corrupt their data.</summary>
    public bool IsSingleton => Overlay.Rollout?.Singleton == true || IsStateful;

    public bool IsStateful => Known is { Stateful: true };

    /// <summary>Id of something that is made for this resource.</summary>
    public string Id(string part) => Name + "/" + part;

    public string Pointer(string field) => Resource.Pointer + "/" + field;

    /// <summary>
    /// A port for a sidecar. All containers of a task share one network interface, and the application keeps its ports.
    /// </summary>
    public int FreePort(int wanted)
    {
        while (Ports.Any(used => used.ContainerPort == wanted)) wanted += wanted > 55_535 ? -50_000 : 10_000;
        return wanted;
    }

    public TaskPort? PortOf(Binding binding) => Ports.FirstOrDefault(port => port.Bindings.Contains(binding));
}

/// <summary>A port of a container, with the bindings that lead to it: <c>http</c> and <c>https</c> of a project are one port.</summary>
/// <param name="Name">Of the port mapping.</param>
/// <param name="ContainerPort">The port on which the process listens.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="AppProtocol"><c>http</c>, <c>http2</c>, <c>grpc</c> or null.</param>
/// <param name="ClientPort">The port that URLs name inside the namespace.</param>
/// <param name="Bindings">The one that gives the name first.</param>
internal sealed record TaskPort(
    string Name, int ContainerPort, string Protocol, string? AppProtocol, int ClientPort, IReadOnlyList<Binding> Bindings)
{
    public bool IsExternal => Bindings.Any(binding => binding.External);

    public bool IsHttp => AppProtocol is not null;
}
