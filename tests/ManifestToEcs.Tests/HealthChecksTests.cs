using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class HealthChecksTests
{
    [Fact]
    public void A_command_of_the_overlay_is_run_as_it_stands()
    {
        var deployment = Map(Project("api"),
            "resources: { api: { health: { command: [dotnet, api.dll, health], intervalSeconds: 10, timeoutSeconds: 3, retries: 5, "
                + "startPeriodSeconds: 90 } } }");
        var check = deployment.Container("api").HealthCheck!;
        Assert.Equal(["CMD", "dotnet", "api.dll", "health"], check.Command);
        Assert.Equal((10, 3, 5, 90), (check.IntervalSeconds, check.TimeoutSeconds, check.Retries, check.StartPeriodSeconds));
    }

    [Theory]
    [InlineData("postgres:17", "pg_isready")]
    [InlineData("docker.io/library/redis:8.2", "redis-cli")]
    [InlineData("rabbitmq:4.1-management", "rabbitmq-diagnostics")]
    public void Known_images_are_asked_with_their_own_tool(string image, string tool)
    {
        var report = new Report();
        var deployment = Map(Container("db", image), "resources: { db: { acceptDataLoss: true } }", report);
        Assert.Contains(deployment.Container("db").HealthCheck!.Command, word => word.Contains(tool, StringComparison.Ordinal));
        Assert.Contains(tool, report.Inferred("db: health command").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_behind_a_load_balancer_is_checked_by_it_alone()
    {
        var report = new Report();
        var deployment = Map(Project("web", $"\"http\": {ExternalHttp}"), "", report);
        Assert.Null(deployment.Container("web").HealthCheck);
        Assert.DoesNotContain(report.Findings, finding => finding.Code == FindingCodes.NoHealthCheck);
    }

    [Fact]
    public void A_service_that_nothing_checks_is_a_warning() => Finding(FindingCodes.NoHealthCheck, Project("worker"));

    [Fact]
    public void Curl_in_a_NET_image_is_refused() =>
        Finding(FindingCodes.HealthToolMissing, Project("api"),
            "resources: { api: { health: { command: [CMD-SHELL, \"curl -f http://localhost:8080/health\"] } } }");

    [Fact]
    public void A_shell_in_a_chiseled_image_is_refused() =>
        Finding(FindingCodes.HealthToolMissing, Container("api", "example/api:1-chiseled"),
            "resources: { api: { health: { command: [CMD-SHELL, \"test -f /ready\"] } } }");
}
