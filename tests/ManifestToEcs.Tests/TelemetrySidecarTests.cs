using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class TelemetrySidecarTests
{
    private const string Dashboard = """
        "dash": { "type": "container.v1", "image": "mcr.microsoft.com/dotnet/nightly/aspire-dashboard:latest", "bindings": { "otlp-grpc": {
          "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 18889 } } }
        """;

    private const string Exporter = """
        "api": { "type": "project.v0", "path": "api.csproj", "env": { "OTEL_EXPORTER_OTLP_ENDPOINT": "{dash.bindings.otlp-grpc.url}",
          "OTEL_EXPORTER_OTLP_HEADERS": "x-otlp-api-key=1", "OTEL_SERVICE_NAME": "api" } }
        """;

    [Fact]
    public void What_goes_to_the_dashboard_goes_to_a_collector_in_the_task()
    {
        var report = new Report();
        var deployment = Map($"{Exporter}, {Dashboard}", "telemetry: sidecar", report);
        Assert.Equal(["api"], deployment.TaskDefinitions.Select(task => task.Resource));
        Assert.Equal("http://localhost:4317", deployment.Variable("api", "OTEL_EXPORTER_OTLP_ENDPOINT"));
        Assert.Null(deployment.Variable("api", "OTEL_EXPORTER_OTLP_HEADERS"));
        Assert.Equal("api", deployment.Variable("api", "OTEL_SERVICE_NAME"));
        var collector = Assert.Single(deployment.Task("api").Containers, container => container.Name == "otel-collector");
        Assert.False(collector.Essential);
        Assert.Contains("log_group_name: /ecs/app-api/telemetry", collector.Environment["AOT_CONFIG_CONTENT"].ToString(),
            StringComparison.Ordinal);
        Assert.Contains(deployment.LogGroups, group => group.Name == "/ecs/app-api/telemetry");
        Assert.Equal(["SendTraces", "WriteTelemetry"], deployment.Task("api").TaskRole.Statements.Select(statement => statement.Sid));
        Assert.Contains("telemetry: sidecar", report.WhyIgnored("/resources/dash"), StringComparison.Ordinal);
    }

    [Fact]
    public void Telemetry_can_be_left_out_or_sent_to_a_collector_that_exists()
    {
        Assert.Null(Map($"{Exporter}, {Dashboard}", "telemetry: none").Variable("api", "OTEL_EXPORTER_OTLP_ENDPOINT"));
        var deployment = Map($"{Exporter}, {Dashboard}", "telemetry: \"https://otel.example.com:4317\"");
        Assert.Equal("https://otel.example.com:4317", deployment.Variable("api", "OTEL_EXPORTER_OTLP_ENDPOINT"));
        Assert.DoesNotContain(deployment.Task("api").Containers, container => container.Name == "otel-collector");
    }

    [Fact]
    public void A_sidecar_can_be_asked_for_where_the_manifest_exports_nothing()
    {
        var deployment = Map($"{Project("api")}, {Container("web", "nginx:1.27")}", "telemetry: sidecar");
        Assert.Contains(deployment.Task("api").Containers, container => container.Name == "otel-collector");
        Assert.Single(deployment.Task("web").Containers);
        Assert.Single(Map(Project("api")).Task("api").Containers, container => container.Essential);
    }

    [Fact]
    public void A_dashboard_runs_as_the_AppHost_says_unless_the_overlay_states_telemetry()
    {
        var report = new Report();
        var deployment = Map($"{Exporter}, {Dashboard}", "", report);
        Assert.Equal("http://dash:18889", deployment.Variable("api", "OTEL_EXPORTER_OTLP_ENDPOINT"));
        Assert.Single(deployment.Services, service => service.Resource == "dash");
        Assert.Contains(report.Findings, finding => finding.Code == FindingCodes.DevelopmentDashboard);
        deployment = Map($"{Exporter}, {Dashboard}", "{ telemetry: none, resources: { dash: { kind: service } } }");
        Assert.Equal("http://dash:18889", deployment.Variable("api", "OTEL_EXPORTER_OTLP_ENDPOINT"));
    }

    [Fact]
    public void A_dashboard_that_the_overlay_leaves_out_gives_way_to_a_collector() => Assert.Equal("http://localhost:4317",
        Map($"{Exporter}, {Dashboard}", "resources: { dash: { kind: ignore } }").Variable("api", "OTEL_EXPORTER_OTLP_ENDPOINT"));

    // The health check of the image asks the extension: without it ECS calls every collector unhealthy for ever.
    [Fact]
    public void A_collector_answers_its_health_check_bounds_its_memory_and_is_started_again()
    {
        var collector = Assert.Single(Map($"{Exporter}, {Dashboard}", "telemetry: sidecar").Task("api").Containers,
            container => container.Name == "otel-collector");
        var configuration = collector.Environment["AOT_CONFIG_CONTENT"].ToString();

        Assert.Equal(["CMD", "/healthcheck"], collector.HealthCheck!.Command);
        Assert.Contains("  health_check:\n    endpoint: 127.0.0.1:13133\n", configuration, StringComparison.Ordinal);
        Assert.Contains("  extensions: [health_check]\n", configuration, StringComparison.Ordinal);
        Assert.Contains("limit_mib: 96\n", configuration, StringComparison.Ordinal);
        Assert.Equal(3, configuration.Split("processors: [memory_limiter, ").Length - 1);
        Assert.Contains("dimension_rollup_option: NoDimensionRollup\n", configuration, StringComparison.Ordinal);
        Assert.Contains("log_stream_name: metrics/{TaskId}\n", configuration, StringComparison.Ordinal);
        Assert.Equal(60, collector.RestartAttemptSeconds);
    }

    // Containers of one task share one network interface.
    [Fact]
    public void A_collector_leaves_the_applications_ports_alone()
    {
        var deployment = Map(
            """
            "api": { "type": "project.v0", "path": "api.csproj", "env": { "OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4317" },
              "bindings": { "otlp": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 4317 },
                            "admin": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 13133 } } }
            """, "telemetry: sidecar");
        var collector = Assert.Single(deployment.Task("api").Containers, container => container.Name == "otel-collector");

        Assert.Equal("http://localhost:14317", deployment.Variable("api", "OTEL_EXPORTER_OTLP_ENDPOINT"));
        Assert.Contains("endpoint: 127.0.0.1:14317\n", collector.Environment["AOT_CONFIG_CONTENT"].ToString(), StringComparison.Ordinal);
        Assert.Null(collector.HealthCheck);
    }
}
