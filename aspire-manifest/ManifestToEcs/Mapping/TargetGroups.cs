using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Target groups: protocol and health check between a load balancer and the tasks of a service.</summary>
internal static class TargetGroups
{
    // Long enough for requests under way, short enough for a rollout and for the two minutes that Spot gives.
    private const int DeregistrationDelaySeconds = 30;

    public static TargetGroup Http(Workload workload, TaskPort port, string id, string nameSuffix, MappingScope scope)
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
        return new TargetGroup(
            AwsNames.Limited(workload.Family, AwsNames.TargetGroupLength, nameSuffix, underscores: false),
            port.ContainerPort, "HTTP", port.AppProtocol switch { "http2" => "HTTP2", "grpc" => "HTTP2", _ => "HTTP1" },
            HealthPath(workload, scope), HealthMatcher(workload, scope), interval,
            Math.Clamp(health?.TimeoutSeconds ?? 5, 2, Math.Max(2, interval - 1)),
            2, Math.Clamp(health?.Retries ?? 3, 2, 10), DeregistrationDelaySeconds)
        { Id = workload.Id(id) };
    }

    public static TargetGroup Tcp(Workload workload, TaskPort port, string id, string nameSuffix) => new(
        AwsNames.Limited(workload.Family, AwsNames.TargetGroupLength, nameSuffix, underscores: false),
        port.ContainerPort, "TCP", null, "", "", 30, 10, 3, 3, DeregistrationDelaySeconds)
    { Id = workload.Id(id) };

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
