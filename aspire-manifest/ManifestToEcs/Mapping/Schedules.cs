using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Runs by EventBridge Scheduler: the family's newest revision, with the schedule's variables and command on top.</summary>
/// <param name="kmsKey">Customer key of the dead-letter queues.</param>
internal sealed class Schedules(MappingScope scope, string cluster, DeployText? kmsKey)
{
    public IReadOnlyList<Schedule> Of(IEnumerable<MappedTask> tasks)
    {
        var takenNames = new HashSet<string>(StringComparer.Ordinal);
        return [.. tasks.Where(task => task.Workload.Overlay.Schedules.Count > 0)
            .SelectMany(task => Of(task.Workload, task.Definition, takenNames))];
    }

    private IEnumerable<Schedule> Of(Workload workload, TaskDefinition definition, HashSet<string> takenNames)
    {
        if (workload.Kind == WorkloadKind.Job)
            scope.Report.Inferred($"{workload.Name}: runs", "in each rollout and by schedule", "it is a job that has schedules");
        var queue = new Queue(AwsNames.Limited(workload.Family, 80,
            "-schedule-dead-letter")) { Id = workload.Id("schedule-dead-letter-queue") };
        var role = Roles.Scheduler(workload, definition.TaskRole, definition.ExecutionRole, queue, cluster, kmsKey, scope);
        return workload.Overlay.Schedules.Select((stated, index) => Make(workload, definition, stated, index, queue, role, takenNames))
            .OfType<Schedule>();
    }

    private Schedule? Make(
        Workload workload, TaskDefinition definition, ScheduleOverlay stated, int index, Queue queue, Role role, HashSet<string> takenNames)
    {
        var at = index.ToString(CultureInfo.InvariantCulture);
        var name = stated.Name ?? AwsNames.Limited(workload.Family, 64,
            workload.Overlay.Schedules.Count == 1 ? "-schedule" : $"-schedule-{index + 1}");
        var errors = scope.Report.ErrorsSaid;
        if (name.Length is 0 or > 64 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            Refuse("name", $"'{name}' is no name of a schedule.", "A name has 1 to 64 letters, digits, hyphens, underscores and dots.");
        else if (!takenNames.Add(name))
            Refuse("name", $"There are two schedules named {name}.", "Give each its own name.");
        if (ScheduleExpressions.WhyInvalid(stated.Expression) is { } why)
            Refuse("expression", $"The schedule {name} of '{workload.Name}' {why}.",
                "Write cron(0 6 * * ? *) with six fields, rate(1 hour) or at(2027-01-31T06:00:00).");
        if (stated.TimeZone is null) scope.Report.Inferred($"{workload.Name}: time zone of {name}", "UTC", "nothing is stated");
        else if (!ScheduleExpressions.IsTimeZone(stated.TimeZone))
            Refuse("timeZone", $"'{stated.TimeZone}' is no time zone.", "Write an IANA name, such as Europe/London or UTC.");
        if (stated.FlexibleWindowMinutes is <= 0 or > 1440)
            Refuse("flexibleWindowMinutes", "A flexible window has 1 to 1440 minutes.",
                "State such a number, or leave it out to run exactly on time.");
        if (stated.RetryAttempts is < 0 or > 185) Refuse("retryAttempts", "A schedule retries 0 to 185 times.", "State such a number.");
        if (stated.RetryAttempts is null)
            scope.Report.Inferred($"{workload.Name}: retries of {name}", "0", "a run is repeated only if the overlay allows it");
        foreach (var variable in stated.Environment.Keys.Where(variable => definition.Containers[0].Secrets.ContainsKey(variable)))
            Refuse("environment", $"The schedule {name} overrides {variable}, which is a secret of '{workload.Name}'; everybody could "
                + "read the override.", "Remove it from the schedule.");
        foreach (var (variable, value) in stated.Environment.Where(variable => SensitiveText.HasCredential(variable.Value)))
            Refuse("environment", $"The schedule {name} gives {variable} a value with credentials, which everybody could read.",
                "Make it a secret of the resource.");
        if (scope.Report.ErrorsSaid > errors) return null;
        return new Schedule
        {
            Id = workload.Id(Names.Kebab(name) + "-schedule"),
            Resource = workload.Name,
            Name = name,
            Expression = stated.Expression!,
            TimeZone = stated.TimeZone ?? "UTC",
            FlexibleWindowMinutes = stated.FlexibleWindowMinutes,
            TaskDefinition = definition,
            SecurityGroup = workload.SecurityGroup,
            Role = role,
            DeadLetterQueue = queue,
            RetryAttempts = stated.RetryAttempts ?? 0,
            Enabled = stated.Enabled ?? true,
            ContainerName = workload.ContainerName,
            Environment = new SortedDictionary<string, string>(stated.Environment.ToDictionary(), StringComparer.Ordinal),
            Command = stated.Command.Count == 0 ? null : stated.Command,
        };

        void Refuse(string field, string message, string advice) =>
            scope.Report.Error(FindingCodes.InvalidSchedule, scope.InOverlay(workload.Resource, "schedules", at, field), message, advice);
    }
}
