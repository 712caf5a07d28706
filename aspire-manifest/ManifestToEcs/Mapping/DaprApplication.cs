using ManifestToEcs.Reading;

namespace ManifestToEcs.Mapping;

/// <summary>An application with a sidecar of Dapr in its task.</summary>
/// <param name="AppId">The name by which other applications invoke it.</param>
/// <param name="AppPort">The port on which Dapr calls it; null: Dapr never does.</param>
/// <param name="Port">The endpoint of the manifest with that port; null: it has none, so no other task can reach it.</param>
/// <param name="Protocol">As daprd spells it: <c>http</c>, <c>h2c</c> or <c>grpc</c>.</param>
internal sealed record DaprApplication(
    Workload Workload, Resource Sidecar, string AppId, int? AppPort, TaskPort? Port, string Protocol)
{
    private const int UsualHttpPort = 3500, UsualGrpcPort = 50001;

    /// <summary>The port of Dapr's HTTP API.</summary>
    public int HttpPort => Workload.FreePort(Stated("daprHttpPort") ?? UsualHttpPort);

    /// <summary>The port of Dapr's gRPC API.</summary>
    public int GrpcPort => Workload.FreePort(Stated("daprGrpcPort") ?? UsualGrpcPort);

    /// <summary>Whether the sidecars of other applications can invoke it by an HTTPEndpoint, whose protocol is HTTP 1.1.</summary>
    public bool IsInvocable => Workload.IsService && Port is not null && Protocol == "http";

    public DaprSidecar Options => Sidecar.DaprSidecar!;

    private int? Stated(string option) =>
        int.TryParse(Options.Find(option), out var port) && port is > 0 and <= 65535 ? port : null;
}
