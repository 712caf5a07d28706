using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ManifestToEcs.Overlays;

/// <summary>The keys of <c>scaling</c>.</summary>
[Description("Application Auto Scaling; each target that is given becomes a policy.")]
public sealed record ScalingOverlay
{
    [Description("Fewest tasks; default: desiredCount. 0 needs a queue, whose first message starts a task."), Range(0, 5000)]
    public int? Min { get; init; }

    [Description("Most tasks."), Range(0, 5000)]
    public int? Max { get; init; }

    [Description("Average CPU use to hold."), Range(1, 100)]
    public double? CpuPercent { get; init; }

    [Description("Average memory use to hold."), Range(1, 100)]
    public double? MemoryPercent { get; init; }

    [Description("Requests per minute and task to hold, behind a load balancer."), Range(1, 1_000_000_000)]
    public double? RequestsPerTarget { get; init; }

    [Description("Queue whose backlog decides: resource/LogicalId of a CloudFormation resource, or the name of a queue.")]
    public string? Queue { get; init; }

    [Description("Messages per task that are acceptable, those in hand too: acceptable delay divided by the time that a message takes.")]
    [Range(1, 1_000_000_000)]
    public double? BacklogPerTask { get; init; }

    [Description("Pause after tasks were taken away; default 300."), Range(0, 86400)]
    public int? ScaleInCooldownSeconds { get; init; }

    [Description("Pause after tasks were added; default 60."), Range(0, 86400)]
    public int? ScaleOutCooldownSeconds { get; init; }
}
