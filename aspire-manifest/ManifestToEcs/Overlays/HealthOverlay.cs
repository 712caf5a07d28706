using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ManifestToEcs.Overlays;

/// <summary>The keys of <c>health</c>.</summary>
[Description("How the load balancer and ECS check that a task is healthy.")]
public sealed record HealthOverlay
{
    [Description("Path for the load balancer's check, such as /health/ready."), PathForm]
    public string? Path { get; init; }

    [Description("Binding whose port the load balancer checks, such as management; default: the one that gets the traffic."), NamesBinding]
    public string? Binding { get; init; }

    [Description("Statuses that count as healthy, such as 200-299.")]
    public string? Matcher { get; init; }

    [Description("Command inside the container; without CMD or CMD-SHELL in front, CMD is added.")]
    public IReadOnlyList<string> Command { get; init; } = [];

    [Description("Time between checks."), Range(5, 300)]
    public int? IntervalSeconds { get; init; }

    [Description("Time for one check."), Range(2, 120)]
    public int? TimeoutSeconds { get; init; }

    [Description("Failures in a row that make a container unhealthy."), Range(1, 10)]
    public int? Retries { get; init; }

    [Description("Time after the start in which failures do not count."), Range(0, 300)]
    public int? StartPeriodSeconds { get; init; }

    [Description("Time after the start in which the load balancer's verdict does not count."), Range(0, int.MaxValue)]
    public int? GracePeriodSeconds { get; init; }
}
