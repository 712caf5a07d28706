using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Emission;

namespace ManifestToEcs.Tests.Rules;

public class ScalingRulesTests
{
    private const string Backlog = "ecs/etl/scaling-policy-sample-etl-backlog.json";
    private const string Cpu = "ecs/api/scaling-policy-sample-api-cpu.json";
    private const string Requests = "ecs/api/scaling-policy-sample-api-requests.json";

    [Theory]
    [InlineData("ecs/api/autoscaling.json", "MinCapacity", 7)]
    [InlineData("ecs/api/autoscaling.json", "MinCapacity", -1)]
    [InlineData("ecs/api/autoscaling.json", "ResourceId", "service/other/sample-api-service")]
    [InlineData("ecs/api/autoscaling.json", "ScalableDimension", "ec2:spot-fleet-request:TargetCapacity")]
    [InlineData(Cpu, "ResourceId", "service/sample-cluster/other")]
    [InlineData(Cpu, "PolicyName", "")]
    public void SCALE_01_The_target_is_a_service_of_the_deployment(string file, string field, object value) =>
        RuleCheck.BreaksIn(file, "SCALE-01", body => body[field] = JsonSerializer.SerializeToNode(value));

    [Theory]
    [InlineData("sample-lb")]
    [InlineData(null)]
    public void SCALE_02_Requests_per_target_need_their_label(string? label) =>
        RuleCheck.BreaksIn(Requests, "SCALE-02", body => Configuration(body)["PredefinedMetricSpecification"]!["ResourceLabel"] = label);

    [Fact]
    public void SCALE_02_The_metric_is_one_of_ECS() =>
        RuleCheck.BreaksIn(Cpu, "SCALE-02",
            body => Configuration(body)["PredefinedMetricSpecification"]!["PredefinedMetricType"] = "RDSReaderAverageCPUUtilization");

    [Fact]
    public void SCALE_03_Backlog_per_task_survives_zero_tasks() =>
        RuleCheck.BreaksIn(Backlog, "SCALE-03", body => Queries(body)[2]!["Expression"] = "m1 / m2");

    [Fact]
    public void SCALE_03_One_query_returns_data() =>
        RuleCheck.BreaksIn(Backlog, "SCALE-03", body => Queries(body)[0]!["ReturnData"] = true);

    [Fact]
    public void SCALE_03_A_query_has_an_expression_or_a_metric() =>
        RuleCheck.BreaksIn(Backlog, "SCALE-03", body => Queries(body)[0]!["Expression"] = "1");

    [Fact]
    public void SCALE_03_An_id_begins_with_a_lower_case_letter() =>
        RuleCheck.BreaksIn(Backlog, "SCALE-03", body => Queries(body)[0]!["Id"] = "M1");

    [Fact]
    public void SCALE_03_Nothing_leaves_a_minimum_of_zero() =>
        RuleCheck.BreaksIn("ecs/web/autoscaling.json", "SCALE-03", body => body["MinCapacity"] = 0);

    [Fact]
    public void SCALE_03_A_start_needs_its_alarm() =>
        RuleCheck.Only("SCALE-03", RuleCheck.Findings(FlawlessDeployment.Create(), [.. EcsJson.Emit(FlawlessDeployment.Create())
            .Where(file => !file.Path.Contains("/scaling-alarm-", StringComparison.Ordinal))]));

    [Fact]
    public void SCALE_04_A_start_adds_a_task() =>
        RuleCheck.BreaksIn("ecs/etl/scaling-policy-sample-etl-start.json", "SCALE-04",
            body => body["StepScalingPolicyConfiguration"]!["StepAdjustments"]![0]!["ScalingAdjustment"] = 0);

    [Fact]
    public void SCALE_03_Running_tasks_are_counted_by_Container_Insights() =>
        RuleCheck.Breaks("SCALE-03", deployment => deployment with { Cluster = deployment.Cluster with { ContainerInsights = false } });

    [Theory]
    [InlineData("ScaleInCooldown")]
    [InlineData("ScaleOutCooldown")]
    [InlineData("PredefinedMetricSpecification")]
    public void SCALE_04_A_policy_has_a_metric_and_both_cooldowns(string field) =>
        RuleCheck.BreaksIn(Cpu, "SCALE-04", body => Configuration(body).AsObject().Remove(field));

    private static JsonNode Configuration(JsonNode body) => body["TargetTrackingScalingPolicyConfiguration"]!;

    private static JsonNode Queries(JsonNode body) => Configuration(body)["CustomizedMetricSpecification"]!["Metrics"]!;
}
