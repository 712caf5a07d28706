using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// A log group for each family, with retention; always states whether a stalled log service loses lines or blocks the task.
/// </summary>
internal static class Logs
{
    private const int DefaultRetentionDays = 30;

    public static LogGroup Group(Workload workload, MappingScope scope)
    {
        var name = workload.Overlay.LogGroup ?? "/ecs/" + workload.Family;
        if (name.Length is 0 or > 512 || !name.All(letter => char.IsAsciiLetterOrDigit(letter)
            || letter is '.' or '-' or '_' or '/' or '#'))
        {
            scope.Report.Error(FindingCodes.InvalidLogs, scope.InOverlay(workload.Resource, "logGroup"),
                $"'{name}' is no name of a log group.", "A name has 1 to 512 letters, digits and the characters . - _ / #.");
        }
        var days = Retention(workload.Name, scope.Overlay, scope.Report, scope.InOverlay(workload.Resource, "logRetentionDays"));
        return new LogGroup(name, days) { Id = workload.Id("log-group") };
    }

    /// <summary>Log configuration of a container.</summary>
    public static LogConfiguration Of(LogGroup group, Workload workload, MappingScope scope)
    {
        if (workload.Overlay.BlockingLogs is { } stated) return new LogConfiguration(group, "ecs", stated);
        var blocking = workload.Kind != WorkloadKind.Service || workload.Overlay.Schedules.Count > 0;
        scope.Report.Inferred($"{workload.Name}: log mode", blocking ? "blocking" : "non-blocking",
            blocking ? "a job's log is its record, so it waits for the log service"
                : "a service answers rather than wait for the log service");
        return new LogConfiguration(group, "ecs", blocking);
    }

    /// <param name="ownPlace">Place of the resource's own statement in the overlay.</param>
    public static int Retention(string resource, Overlay overlay, Report report, Location ownPlace)
    {
        var own = overlay.For(resource).LogRetentionDays;
        if ((own ?? overlay.LogRetentionDays) is not { } days)
        {
            report.Inferred($"{resource}: log retention", "30 days", "nothing is stated");
            return DefaultRetentionDays;
        }
        if (LogGroup.Retentions.Contains(days)) return days;
        var nearest = LogGroup.Retentions.MinBy(candidate => Math.Abs((long)candidate - days));
        report.Error(FindingCodes.InvalidLogs, own is null ? overlay.LocationOf("logRetentionDays") : ownPlace,
            string.Create(CultureInfo.InvariantCulture, $"CloudWatch Logs does not keep logs for exactly {days} days."),
            string.Create(CultureInfo.InvariantCulture,
                $"State one of {string.Join(", ", LogGroup.Retentions)}; the nearest is {nearest}."));
        return nearest;
    }
}
