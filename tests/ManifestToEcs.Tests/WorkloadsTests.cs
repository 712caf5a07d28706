using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class WorkloadsTests
{
    [Fact]
    public void A_project_is_a_service_with_the_names_that_follow_from_application_and_resource()
    {
        var deployment = Map(Project("api", $"\"http\": {Http}"),
            "{ application: financial, resources: { api: { health: { command: [dotnet, api.dll, health] } } } }");
        var service = deployment.Service("api");
        Assert.Equal("financial-api-service", service.Name);
        Assert.Equal("financial-api", service.TaskDefinition.Family);
        Assert.Equal("api-container", service.TaskDefinition.Containers[0].Name);
        Assert.Equal("/ecs/financial-api", service.TaskDefinition.Containers[0].Log.Group.Name);
        Assert.Equal("financial-api-task", service.TaskDefinition.TaskRole.Name);
        Assert.Equal("financial-api-exec", service.TaskDefinition.ExecutionRole.Name);
        Assert.Equal("financial-cluster", deployment.Cluster.Name);
        Assert.Null(deployment.Cluster.Namespace);
    }

    [Fact]
    public void A_service_without_endpoints_has_no_port_and_no_load_balancer()
    {
        var deployment = Map(Project("worker"));
        Assert.Empty(deployment.Container("worker").PortMappings);
        Assert.Empty(deployment.LoadBalancers);
        Assert.Empty(deployment.Network.PublicSubnets);
        Assert.Null(deployment.Service("worker").HealthCheckGracePeriodSeconds);
    }

    [Fact]
    public void A_project_that_another_waits_for_and_that_has_no_endpoint_is_a_job_and_says_so()
    {
        var report = new Report();
        var deployment = Map($"{Project("migrate")}, {Project("api", $"\"http\": {Http}")}", "resources: { api: { waitFor: [migrate] } }",
            report);
        Assert.Equal("migrate", Assert.Single(deployment.Jobs).Resource);
        Assert.Equal(["api"], deployment.Services.Select(service => service.Resource));
        Assert.Equal("job", report.Inferred("migrate: kind").Value);
    }

    [Fact]
    public void A_resource_that_is_waited_for_and_has_endpoints_stays_a_service()
    {
        var deployment = Map($"{Project("identity", $"\"http\": {Http}")}, {Project("api")}",
            "resources: { api: { waitFor: [identity] } }");
        Assert.Empty(deployment.Jobs);
        Assert.Equal(2, deployment.Services.Count);
    }

    [Fact]
    public void Names_of_the_overlay_take_the_place_of_derived_ones()
    {
        var deployment = Map(Project("etl-worker"), """
            application: financial
            cluster: shared
            resources: { etl-worker: { family: financial-etl, serviceName: etl, containerName: etl-container, logGroup: /finance/etl } }
            """);
        var service = deployment.Service("etl-worker");
        Assert.Equal(("etl", "financial-etl", "etl-container", "/finance/etl"),
            (service.Name, service.TaskDefinition.Family, service.TaskDefinition.Containers[0].Name,
                service.TaskDefinition.Containers[0].Log.Group.Name));
        Assert.Equal("shared", deployment.Cluster.Name);
        Assert.Equal("financial-etl", Assert.Single(deployment.Images).Repository);
    }

    [Fact]
    public void Two_families_of_one_name_are_refused() =>
        Finding(FindingCodes.DuplicateName, $"{Project("api")}, {Project("web")}",
            "{ application: shop, resources: { web: { family: shop-api } } }");

    [Fact]
    public void Names_that_are_the_same_in_AWS_are_refused()
    {
        var report = new Report();
        Assert.Null(TryMap($"{Project("apiOne")}, {Project("api-one")}", "", report));
        Assert.Contains(report.Findings,
            finding => finding.Code == FindingCodes.DuplicateName
                && finding.Message.Contains("'apiOne' and 'api-one'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_without_letters_is_refused() => Finding(FindingCodes.InvalidName, Project("--"));

    [Fact]
    public void Capitals_and_dots_of_names_are_spelled_for_AWS()
    {
        var deployment = Map($"{Project("aws.userService")}, {Project("WebFrontend")}", "application: Shop");
        Assert.Equal(["shop-web-frontend", "shop-aws-user-service"], deployment.TaskDefinitions.Select(task => task.Family));
    }

    [Fact]
    public void What_the_overlay_ignores_or_keeps_elsewhere_makes_nothing()
    {
        var report = new Report();
        var deployment = Map($"{Project("api")}, {Container("seq", "datalust/seq:2025.2")}, {Container("db", "postgres:17")}",
            "resources: { seq: { kind: ignore }, db: { kind: external, values: { host: db.example.com } } }", report);
        Assert.Equal(["api"], deployment.TaskDefinitions.Select(task => task.Resource));
        Assert.Contains("kind: ignore", report.WhyIgnored("/resources/seq"), StringComparison.Ordinal);
        Assert.Contains("kind: external", report.WhyIgnored("/resources/db"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_executable_is_refused_with_advice()
    {
        var finding = Finding(FindingCodes.ExecutableWithoutImage,
            """ "web": { "type": "executable.v0", "command": "npm", "workingDirectory": "../web", "args": ["run", "dev"] } """);
        Assert.Equal(Location.InManifest("/resources/web"), finding.Location);
        Assert.Contains("Dockerfile", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_executable_is_one_error_however_many_refer_to_it()
    {
        var report = new Report();
        Assert.Null(TryMap($$"""
            {{Project("api", env: "\"A\": \"{ui.bindings.http.url}\", \"B\": \"{ui.bindings.http.host}\"")}},
            "ui": { "type": "executable.v0", "command": "npm", "workingDirectory": "ui", "bindings": { "http": {{Http}} } }
            """, "", report));
        Assert.Equal(FindingCodes.ExecutableWithoutImage,
            Assert.Single(report.Findings, finding => finding.Severity == Severity.Error).Code);
    }

    [Fact]
    public void An_executable_with_an_image_in_the_overlay_runs()
    {
        var deployment = Map(""" "web": { "type": "executable.v0", "command": "npm", "workingDirectory": "../web", "args": ["start"] } """,
            "resources: { web: { image: registry.example.com/web:1.2 } }");
        Assert.Equal("registry.example.com/web:1.2", deployment.Container("web").Image.ToString());
    }

    [Fact]
    public void A_Lambda_function_is_refused_with_advice() =>
        Finding(FindingCodes.LambdaFunction,
            """ "hook": { "type": "aws.lambda.function.v0", "path": "../Hook", "handler": "Hook::Handle", "runtime": "dotnet8" } """);

    [Fact]
    public void A_resource_with_schedules_and_endpoints_is_a_service_too()
    {
        var report = new Report();
        var deployment = Map(Project("etl", $"\"http\": {Http}"), "resources: { etl: { schedules: [ { expression: rate(1 hour) } ] } }",
            report);
        Assert.Single(deployment.Services);
        Assert.Single(deployment.Schedules);
        Assert.Equal("service", report.Inferred("etl: kind").Value);
    }

    [Fact]
    public void A_value_that_nothing_asks_for_is_accounted_and_says_so()
    {
        var report = new Report();
        Map($$"""{{Project("api")}}, "unused": { "type": "parameter.v0", "value": "{unused.inputs.value}", "inputs": { "value": { "type":"""
            + $$""" "string", "secret": true } } }, "blob": { "type": "azure.storage.blob.v0", "parent": "x" }""", "", report);
        Assert.Contains("nothing that runs asks", report.WhyIgnored("/resources/unused"), StringComparison.Ordinal);
        Assert.Contains("nothing that runs asks", report.WhyIgnored("/resources/blob"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_type_is_refused_with_the_choices()
    {
        var finding = Finding(FindingCodes.UnknownResourceType, """ "agent": { "type": "example.agent.v0" } """);
        Assert.Contains("kind: ignore", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void What_Aspire_could_not_express_is_carried_with_its_words()
    {
        var report = new Report();
        Map($$"""{{Project("api")}}, "odd": { "error": "This resource does not support generation in the manifest." }""", "", report);
        Assert.Contains("does not support generation", report.WhyIgnored("/resources/odd"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_with_an_external_endpoint_is_told_that_nothing_leads_to_it() =>
        Finding(FindingCodes.JobWithEndpoint, Project("migrate", $"\"http\": {ExternalHttp}"), "resources: { migrate: { kind: job } }");

    [Fact]
    public void A_scheduled_task_without_a_schedule_is_refused() =>
        Finding(FindingCodes.ScheduleMissing, Project("report"), "resources: { report: { kind: scheduled } }");

    [Fact]
    public void A_call_to_a_job_is_refused() => Finding(FindingCodes.EndpointOfJob,
        $"{Project("migrate", $"\"http\": {Http}")}, {Project("api", env: "\"MIGRATE\": \"{migrate.bindings.http.url}\"")}",
        "resources: { migrate: { kind: job } }");

    [Fact]
    public void An_endpoint_of_something_that_does_not_run_is_refused() => Finding(FindingCodes.EndpointOfNothing,
        $"{Container("seq", "datalust/seq:2025.2", $"\"http\": {Http}")}, {Project("api", env: "\"SEQ\": \"{seq.bindings.http.url}\"")}",
        "resources: { seq: { kind: ignore } }");

    [Fact]
    public void Tags_name_application_and_environment_beside_those_of_the_overlay()
    {
        var deployment = Map(Project("api"), "{ application: shop, tags: { cost-center: \"42\", environment: live } }");
        Assert.Equal([new("application", "shop"), new("cost-center", "42"), new("environment", "live")], deployment.Tags);
    }

    [Fact]
    public void A_tag_that_AWS_keeps_for_itself_is_refused() =>
        Finding(FindingCodes.InvalidTags, Project("api"), "tags: { \"aws:owner\": me }");

    // CloudFormation would fail at the first resource with the tag.
    [Theory]
    [InlineData("tags: { team: \"a&b\" }", true)]
    [InlineData("tags: { \"it's\": a }", true)]
    [InlineData("tags: { team: \"Größe 1 a_b.c:d/e=f+g-h@i\" }", false)]
    public void A_tag_has_the_letters_that_AWS_takes(string overlay, bool refused)
    {
        var report = new Report();
        Assert.Equal(refused, TryMap(Project("api"), overlay, report) is null);
    }
}
