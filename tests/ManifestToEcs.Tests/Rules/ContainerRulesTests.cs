using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests.Rules;

public class ContainerRulesTests
{
    private const string Api = "ecs/api/task-definition.json";
    private const string Database = "ecs/database/task-definition.json";
    private const string Etl = "ecs/etl/task-definition.json";

    [Theory]
    [InlineData("hostPort", 80)]
    [InlineData("containerPort", 0)]
    [InlineData("containerPort", 65536)]
    public void CONT_01_A_host_port_is_the_container_port(string field, int value) =>
        RuleCheck.BreaksIn(Database, "CONT-01", body => body["containerDefinitions"]![0]!["portMappings"]![0]![field] = value);

    [Theory]
    [InlineData("TCP")]
    [InlineData("-tcp")]
    [InlineData("a.b")]
    [InlineData("")]
    public void CONT_02_Port_names_are_in_lower_case(string name) =>
        RuleCheck.BreaksIn(Database, "CONT-02", body => body["containerDefinitions"]![0]!["portMappings"]![0]!["name"] = name);

    [Fact]
    public void CONT_02_Port_names_are_unique_in_the_task() =>
        RuleCheck.BreaksIn(Database, "CONT-02", body => body["containerDefinitions"]![0]!["portMappings"]!.AsArray()
        .Add(new JsonObject { ["containerPort"] = 5433, ["protocol"] = "tcp", ["name"] = "tcp" }));

    [Fact]
    public void CONT_03_An_application_protocol_belongs_to_Service_Connect() =>
        RuleCheck.BreaksIn(Database, "CONT-03", body => body["containerDefinitions"]![0]!["portMappings"]![0]!["appProtocol"] = "http");

    [Fact]
    public void CONT_04_No_port_stands_twice_in_a_task() =>
        RuleCheck.BreaksIn(Database, "CONT-04", body => body["containerDefinitions"]![0]!["portMappings"]!.AsArray()
        .Add(new JsonObject { ["containerPort"] = 5432, ["protocol"] = "tcp", ["name"] = "other" }));

    [Theory]
    [InlineData("interval", 4)]
    [InlineData("interval", 301)]
    [InlineData("timeout", 1)]
    [InlineData("timeout", 31)]
    [InlineData("retries", 0)]
    [InlineData("retries", 11)]
    [InlineData("startPeriod", 301)]
    public void CONT_05_A_health_check_stays_within_its_limits(string field, int value) =>
        RuleCheck.BreaksIn(Api, "CONT-05", body => body["containerDefinitions"]![0]!["healthCheck"]![field] = value);

    [Theory]
    [InlineData("pg_isready")]
    [InlineData("CMD")]
    public void CONT_05_A_health_check_begins_with_CMD(string command) =>
        RuleCheck.BreaksIn(Database, "CONT-05",
            body => body["containerDefinitions"]![0]!["healthCheck"]!["command"] = new JsonArray(command));

    [Theory]
    [InlineData("CMD-SHELL", "curl -f http://localhost:8000/health || exit 1")]
    [InlineData("CMD", "/usr/bin/wget")]
    public void CONT_06_A_project_image_has_no_curl(params string[] command) =>
        RuleCheck.BreaksContainer("api", "CONT-06", container => container with { HealthCheck = new HealthCheck(command) });

    [Fact]
    public void CONT_06_The_dotnet_images_have_no_curl() => RuleCheck.BreaksIn(Database, "CONT-06", body =>
    {
        body["containerDefinitions"]![0]!["image"] = "mcr.microsoft.com/dotnet/samples:aspnetapp-10.0";
        body["containerDefinitions"]![0]!["healthCheck"]!["command"] = new JsonArray("CMD", "curl", "-f", "http://localhost:8080");
    });

    [Fact]
    public void CONT_06_A_chiseled_image_has_no_shell() =>
        RuleCheck.BreaksIn(Database, "CONT-06", body => body["containerDefinitions"]![0]!["image"] = "example.com/app:1.0-noble-chiseled");

    [Theory]
    [InlineData("HEALTHY", "collector")]
    [InlineData("START", "nobody")]
    [InlineData("LATER", "collector")]
    public void CONT_07_Containers_wait_for_what_the_task_has(string condition, string name) => RuleCheck.BreaksIn(Etl, "CONT-07", body =>
        body["containerDefinitions"]![0]!["dependsOn"]![0] = new JsonObject { ["containerName"] = name, ["condition"] = condition });

    [Fact]
    public void CONT_07_No_container_waits_for_the_end_of_an_essential_container() => RuleCheck.BreaksIn(Etl, "CONT-07", body =>
    {
        body["containerDefinitions"]![0]!.AsObject().Remove("dependsOn");
        body["containerDefinitions"]![1]!["dependsOn"] = new JsonArray(new JsonObject { ["containerName"] = "etl-container",
            ["condition"] = "SUCCESS" });
    });

    [Fact]
    public void CONT_07_Containers_do_not_wait_in_a_circle() => RuleCheck.BreaksIn(Etl, "CONT-07", body =>
        body["containerDefinitions"]![1]!["dependsOn"] = new JsonArray(new JsonObject { ["containerName"] = "etl-container",
            ["condition"] = "START" }));

    [Theory]
    [InlineData("stopTimeout", 121)]
    [InlineData("stopTimeout", 1)]
    [InlineData("startTimeout", 121)]
    public void CONT_08_A_container_has_two_minutes_at_most(string field, int value) =>
        RuleCheck.BreaksIn(Api, "CONT-08", body => body["containerDefinitions"]![0]![field] = value);

    [Fact]
    public void CONT_08_Spot_does_not_wait_for_a_slow_target_group() => RuleCheck.Breaks("CONT-08", deployment => deployment with
    {
        Services = [.. deployment.Services.Select(service => service.Resource != "api" ? service : service with
        {
            CapacityProviders = [new CapacityProvider("FARGATE_SPOT", 1, 0)],
            LoadBalancerTargets = [.. service.LoadBalancerTargets.Select(
                target => target with { TargetGroup = target.TargetGroup with { DeregistrationDelaySeconds = 120 } })],
        })],
    });

    [Fact]
    public void CONT_09_It_is_stated_whether_the_root_is_read_only() =>
        RuleCheck.BreaksIn(Api, "CONT-09", body => body["containerDefinitions"]![0]!.AsObject().Remove("readonlyRootFilesystem"));

    [Fact]
    public void CONT_09_An_init_process_runs() =>
        RuleCheck.BreaksIn(Api, "CONT-09", body => body["containerDefinitions"]![0]!["linuxParameters"]!["initProcessEnabled"] = false);

    [Fact]
    public void CONT_09_Exec_under_a_read_only_root_is_doubtful() =>
        RuleCheck.BreaksIn("ecs/api/service.json", "CONT-09", body => body["enableExecuteCommand"] = true);

    [Fact]
    public void CONT_10_A_restart_policy_stays_within_its_limits() => RuleCheck.BreaksIn(Api, "CONT-10", body =>
        body["containerDefinitions"]![0]!["restartPolicy"] = new JsonObject { ["enabled"] = true, ["restartAttemptPeriod"] = 59 });

    [Fact]
    public void CONT_12_Arguments_keep_their_boundaries() =>
        RuleCheck.BreaksIn(Etl, "CONT-12", body => body["containerDefinitions"]![0]!["command"] = new JsonArray("work --bucket x"));

    [Theory]
    [InlineData("BUCKET")]
    [InlineData("")]
    public void CONT_13_Variables_have_names_of_their_own(string name) => RuleCheck.BreaksIn(Api, "CONT-13", body =>
        body["containerDefinitions"]![0]!["environment"]!.AsArray().Add(new JsonObject { ["name"] = name, ["value"] = "x" }));

    [Theory]
    [InlineData("0:0")]
    [InlineData("root")]
    public void CONT_14_Root_is_doubtful(string user) =>
        RuleCheck.BreaksContainer("api", "CONT-14", container => container with { User = user });

    [Fact]
    public void CONT_17_Every_long_running_container_is_checked() =>
        RuleCheck.BreaksContainer("database", "CONT-17", container => container with { HealthCheck = null });
}
