using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ManifestToEcs.Overlays;

/// <summary>The keys of an entry of <c>schedules</c>.</summary>
[Description("A run by EventBridge Scheduler.")]
public sealed record ScheduleOverlay
{
    [Description("Name of the schedule; default: the resource's name.")]
    public string? Name { get; init; }

    [Description("cron(0 6 * * ? *), rate(1 hour) or at(2027-01-01T06:00:00)."), ScheduleForm]
    public string? Expression { get; init; }

    [Description("IANA name, such as Europe/Berlin; default UTC.")]
    public string? TimeZone { get; init; }

    [Description("The run may start this much later; default: exactly on time."), Range(1, 1440)]
    public int? FlexibleWindowMinutes { get; init; }

    [Description("Further attempts after a failed start; default 0, because a job that is not known to be idempotent must run once.")]
    [Range(0, 185)]
    public int? RetryAttempts { get; init; }

    [Description("Variables that this run adds or replaces; never a secret.")]
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    [Description("Command in place of the container's own.")]
    public IReadOnlyList<string> Command { get; init; } = [];

    [Description("false keeps the schedule without running it.")]
    public bool? Enabled { get; init; }
}
