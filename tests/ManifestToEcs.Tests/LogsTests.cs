using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class LogsTests
{
    [Fact]
    public void Services_do_not_wait_for_logs_and_jobs_do()
    {
        // LOG-04, LOG-05
        var report = new Report();
        var deployment = Map($"{Project("api")}, {Project("migrate")}", "resources: { migrate: { kind: job } }", report);
        Assert.False(deployment.Container("api").Log.Blocking);
        Assert.True(deployment.Container("migrate").Log.Blocking);
        Assert.All(deployment.LogGroups, group => Assert.Equal(30, group.RetentionDays));
        Assert.Equal("30 days", report.Inferred("api: log retention").Value);
    }

    [Fact]
    public void The_overlay_states_retention_and_mode()
    {
        var deployment = Map($"{Project("api")}, {Project("web")}",
            "{ logRetentionDays: 90, resources: { api: { logRetentionDays: 365, blockingLogs: true } } }");
        Assert.Equal([365, 90], deployment.LogGroups.Select(group => group.RetentionDays));
        Assert.True(deployment.Container("api").Log.Blocking);
    }

    [Theory]
    [InlineData("logRetentionDays: 45")]
    [InlineData("resources: { api: { logGroup: \"my logs\" } }")]
    public void What_CloudWatch_does_not_take_is_refused(string overlay)
    {
        var report = new Report();
        Assert.Null(TryMap(Project("api"), overlay, report));
        Assert.True(report.HasErrors);
    }
}
