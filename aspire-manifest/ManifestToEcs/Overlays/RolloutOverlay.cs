using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ManifestToEcs.Overlays;

/// <summary>The keys of <c>rollout</c>.</summary>
[Description("How a new revision replaces the old one.")]
public sealed record RolloutOverlay
{
    [Description("Default rolling, with circuit breaker and rollback."), AllowedValues("rolling", "blue-green", "canary", "linear")]
    public string? Strategy { get; init; }

    [Description("Minutes during which the old tasks stay after all traffic has moved."), Range(0, 1440)]
    public int? BakeMinutes { get; init; }

    [Description("Canary: share of the first step; linear: share of each."), Range(1, 100)]
    public int? StepPercent { get; init; }

    [Description("Minutes between steps."), Range(0, 1440)]
    public int? StepBakeMinutes { get; init; }

    /// <summary>0 / 100 percent.</summary>
    [Description("Never two tasks at once: the old one stops before the new one starts.")]
    public bool Singleton { get; init; }
}
