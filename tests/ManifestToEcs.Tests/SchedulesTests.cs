using ManifestToEcs.Mapping;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class SchedulesTests
{
    private const string Secret = """ "pw": { "type": "parameter.v0", "value": "{pw.inputs.value}", "inputs": { "value": { "type":"""
        + """ "string", "secret": true } } } """;

    [Fact]
    public void A_resource_with_schedules_runs_by_them_alone()
    {
        // SCHED-01 to SCHED-09
        var report = new Report();
        var deployment = Map(Project("etl"), """
            application: financial
            resources:
              etl: { schedules: [ { name: sage_import, expression: "cron(0 6 * * ? *)", timeZone: Europe/London,
                environment: { ETL_JOB: sage_import } } ] }
            """, report);
        Assert.Empty(deployment.Services);
        Assert.Empty(deployment.Rollout);
        var schedule = Assert.Single(deployment.Schedules);
        Assert.Equal(("sage_import", "cron(0 6 * * ? *)", "Europe/London", "etl-container", 0),
            (schedule.Name, schedule.Expression, schedule.TimeZone, schedule.ContainerName, schedule.RetryAttempts));
        Assert.Equal([new("ETL_JOB", "sage_import")], schedule.Environment);
        Assert.Null(schedule.Command);
        Assert.Equal("financial-etl-schedule-dead-letter", schedule.DeadLetterQueue.Name);
        Assert.Equal(("financial-etl-schedule", "scheduler.amazonaws.com"), (schedule.Role.Name, schedule.Role.Service));
        Assert.Equal(["iam:PassRole", "ecs:RunTask", "ecs:TagResource", "sqs:SendMessage"],
            schedule.Role.Statements.OrderBy(statement => statement.Sid == "PassRoles" ? 0 : 1).SelectMany(statement => statement.Actions)
                .Order(StringComparer.Ordinal).OrderBy(action => action.StartsWith("iam", StringComparison.Ordinal) ? 0 : 1));
        Assert.True(deployment.Container("etl").Log.Blocking);
        Assert.Equal("scheduled", report.Inferred("etl: kind").Value);
    }

    [Fact]
    public void A_service_may_have_schedules_too_and_then_calls_by_DNS()
    {
        var deployment = Map($$"""{{Project("etl", env: "\"API\": \"{api.bindings.http.url}\"")}}, {{Project("api",
            $"\"http\": {Http}")}}""",
            "resources: { etl: { kind: service, schedules: [ { expression: rate(5 minutes), command: [import] }, { expression: "
                + "\"at(2027-01-31T06:00:00)\" } ] } }");
        Assert.Equal(["app-etl-schedule-1", "app-etl-schedule-2"], deployment.Schedules.Select(schedule => schedule.Name));
        Assert.Equal(["import"], deployment.Schedules[0].Command!);
        Assert.Single(deployment.Services, service => service.Resource == "etl");
        Assert.Single(deployment.Queues);
        Assert.Equal("http://api.app.internal:8080", deployment.Variable("etl", "API"));
    }

    // A label of DNS has 63 characters.
    [Fact]
    public void The_DNS_namespace_of_a_long_name_is_cut()
    {
        var deployment = Map(
            Project("etl", env: "\"API\": \"{api.bindings.http.url}\"") + ", " + Project("api", $"\"http\": {Http}"),
            $"application: {new string('a', 70)}\nresources: {{ etl: {{ schedules: [ {{ expression: rate(5 minutes) }} ] }} }}");
        var name = deployment.Cluster.DnsNamespace!;
        Assert.All(name.Split('.'), label => Assert.InRange(label.Length, 1, 63));
        Assert.Equal($"http://api.{name}:8080", deployment.Variable("etl", "API"));
    }

    [Theory]
    [InlineData("{ expression: \"cron(0 6 * * *)\" }")]
    [InlineData("{ expression: \"cron(0 6 * * * *)\" }")]
    [InlineData("{ expression: rate(1 hours) }")]
    [InlineData("{ expression: rate(5 minutes), timeZone: Greenwich Mean }")]
    [InlineData("{ expression: rate(5 minutes), name: \"a b\" }")]
    [InlineData("{ expression: rate(5 minutes), flexibleWindowMinutes: 2000 }")]
    [InlineData("{ expression: rate(5 minutes), retryAttempts: 500 }")]
    [InlineData("{ expression: rate(5 minutes), environment: { KEY: typed } }")]
    [InlineData("{ expression: rate(5 minutes), environment: { DB: \"postgres://u:pw@h/d\" } }")]
    public void A_schedule_that_cannot_be_is_refused(string schedule)
    {
        var report = new Report();
        Assert.Null(TryMap($"{Project("etl", env: "\"KEY\": \"{pw.value}\"")}, {Secret}",
            $"resources: {{ etl: {{ schedules: [ {schedule} ] }} }}", report));
        Assert.Contains(report.Findings, finding => finding.Severity == Severity.Error && finding.Location.Document == Document.Overlay);
    }

    [Fact]
    public void Two_schedules_of_one_name_are_refused() => Finding(FindingCodes.InvalidSchedule, Project("etl"),
        "resources: { etl: { schedules: [ { name: x, expression: rate(1 hour) }, { name: x, expression: rate(2 hours) } ] } }");

    [Theory]
    [InlineData("cron(0 6 * * ? *)", true)]
    [InlineData("cron(0/15 8-17 ? * MON-FRI *)", true)]
    [InlineData("cron(0 6 1 * ? 2027)", true)]
    [InlineData("cron(0 6 ? * ? *)", false)]
    [InlineData("cron(? 6 * * ? *)", false)]
    [InlineData("rate(1 day)", true)]
    [InlineData("rate(2 day)", false)]
    [InlineData("rate(0 days)", false)]
    [InlineData("at(2027-02-30T06:00:00)", false)]
    [InlineData("every day", false)]
    public void Expressions_are_checked_before_AWS_would(string expression, bool valid) =>
        Assert.Equal(valid, ScheduleExpressions.WhyInvalid(expression) is null);
}
