using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

/// <summary>A sidecar of Dapr runs in the task of its application, and other applications are invoked by their own addresses.</summary>
public class DaprSidecarTests
{
    private static readonly string Api = Project("api", $"\"http\": {Http}, \"https\": {Https}");

    internal static string Sidecar(string application, string rest = "") =>
        $$"""
        "{{application}}-dapr": { "type": "dapr.v0",
          "dapr": { "application": "{{application}}", "appId": "{{application}}"{{(rest.Length == 0 ? "" : ", " + rest)}} } }
        """;

    internal static ContainerDefinition Daprd(Deployment deployment, string application) =>
        Assert.Single(deployment.Task(application).Containers, container => container.Name == "daprd");

    /// <summary>The file that daprd reads.</summary>
    internal static string Resources(Deployment deployment, string application) =>
        Assert.Single(deployment.Task(application).Containers, container => container.Name == "dapr-resources")
            .Environment["RESOURCES"].ToString();

    [Fact]
    public void It_is_an_essential_container_of_the_task_that_the_application_waits_for()
    {
        var deployment = Map($"{Api}, {Sidecar("api")}");
        var (task, daprd) = (deployment.Task("api"), Daprd(deployment, "api"));

        Assert.Equal("ghcr.io/dapr/daprd:1.18.3", daprd.Image.ToString());
        Assert.True(daprd.Essential);
        Assert.Equal(60, daprd.RestartAttemptSeconds);
        Assert.Equal(["CMD", "/daprd", "--wait", "--dapr-http-port", "3500"], daprd.HealthCheck!.Command);
        Assert.Contains(new ContainerDependency("daprd", "HEALTHY"), task.Containers[0].DependsOn);
        Assert.Equal(
            ["--app-id", "api", "--app-port", "8080", "--app-protocol", "http", "--dapr-http-port", "3500", "--dapr-grpc-port", "50001",
                "--dapr-listen-addresses", "127.0.0.1", "--enable-metrics=false"], daprd.Command.Select(word => word.ToString()));
        // Nothing to read: no component, and no other application.
        Assert.DoesNotContain(task.Containers, container => container.Name == "dapr-resources");
        Assert.Equal("api", Assert.Single(deployment.Services).Resource);
    }

    [Fact]
    public void The_application_gets_the_variables_that_Aspire_sets_on_the_developer_s_machine_unless_the_overlay_has_others()
    {
        var deployment = Map($"{Api}, {Sidecar("api")}",
            "resources: { api: { environment: { DAPR_GRPC_ENDPOINT: null, DAPR_HTTP_PORT: \"1\" } } }");

        Assert.Equal("1", deployment.Variable("api", "DAPR_HTTP_PORT"));
        Assert.Equal("http://localhost:3500", deployment.Variable("api", "DAPR_HTTP_ENDPOINT"));
        Assert.Equal("50001", deployment.Variable("api", "DAPR_GRPC_PORT"));
        Assert.Null(deployment.Variable("api", "DAPR_GRPC_ENDPOINT"));
    }

    [Fact]
    public void The_task_is_large_enough_for_it_and_its_log_goes_to_that_of_the_application()
    {
        var (plain, deployment) = (Map(Api).Task("api"), Map($"{Api}, {Sidecar("api")}"));
        var task = deployment.Task("api");

        Assert.Equal((256, 512), (plain.Cpu, plain.MemoryMiB));
        Assert.Equal((512, 1024), (task.Cpu, task.MemoryMiB));
        Assert.True(task.Containers.Sum(container => container.MemoryMiB) <= task.MemoryMiB);
        Assert.Equal(("/ecs/app-api", "dapr"), (Daprd(deployment, "api").Log.Group.Name, Daprd(deployment, "api").Log.StreamPrefix));
    }

    [Fact]
    public void Its_ports_leave_those_of_the_application_alone()
    {
        var deployment = Map($"{Container("api", "acme/api:1", """
            "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 3500 },
            "grpc": { "scheme": "http", "protocol": "tcp", "transport": "http2", "targetPort": 50001 }
            """)}, {Sidecar("api")}");

        Assert.Equal(("13500", "60001"),
            (deployment.Variable("api", "DAPR_HTTP_PORT"), deployment.Variable("api", "DAPR_GRPC_PORT")));
        Assert.Contains("13500", Daprd(deployment, "api").HealthCheck!.Command);
    }

    [Fact]
    public void An_application_without_a_port_is_never_called_and_invokes_others()
    {
        var deployment = Map($"{Api}, {Sidecar("api")}, {Project("worker")}, {Sidecar("worker")}");

        Assert.DoesNotContain(Daprd(deployment, "worker").Command, word => word.ToString() == "--app-port");
        Assert.Contains("name: \"api\"", Resources(deployment, "worker"), StringComparison.Ordinal);
        Assert.DoesNotContain(deployment.Task("api").Containers, container => container.Name == "dapr-resources");
    }

    [Fact]
    public void Applications_invoke_each_other_by_Service_Connect_or_DNS_and_their_groups_admit_each_other()
    {
        var deployment = Map($"{Api}, {Sidecar("api")}, {Project("web", $"\"http\": {Http}")}, {Sidecar("web")}, {Project("other")}");

        Assert.Equal("""
            apiVersion: dapr.io/v1alpha1
            kind: HTTPEndpoint
            metadata:
              name: "api"
            spec:
              baseUrl: "http://api"

            """.ReplaceLineEndings("\n"), Resources(deployment, "web"));
        // Service Connect knows only servers that were there before: of a circle one finds the other by DNS.
        Assert.Contains("baseUrl: \"http://web.app.internal:8080\"", Resources(deployment, "api"), StringComparison.Ordinal);
        Assert.Contains("web/security-group tcp/8080", deployment.Admitted("api/security-group"));
        Assert.Contains("api/security-group tcp/8080", deployment.Admitted("web/security-group"));
        Assert.Contains("api/security-group tcp/8080", deployment.Calls("web/security-group"));
        Assert.DoesNotContain(deployment.Admitted("api/security-group"), from => from.StartsWith("other/", StringComparison.Ordinal));
        Assert.NotNull(deployment.Service("web").ServiceConnect);
        Assert.NotNull(deployment.Service("web").ServiceRegistry);
    }

    [Fact]
    public void An_HTTPEndpoint_has_the_app_id_and_the_address_of_the_resource()
    {
        var deployment = Map($"{Project("worker")}, {Sidecar("worker")}, {Api}, "
            + """ "api-dapr": { "type": "dapr.v0", "dapr": { "application": "api", "appId": "shop.api" } } """);

        Assert.Contains("  name: \"shop.api\"\nspec:\n  baseUrl: \"http://api\"\n", Resources(deployment, "worker"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "scheme": "http", "protocol": "tcp", "transport": "http2" }""", "speaks h2c")]
    [InlineData(null, "no endpoint")]
    public void An_application_that_no_HTTPEndpoint_reaches_is_a_note(string? binding, string why)
    {
        var note = Finding(FindingCodes.DaprInvocation, $"{Api}, {Sidecar("api")}, {Project("basket",
            binding is null ? "" : $"\"http\": {binding}")}, {Sidecar("basket", "\"appPort\": 8080")}");

        Assert.Equal(Severity.Note, note.Severity);
        Assert.Contains(why, note.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_of_the_developer_s_machine_becomes_that_of_the_task()
    {
        var report = new Report();
        var deployment = Map($"{Api}, {Sidecar("api", "\"appPort\": 5055, \"appProtocol\": \"https\"")}", "", report);

        Assert.Equal(["--app-port", "8080", "--app-protocol", "http"], Daprd(deployment, "api").Command.Skip(2).Take(4)
            .Select(word => word.ToString()));
        Assert.Equal("8080", report.Inferred("api: Dapr's app port").Value);
        Assert.Equal("http", report.Inferred("api: Dapr's app protocol").Value);
    }

    [Theory]
    [InlineData("\"logLevel\": \"debug\"", "--log-level debug")]
    [InlineData("\"appMaxConcurrency\": 4", "--app-max-concurrency 4")]
    [InlineData("\"appHealthCheckPath\": \"/up\"", "--app-health-check-path /up")]
    [InlineData("\"enableAppHealthCheck\": true", "--enable-app-health-check=true")]
    [InlineData("\"daprMaxBodySize\": \"16Mi\"", "--max-body-size 16Mi")]
    [InlineData("\"daprHttpMaxRequestSize\": 8", "--max-body-size 8Mi")]
    [InlineData("\"metricsPort\": 9100", "--metrics-port 9100")]
    [InlineData("\"daprHttpPort\": 3600", "--dapr-http-port 3600")]
    public void An_option_becomes_an_argument(string option, string arguments)
    {
        var line = string.Join(' ', Daprd(Map($"{Api}, {Sidecar("api", option)}"), "api").Command);

        Assert.Contains(arguments, line, StringComparison.Ordinal);
        Assert.Equal(!option.Contains("metrics", StringComparison.Ordinal),
            line.Contains("--enable-metrics=false", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"config\": \"tracing.yaml\"", "config")]
    [InlineData("\"resourcesPath\": [\"resources\"]", "resourcesPath")]
    [InlineData("\"placementHostAddress\": \"localhost\"", "placementHostAddress")]
    [InlineData("\"schedulerHostAddress\": \"localhost\"", "schedulerHostAddress")]
    [InlineData("\"unixDomainSocket\": \"/tmp\"", "unixDomainSocket")]
    [InlineData("\"runFile\": \"dapr.yaml\"", "runFile")]
    public void An_option_that_no_task_has_is_refused_by_name(string option, string name) =>
        Assert.EndsWith("/api-dapr/dapr/" + name,
            Finding(FindingCodes.DaprSidecar, $"{Api}, {Sidecar("api", option)}").Location.Pointer, StringComparison.Ordinal);

    [Fact]
    public void Whatever_belongs_to_the_developer_s_machine_is_left_out_with_a_reason()
    {
        var report = new Report();
        Map($"{Api}, {Sidecar("api", "\"command\": [\"dotnet\", \"run\"], \"profilePort\": 7777, \"appColour\": 1")}", "", report);

        Assert.Contains("the image starts by itself", report.WhyIgnored("/resources/api-dapr/dapr/command"), StringComparison.Ordinal);
        Assert.Contains("profiling", report.WhyIgnored("/resources/api-dapr/dapr/profilePort"), StringComparison.Ordinal);
        Assert.Contains(report.Findings, finding => finding.Code == FindingCodes.UnknownField);
    }

    [Theory]
    [InlineData(""" "s": { "type": "dapr.v0", "dapr": { "application": "nothing" } } """, "'nothing', which the manifest does not have")]
    [InlineData(""" "s": { "type": "dapr.v0" } """, "no application")]
    [InlineData(""" "s": { "type": "dapr.v0", "dapr": { "application": "api" } }, "t": { "type": "dapr.v0", "application": "api" } """,
        "two Dapr sidecars")]
    [InlineData(""" "s": { "type": "dapr.v0", "dapr": { "application": "api", "components": ["lost"] } } """, "'lost'")]
    public void A_sidecar_that_leads_nowhere_is_refused(string sidecars, string says) =>
        Assert.Contains(says, Finding(FindingCodes.DaprSidecar, $"{Api}, {sidecars}").Message, StringComparison.Ordinal);

    [Fact]
    public void Two_applications_have_different_app_ids() => Assert.Contains("the same app id",
        Finding(FindingCodes.DaprSidecar, $"{Api}, {Sidecar("api")}, {Project("web")}, "
            + """ "web-dapr": { "type": "dapr.v0", "dapr": { "application": "web", "appId": "api" } } """).Message,
        StringComparison.Ordinal);

    [Fact]
    public void The_overlay_may_leave_it_out_or_name_its_image()
    {
        Assert.Single(Map($"{Api}, {Sidecar("api")}", "resources: { api-dapr: { kind: ignore } }").Task("api").Containers,
            container => container.Essential);
        Finding(FindingCodes.DaprSidecar, $"{Api}, {Sidecar("api")}", "resources: { api-dapr: { kind: service } }");

        var report = new Report();
        var deployment = Map($"{Api}, {Sidecar("api")}",
            "resources: { api-dapr: { image: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/daprd:1.18.3\", cpu: 256 } }", report);
        Assert.Equal("123456789012.dkr.ecr.us-east-1.amazonaws.com/daprd:1.18.3", Daprd(deployment, "api").Image.ToString());
        Assert.Contains("arn:aws:ecr:us-east-1:123456789012:repository/daprd",
            deployment.Task("api").ExecutionRole.Statements.Single(statement => statement.Sid == "PullImages").Resources
                .Select(resource => resource.ToString()));
        Assert.Contains("cpu", Assert.Single(report.Findings, finding => finding.Code == FindingCodes.NoEffect).Message,
            StringComparison.Ordinal);

        Assert.Contains("daprio/daprd:1.18.3 of Docker Hub", Finding(FindingCodes.PullLimit, $"{Api}, {Sidecar("api")}",
            "resources: { api-dapr: { image: \"daprio/daprd:1.18.3\" } }").Message, StringComparison.Ordinal);
    }
}
