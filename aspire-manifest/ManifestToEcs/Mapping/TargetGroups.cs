using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Target groups: protocol and health check between a load balancer and the tasks of a service.</summary>
internal static class TargetGroups
{
    // Long enough for requests under way, short enough for a rollout and for the two minutes that Spot gives.
    private const int DeregistrationDelaySeconds = 30;

    // As AWS's own default for a load balancer's cookie.
    private const int StickyDaySeconds = 24 * 60 * 60;

    public static TargetGroup Http(Workload workload, TaskPort port, string id, MappingScope scope)
    {
        var health = workload.Overlay.Health;
        var interval = health?.IntervalSeconds ?? 15;
        if (health is not { IntervalSeconds: not null, TimeoutSeconds: not null, Retries: not null }
            && !id.StartsWith("alternate-", StringComparison.Ordinal))
        {
            scope.Report.Inferred($"{workload.Name}: load balancer's check", string.Create(CultureInfo.InvariantCulture,
                $"every {interval} s, {health?.TimeoutSeconds ?? 5} s to answer, healthy after 2, unhealthy after {health?.Retries
                    ?? 3}, {DeregistrationDelaySeconds} s to finish"), "defaults");
        }
        var version = port.AppProtocol is "http2" or "grpc" ? "HTTP2" : "HTTP1";
        return new TargetGroup(
            NameOf(workload, port, id, "HTTP", version), port.ContainerPort, "HTTP", version,
            HealthPath(workload, scope), HealthMatcher(workload, scope), interval,
            Math.Clamp(health?.TimeoutSeconds ?? 5, 2, Math.Max(2, interval - 1)),
            2, Math.Clamp(health?.Retries ?? 3, 2, 10), DeregistrationDelaySeconds)
        { Id = workload.Id(id), HealthPort = HealthPort(workload, port, scope), StickySeconds = StickySeconds(workload) };
    }

    public static TargetGroup Tcp(Workload workload, TaskPort port, string id, MappingScope scope) => new(
        NameOf(workload, port, id, "TCP", null), port.ContainerPort, "TCP", null, "", "", 30, 10, 3, 3, DeregistrationDelaySeconds)
    { Id = workload.Id(id), HealthPort = HealthPort(workload, port, scope) };

    // A change of port, protocol or version needs a new group, and a group that keeps its name cannot be replaced: the name follows them.
    private static string NameOf(Workload workload, TaskPort port, string id, string protocol, string? version) =>
        AwsNames.Limited(workload.Family, AwsNames.TargetGroupLength,
            "-" + AwsNames.Hash(string.Create(CultureInfo.InvariantCulture, $"{id} {port.ContainerPort} {protocol} {version}")),
            underscores: false);

    // The management port of Keycloak, for one, answers /health/ready; its port for traffic does not.
    private static string HealthPort(Workload workload, TaskPort port, MappingScope scope)
    {
        // A name that the manifest does not have was reported by the overlay's reader.
        if (workload.Overlay.Health?.Binding is not { } name || workload.Resource.FindBinding(name) is not { } binding
            || workload.PortOf(binding) is not { } health) return TargetGroup.TrafficPort;
        if (health.Protocol == "udp")
            scope.Report.Error(FindingCodes.InvalidHealthCheck, scope.InOverlay(workload.Resource, "health", "binding"),
                $"{name} of '{workload.Name}' is UDP, which a load balancer cannot check.", "Name a binding with TCP or HTTP.");
        return health.ContainerPort == port.ContainerPort
            ? TargetGroup.TrafficPort : health.ContainerPort.ToString(CultureInfo.InvariantCulture);
    }

    // A wrong value was reported by the overlay's reader.
    private static int? StickySeconds(Workload workload) => workload.Overlay.Sticky == "true" ? StickyDaySeconds
        : int.TryParse(workload.Overlay.Sticky, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    private static string HealthPath(Workload workload, MappingScope scope)
    {
        if (workload.Overlay.Health?.Path is not { } path)
        {
            scope.Report.Inferred($"{workload.Name}: health path", "/", "the load balancer needs one and none is stated");
            return "/";
        }
        if (path.StartsWith('/') && path.Length <= 1024) return path;
        scope.Report.Error(FindingCodes.InvalidHealthCheck, scope.InOverlay(workload.Resource, "health", "path"),
            $"The health path of '{workload.Name}' is '{path}'.", "A path begins with a slash and has at most 1024 characters.");
        return "/";
    }

    private static string HealthMatcher(Workload workload, MappingScope scope)
    {
        if (workload.Overlay.Health?.Matcher is { } matcher)
        {
            if (IsMatcher(matcher)) return matcher;
            scope.Report.Error(FindingCodes.InvalidHealthCheck, scope.InOverlay(workload.Resource, "health", "matcher"),
                $"The health matcher of '{workload.Name}' is '{matcher}'.", "Statuses lie between 200 and 499: 200, 200-299 or 200,302.");
        }
        if (workload.Overlay.Health?.Path is not null) return "200-299";
        // Any answer of "/" other than a server error shows that the process is up.
        scope.Report.Inferred($"{workload.Name}: health statuses", "200-499",
            "no health path is stated, so any answer of the process counts");
        return "200-499";
    }

    // 200 · 200-299 · 200,302
    private static bool IsMatcher(string matcher) => matcher.Split(',').All(range =>
    {
        var ends = range.Split('-');
        return ends.Length <= 2
            && ends.All(end => int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                && status is >= 200 and <= 499)
            && string.CompareOrdinal(ends[0], ends[^1]) <= 0;
    });
}
