using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using ManifestToEcs.Rules;

namespace ManifestToEcs.Tests.Rules;

public class ScheduleRulesTests
{
    private const string Schedule = "ecs/etl/schedule.json";

    [Theory]
    [InlineData("sage import")]
    [InlineData("")]
    [InlineData("a-name-of-a-schedule-that-is-longer-than-the-sixty-four-letters-it-may-have")]
    public void SCHED_01_A_schedule_has_a_name(string name) => RuleCheck.BreaksIn(Schedule, "SCHED-01", body => body["Name"] = name);

    [Theory]
    [InlineData("cron(0 6 * * ? *)", true)]
    [InlineData("cron(0/15 8-18 ? * MON-FRI *)", true)]
    [InlineData("cron(0 6 L * ? 2026-2030)", true)]
    [InlineData("cron(0 6 ? JAN,JUL 2#1 *)", true)]
    [InlineData("cron(0 6 15W * ? *)", true)]
    [InlineData("cron(0 6 ? * 6L *)", true)]
    [InlineData("rate(1 hour)", true)]
    [InlineData("rate(5 minutes)", true)]
    [InlineData("at(2027-01-31T06:00:00)", true)]
    [InlineData("cron(0 6 * * * *)", false)]
    [InlineData("cron(0 6 ? * ? *)", false)]
    [InlineData("cron(0 6 * * ?)", false)]
    [InlineData("cron(60 6 * * ? *)", false)]
    [InlineData("cron(0 24 * * ? *)", false)]
    [InlineData("cron(0 6 32 * ? *)", false)]
    [InlineData("0 6 * * *", false)]
    [InlineData("rate(1 hours)", false)]
    [InlineData("rate(5 minute)", false)]
    [InlineData("rate(0 minutes)", false)]
    [InlineData("at(2027-02-30T06:00:00)", false)]
    [InlineData("every(day)", false)]
    public void SCHED_02_An_expression_is_valid_or_not(string expression, bool isValid)
    {
        Assert.Equal(isValid, ScheduleExpressions.IsValid(expression));
        if (!isValid) RuleCheck.BreaksIn(Schedule, "SCHED-02", body => body["ScheduleExpression"] = expression);
    }

    [Theory]
    [InlineData("Europe/Atlantis")]
    [InlineData("")]
    [InlineData(null)]
    public void SCHED_03_The_time_zone_is_stated_by_its_IANA_name(string? zone) =>
        RuleCheck.BreaksIn(Schedule, "SCHED-03", body => body["ScheduleExpressionTimezone"] = zone);

    [Theory]
    [InlineData("OFF", 5)]
    [InlineData("FLEXIBLE", null)]
    [InlineData("FLEXIBLE", 1441)]
    public void SCHED_04_A_window_is_off_or_flexible(string mode, int? minutes) => RuleCheck.BreaksIn(Schedule, "SCHED-04", body =>
        body["FlexibleTimeWindow"] = new JsonObject { ["Mode"] = mode, ["MaximumWindowInMinutes"] = minutes });

    [Theory]
    [InlineData("sample-etl:3")]
    [InlineData("nobody")]
    public void SCHED_05_The_newest_revision_of_a_family_runs(string family) => RuleCheck.BreaksIn(Schedule, "SCHED-05", body =>
        body["Target"]!["EcsParameters"]!["TaskDefinitionArn"] = $"arn:aws:ecs:eu-central-1:123456789012:task-definition/{family}");

    [Fact]
    public void SCHED_05_The_target_is_a_cluster() =>
        RuleCheck.BreaksIn(Schedule, "SCHED-05", body => body["Target"]!["Arn"] = "sample-cluster");

    [Theory]
    [InlineData("TaskCount", 11)]
    [InlineData("PlatformVersion", "LINUX-1.4.0")]
    [InlineData("LaunchType", "EC2")]
    public void SCHED_06_It_starts_a_few_tasks_on_Fargate(string field, object value) =>
        RuleCheck.BreaksIn(Schedule, "SCHED-06", body => body["Target"]!["EcsParameters"]![field] = JsonSerializer.SerializeToNode(value));

    [Theory]
    [InlineData("RetryPolicy")]
    [InlineData("DeadLetterConfig")]
    public void SCHED_07_Retries_and_a_dead_letter_queue_are_stated(string field) =>
        RuleCheck.BreaksIn(Schedule, "SCHED-07", body => body["Target"]!.AsObject().Remove(field));

    [Fact]
    public void SCHED_07_Retries_stay_within_their_limits() =>
        RuleCheck.BreaksIn(Schedule, "SCHED-07", body => body["Target"]!["RetryPolicy"]!["MaximumRetryAttempts"] = 186);

    [Theory]
    [InlineData("{\"containerOverrides\":[{\"name\":\"nobody\"}]}")]
    [InlineData("{\"containerOverrides\":[]}")]
    [InlineData("import")]
    [InlineData("{\"containerOverrides\":[{\"name\":\"etl-container\",\"environment\":[{\"name\":\"X\",\"value\":\"amqp://u:p@h\"}]}]}")]
    public void SCHED_08_Overrides_are_JSON_text_for_containers_of_the_task(string input) =>
        RuleCheck.BreaksIn(Schedule, "SCHED-08", body => body["Target"]!["Input"] = input);

    [Fact]
    public void SCHED_08_Overrides_are_short() =>
        RuleCheck.BreaksIn(Schedule, "SCHED-08",
            body => body["Target"]!["Input"] = (string?)body["Target"]!["Input"] + new string(' ', 8192));

    [Theory]
    [InlineData("RunTask")]
    [InlineData("PassRoles")]
    public void SCHED_09_The_role_may_run_the_task(string missing) =>
        BreaksRole(role => role with { Statements = [.. role.Statements.Where(statement => statement.Sid != missing)] });

    [Fact]
    public void SCHED_09_The_role_may_run_it_in_its_cluster_only() =>
        BreaksRole(role => role with { Statements = [.. role.Statements.Select(statement => statement with { Conditions = null })] });

    [Fact]
    public void SCHED_09_No_other_service_takes_the_role() => BreaksRole(role => role with { Service = "events.amazonaws.com" });

    private static void BreaksRole(Func<Role, Role> change) =>
        RuleCheck.Breaks("SCHED-09", deployment =>
            deployment with { Schedules = [deployment.Schedules[0] with { Role = change(deployment.Schedules[0].Role) }] });
}
