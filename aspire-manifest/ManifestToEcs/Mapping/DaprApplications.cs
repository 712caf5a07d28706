using System.Globalization;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Finds the application of each sidecar of Dapr. Sidecars do not find each other on Fargate, because a VPC carries no multicast: each
/// knows the other applications as HTTPEndpoints, which Dapr asks before its own name resolution
/// (docs.dapr.io/developing-applications/building-blocks/service-invocation/howto-invoke-non-dapr-endpoints).
/// </summary>
internal sealed class DaprApplications(IReadOnlyList<Workload> workloads, MappingScope scope)
{
    /// <summary>In the order of the manifest, without those that have an error.</summary>
    public IReadOnlyList<DaprApplication> All()
    {
        var applications = new List<DaprApplication>();
        foreach (var sidecar in scope.Manifest.Resources.Where(IsCarried))
        {
            if (Of(sidecar, applications) is { } application) applications.Add(application);
        }
        if (applications.Count > 1) NoteThoseThatCannotBeInvoked(applications);
        return applications;
    }

    /// <summary>Any application may invoke any other: no text of the manifest says which of them do.</summary>
    public static IEnumerable<Call> Calls(IReadOnlyList<DaprApplication> applications) =>
        from client in applications
        from server in InvokedBy(client, applications)
        select new Call(client.Workload, server.Workload, server.Port!);

    public static IEnumerable<DaprApplication> InvokedBy(DaprApplication client, IReadOnlyList<DaprApplication> applications) =>
        applications.Where(server => server != client && server.IsInvocable);

    private bool IsCarried(Resource resource) =>
        resource.DaprSidecar is not null && scope.Overlay.For(resource.Name) is { Kind: null, Managed: null };

    private DaprApplication? Of(Resource sidecar, List<DaprApplication> others)
    {
        var stated = sidecar.DaprSidecar!;
        if (stated.Application is not { } name || scope.Manifest.Find(name) is not { } resource)
            return Refuse(sidecar, $"'{sidecar.Name}' is a Dapr sidecar of {(stated.Application is { } missing
                ? $"'{missing}', which the manifest does not have" : "no application")}.");
        if (workloads.FirstOrDefault(candidate => candidate.Resource == resource) is not { } workload)
        {
            // An application that is refused has a finding of its own.
            scope.Report.Ignored(sidecar.Pointer, $"its application '{name}' does not run here");
            return null;
        }
        var appId = stated.AppId ?? name;
        if (others.FirstOrDefault(other => other.Workload == workload || other.AppId == appId) is { } taken)
            return Refuse(sidecar, taken.Workload == workload
                ? $"'{name}' has two Dapr sidecars, '{taken.Sidecar.Name}' and '{sidecar.Name}', and one task has one network interface."
                : $"'{sidecar.Name}' and '{taken.Sidecar.Name}' have the same app id, {appId}.");
        if (appId.Length == 0 || !appId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            return Refuse(sidecar, $"'{appId}' is no app id of Dapr: letters, digits, hyphens, underscores and dots.");
        scope.Report.Mapped(sidecar.Pointer, $"container {DaprContainers.ContainerName} of {workload.Family}");
        return WithPort(new DaprApplication(workload, sidecar, appId, null, null, "http"));
    }

    private DaprApplication? Refuse(Resource sidecar, string message)
    {
        scope.Report.Error(FindingCodes.DaprSidecar, Location.InManifest(sidecar.Pointer), message,
            $"Correct it in the AppHost (WithDaprSidecar), or leave it out (resources.{sidecar.Name}.kind: ignore).");
        return null;
    }

    // The port of the developer's machine is that of an endpoint; in the task the endpoint may have another one.
    private DaprApplication WithPort(DaprApplication application)
    {
        var (workload, stated) = (application.Workload, application.Options);
        var protocol = stated.Find("appProtocol");
        var tcp = workload.Ports.Where(port => port.Protocol == "tcp").ToList();
        var port = tcp.Find(candidate => stated.AppPort is { } wanted && (candidate.ContainerPort == wanted
                || candidate.Bindings.Any(binding => binding.Port == wanted || binding.TargetPort == wanted)))
            ?? (stated.AppPort is null || workload.IsProject
                ? tcp.Find(candidate => candidate.Bindings.Any(binding => binding.Name == protocol))
                    ?? tcp.Find(candidate => candidate.IsHttp)
                : null);
        var number = port?.ContainerPort ?? stated.AppPort;
        if (number is { } chosen && chosen != stated.AppPort)
        {
            scope.Report.Inferred($"{workload.Name}: Dapr's app port", chosen.ToString(CultureInfo.InvariantCulture),
                $"the port of its endpoint {port!.Name}");
        }
        return application with { AppPort = number, Port = port, Protocol = Protocol(application, protocol, port) };
    }

    // Containers of a task speak to each other without TLS.
    private string Protocol(DaprApplication application, string? stated, TaskPort? port)
    {
        (string chosen, string? from) = stated switch
        {
            "https" or "grpcs" => (stated[..^1], "no program in a task has a certificate"),
            { Length: > 0 } => (stated, null),
            _ => port?.AppProtocol switch
            {
                "grpc" => ("grpc", "the name of its endpoint"),
                "http2" => ("h2c", "its endpoint has the transport http2"),
                _ => ("http", null),
            },
        };
        if (from is not null) scope.Report.Inferred($"{application.Workload.Name}: Dapr's app protocol", chosen, from);
        return chosen;
    }

    private void NoteThoseThatCannotBeInvoked(List<DaprApplication> applications)
    {
        foreach (var application in applications.Where(candidate => candidate.AppPort is not null && !candidate.IsInvocable))
        {
            var name = application.Workload.Name;
            scope.Report.Note(FindingCodes.DaprInvocation, MappingScope.InManifest(application.Sidecar),
                $"Dapr invokes '{name}' from no other application, because {(!application.Workload.IsService ? "it is no service"
                    : application.Port is null ? "the AppHost gives it no endpoint"
                    : $"it speaks {application.Protocol} and an HTTPEndpoint speaks HTTP 1.1")}.",
                $"Where another application invokes it, call '{name}' by its own address instead (WithReference).");
        }
    }
}
