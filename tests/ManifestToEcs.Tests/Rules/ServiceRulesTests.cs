using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManifestToEcs.Tests.Rules;

public class ServiceRulesTests
{
    private const string Api = "ecs/api/service.json";
    private const string Database = "ecs/database/service.json";
    private const string Etl = "ecs/etl/service.json";
    private const string Web = "ecs/web/service.json";

    [Fact]
    public void SVC_01_A_service_states_its_cluster() => RuleCheck.BreaksIn(Database, "SVC-01", body => body.AsObject().Remove("cluster"));

    [Fact]
    public void SVC_01_A_service_has_a_name_that_ECS_takes() =>
        RuleCheck.BreaksIn(Database, "SVC-01", body => body["serviceName"] = "data.base");

    [Fact]
    public void SVC_01_A_service_has_one_file() => RuleCheck.BreaksByCopy(Database, "ecs/other/service.json", "SVC-01", _ => { });

    [Fact]
    public void SVC_02_A_service_runs_on_Fargate() => RuleCheck.BreaksIn(Database, "SVC-02", body => body["launchType"] = "EC2");

    [Fact]
    public void SVC_02_A_launch_type_excludes_a_strategy() => RuleCheck.BreaksIn(Etl, "SVC-02", body => body["launchType"] = "FARGATE");

    [Theory]
    [InlineData("base", 1)]
    [InlineData("capacityProvider", "my-instances")]
    public void SVC_02_A_strategy_has_one_base_and_Fargate_alone(string field, object value) =>
        RuleCheck.BreaksIn(Etl, "SVC-02", body => body["capacityProviderStrategy"]![1]![field] = JsonSerializer.SerializeToNode(value));

    [Fact]
    public void SVC_02_Some_weight_is_above_zero() => RuleCheck.BreaksIn(Etl, "SVC-02", body =>
    {
        foreach (var item in body["capacityProviderStrategy"]!.AsArray()) item!["weight"] = 0;
    });

    [Fact]
    public void SVC_03_The_platform_is_LATEST_or_a_version() =>
        RuleCheck.BreaksIn(Database, "SVC-03", body => body["platformVersion"] = "newest");

    [Theory]
    [InlineData(Database, "sample-database:1")]
    [InlineData("ecs/migrate/run-task.json", "sample-migrate:1")]
    public void SVC_04_The_family_is_named_without_a_revision(string file, string family)
    {
        RuleCheck.BreaksIn(file, "SVC-04", body => body["taskDefinition"] = family);
    }

    [Theory]
    [InlineData("schedulingStrategy", "DAEMON")]
    [InlineData("role", "ecsServiceRole")]
    [InlineData("placementStrategy", "spread")]
    public void SVC_05_There_is_no_placement(string field, string value) =>
        RuleCheck.BreaksIn(Database, "SVC-05", body => body[field] = value);

    [Theory]
    [InlineData(-1)]
    [InlineData(null)]
    public void SVC_06_The_desired_count_is_stated(int? count) =>
        RuleCheck.BreaksIn(Database, "SVC-06", body => body["desiredCount"] = count);

    [Theory]
    [InlineData("containerPort", 8001)]
    [InlineData("targetGroupArn", "sample-api")]
    [InlineData("loadBalancerName", "classic")]
    public void SVC_07_A_target_is_a_port_of_the_definition(string field, object value) =>
        RuleCheck.BreaksIn(Api, "SVC-07", body => body["loadBalancers"]![0]![field] = JsonSerializer.SerializeToNode(value));

    [Fact]
    public void SVC_08_A_load_balancer_waits_for_a_slow_start() =>
        RuleCheck.BreaksIn(Api, "SVC-08", body => body.AsObject().Remove("healthCheckGracePeriodSeconds"));

    [Fact]
    public void SVC_08_There_is_no_grace_period_where_nothing_checks() =>
        RuleCheck.BreaksIn(Etl, "SVC-08", body => body["healthCheckGracePeriodSeconds"] = 60);

    [Theory]
    [InlineData("enable")]
    [InlineData("rollback")]
    public void SVC_09_A_rolling_deployment_has_the_circuit_breaker(string flag) =>
        RuleCheck.BreaksIn(Api, "SVC-09", body => body["deploymentConfiguration"]!["deploymentCircuitBreaker"]![flag] = false);

    [Fact]
    public void SVC_09_A_rolling_deployment_keeps_all_tasks_running() =>
        RuleCheck.BreaksIn(Api, "SVC-09", body => body["deploymentConfiguration"]!["minimumHealthyPercent"] = 50);

    [Fact]
    public void SVC_09_Other_strategies_have_no_circuit_breaker() =>
        RuleCheck.BreaksIn(Web, "SVC-09",
            body => body["deploymentConfiguration"]!["deploymentCircuitBreaker"] = new JsonObject { ["enable"] = true,
                ["rollback"] = true });

    [Theory]
    [InlineData("canaryConfiguration")]
    [InlineData("bakeTimeInMinutes")]
    public void SVC_10_A_canary_has_its_steps_and_its_bake_time(string field) =>
        RuleCheck.BreaksIn(Web, "SVC-10", body => body["deploymentConfiguration"]!.AsObject().Remove(field));

    [Theory]
    [InlineData("alternateTargetGroupArn")]
    [InlineData("productionListenerRule")]
    [InlineData("roleArn")]
    public void SVC_10_A_canary_has_a_second_target_group(string field) =>
        RuleCheck.BreaksIn(Web, "SVC-10", body => body["loadBalancers"]![0]!["advancedConfiguration"]!.AsObject().Remove(field));

    [Fact]
    public void SVC_10_A_rolling_deployment_has_no_steps() =>
        RuleCheck.BreaksIn(Api, "SVC-10", body => body["deploymentConfiguration"]!["linearConfiguration"] = new JsonObject());

    [Theory]
    [InlineData(Api, "propagateTags", "NONE")]
    [InlineData(Api, "enableECSManagedTags", false)]
    [InlineData("ecs/migrate/run-task.json", "propagateTags", "SERVICE")]
    public void SVC_11_Managed_tags_are_on_and_propagated(string file, string field, object value) =>
        RuleCheck.BreaksIn(file, "SVC-11", body => body[field] = JsonSerializer.SerializeToNode(value));

    [Fact]
    public void SVC_11_No_tag_begins_with_aws() => RuleCheck.BreaksIn(Api, "SVC-11", body => body["tags"]![0]!["key"] = "aws:x");

    [Fact]
    public void SVC_12_Singletons_are_not_rebalanced() =>
        RuleCheck.BreaksIn(Database, "SVC-12", body => body["availabilityZoneRebalancing"] = "ENABLED");

    [Fact]
    public void SVC_12_Rebalancing_is_stated() =>
        RuleCheck.BreaksIn(Api, "SVC-12", body => body.AsObject().Remove("availabilityZoneRebalancing"));

    [Fact]
    public void SVC_13_Exec_has_the_rights_that_it_needs() => RuleCheck.Breaks("SVC-13", deployment => deployment with
    {
        Services = [.. deployment.Services.Select(service => service with { EnableExecuteCommand = service.Resource == "database" })],
    });
}
