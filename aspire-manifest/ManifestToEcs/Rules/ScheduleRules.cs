using System.Text.Json;
using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>SCHED-01 to SCHED-09: EventBridge Scheduler.</summary>
internal static class ScheduleRules
{
    public static void Check(Node schedule, RequestFiles bodies, Verdict verdict)
    {
        if (schedule.Text("Name") is not { Length: >= 1 and <= 64 } name
            || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            verdict.Broken("SCHED-01", schedule, "a schedule's name is 1 to 64 letters, digits and - _ .", "Give a name in the overlay.");
        if (!ScheduleExpressions.IsValid(schedule.Text("ScheduleExpression") ?? ""))
            verdict.Broken("SCHED-02", schedule,
                "the expression is not at(yyyy-mm-ddThh:mm:ss), rate(n unit) or cron(six fields, one of the two days being ?)",
                "Write it like cron(0 6 * * ? *).");
        if (!ScheduleExpressions.IsTimeZone(schedule.Text("ScheduleExpressionTimezone") ?? ""))
            verdict.Broken("SCHED-03", schedule, "the time zone is not an IANA name", "Write it like Europe/Berlin.");
        var window = schedule.Get("FlexibleTimeWindow");
        var minutes = window?.Number("MaximumWindowInMinutes");
        if ((window?.Text("Mode"), minutes) is not (("OFF", null) or ("FLEXIBLE", >= 1 and <= 1440)))
            verdict.Broken("SCHED-04", schedule, "the time window is OFF, or FLEXIBLE with 1 to 1440 minutes",
                "Change flexibleWindowMinutes in the overlay.");
        CheckTarget(schedule.Get("Target") ?? schedule, bodies, verdict);
    }

    /// <summary>SCHED-09: the role that starts the task.</summary>
    public static void Check(Deployment deployment, Verdict verdict)
    {
        foreach (var schedule in deployment.Schedules)
        {
            var definition = schedule.TaskDefinition;
            var run = schedule.Role.Statements.Where(statement => statement.Actions.Contains("ecs:RunTask")).ToList();
            var pass = schedule.Role.Statements.Where(statement => statement.Actions.Contains("iam:PassRole")).ToList();
            var runsFamily = run.Any(statement =>
                statement.Resources.Any(resource => resource.ToString()
                    .EndsWith($":task-definition/{definition.Family}:*", StringComparison.Ordinal)));
            var inCluster = run.Count > 0 && run.All(statement => Holds(statement, "ecs:cluster", _ => true));
            var passesBoth = new[] { definition.TaskRole, definition.ExecutionRole }.All(role =>
                pass.Any(statement => statement.Resources.Any(resource => Spelling.Contains(role, resource)
                    || resource.ToString().EndsWith($":role/{role.Name}", StringComparison.Ordinal))));
            var toTasksOnly = pass.All(statement => Holds(statement, "iam:PassedToService",
                value => value.Literal == "ecs-tasks.amazonaws.com"));
            if (schedule.Role.Service != "scheduler.amazonaws.com" || !runsFamily || !inCluster || !passesBoth || !toTasksOnly)
                verdict.Broken("SCHED-09", schedule.Role,
                    $"the scheduler's role does not allow exactly to run {definition.Family} in the cluster and to pass its two roles to "
                        + "ECS tasks", "Allow ecs:RunTask on the family with the cluster as a condition, and iam:PassRole on both roles.");
        }
    }

    private static bool Holds(PolicyStatement statement, string key, Func<DeployText, bool> fits) =>
        statement.Conditions?.Values.Any(condition => condition.TryGetValue(key, out var value) && fits(value)) == true;

    private static void CheckTarget(Node target, RequestFiles bodies, Verdict verdict)
    {
        var parameters = target.Get("EcsParameters") ?? target;
        var family = parameters.Text("TaskDefinitionArn") is { } arn && Spelling.IsArnOf(arn, "ecs")
            ? arn[(arn.LastIndexOf('/') + 1)..] : "";
        var definition = bodies.DefinitionOf(family);
        if (!Spelling.IsArnOf(target.Text("Arn"), "ecs") || target.Text("Arn")?.Contains(":cluster/", StringComparison.Ordinal) != true
            || definition is null)
            verdict.Broken("SCHED-05", target, "the target is not the cluster's ARN with a family's ARN, without a revision",
                "Leave the revision out, so that the newest runs.");

        var strategy = parameters.Items("CapacityProviderStrategy");
        var version = parameters.Text("PlatformVersion");
        if (parameters.Number("TaskCount") is not (null or (>= 1 and <= 10)) || strategy.Count > 6
            || strategy.Count == 0 == (parameters.Text("LaunchType") != "FARGATE") ||
            (version is not (null or "LATEST") && !Version.TryParse(version, out _)))
            verdict.Broken("SCHED-06", parameters,
                "1 to 10 tasks, launch type FARGATE or up to 6 capacity providers, platform LATEST or a number",
                "Change the schedule in the overlay.");
        var retry = target.Get("RetryPolicy");
        if (retry?.Number("MaximumRetryAttempts") is not (>= 0 and <= 185)
            || retry?.Number("MaximumEventAgeInSeconds") is not (>= 60 and <= 86_400)
            || !Spelling.IsArnOf(target.Get("DeadLetterConfig")?.Text("Arn"), "sqs"))
            verdict.Broken("SCHED-07", target, "the schedule states 0 to 185 retries within 60 to 86400 s and a dead-letter queue",
                "Change retryAttempts in the overlay.");
        if (target.Has("Input")) CheckInput(target.Get("Input")!.Value, definition, verdict);
    }

    private static void CheckInput(Node input, Node? definition, Verdict verdict)
    {
        var text = input.AsText ?? "";
        var names = definition?.Items("containerDefinitions").Select(container => container.Text("name")).ToHashSet();
        bool fits;
        try
        {
            using var overrides = JsonDocument.Parse(text);
            var containers = new Node(input.File, input.Pointer, overrides.RootElement.Clone()).Items("containerOverrides");
            fits = containers.Count > 0 && containers.All(container => names is null || names.Contains(container.Text("name")));
        }
        catch (JsonException)
        {
            fits = false;
        }
        if (!fits || text.Length > 8192)
            verdict.Broken("SCHED-08", input,
                "the input is not JSON text of at most 8192 characters that overrides containers of the definition",
                "Shorten environment and command of the schedule.");
        if (Mapping.SensitiveText.HasCredential(text))
            verdict.Broken("SCHED-08", input, "a credential stands in the overrides", "Give it as a secret of the container.");
    }
}
