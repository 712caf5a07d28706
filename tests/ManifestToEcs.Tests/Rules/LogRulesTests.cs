using System.Text.Json.Nodes;

namespace ManifestToEcs.Tests.Rules;

public class LogRulesTests
{
    private const string Api = "ecs/api/task-definition.json";

    [Fact]
    public void LOG_01_A_container_has_a_log_driver_that_Fargate_knows() => BreaksLog("LOG-01", log => log["logDriver"] = "json-file");

    [Fact]
    public void LOG_01_A_container_has_a_log_configuration() =>
        RuleCheck.BreaksIn(Api, "LOG-01", body => body["containerDefinitions"]![0]!.AsObject().Remove("logConfiguration"));

    [Theory]
    [InlineData("awslogs-region")]
    [InlineData("awslogs-stream-prefix")]
    public void LOG_02_The_three_options_are_there(string option) => BreaksLog("LOG-02", log => log["options"]!.AsObject().Remove(option));

    [Fact]
    public void LOG_02_Unknown_options_are_not() => BreaksLog("LOG-02", log => log["options"]!["awslogs-colour"] = "blue");

    [Fact]
    public void LOG_03_Two_ways_to_join_lines_exclude_each_other() => BreaksLog("LOG-03", log =>
    {
        log["options"]!["awslogs-datetime-format"] = "%Y";
        log["options"]!["awslogs-multiline-pattern"] = "^x";
    });

    [Fact]
    public void LOG_04_The_log_group_is_one_of_the_deployment() =>
        BreaksLog("LOG-04", log => log["options"]!["awslogs-group"] = "/ecs/other");

    [Fact]
    public void LOG_04_The_agent_makes_no_group() => BreaksLog("LOG-04", log => log["options"]!["awslogs-create-group"] = "true");

    [Theory]
    [InlineData("/ecs/sample-extra", 31)]
    [InlineData("/ecs/with blank", 30)]
    public void LOG_04_A_group_has_a_retention_and_a_name_that_CloudWatch_takes(string name, int days) =>
        RuleCheck.Breaks("LOG-04", deployment =>
        deployment with { LogGroups = [.. deployment.LogGroups, new(name, days) { Id = "extra/log-group" }] });

    [Theory]
    [InlineData("mode")]
    [InlineData("max-buffer-size")]
    public void LOG_05_The_mode_is_explicit(string option) => BreaksLog("LOG-05", log => log["options"]!.AsObject().Remove(option));

    [Fact]
    public void LOG_06_FireLens_needs_its_container() => BreaksLog("LOG-06", log => log["logDriver"] = "awsfirelens");

    [Fact]
    public void LOG_06_Log_options_hold_no_credential() => BreaksLog("LOG-06", log =>
    {
        log["logDriver"] = "splunk";
        log["options"] = new JsonObject { ["splunk-token"] = "x" };
    });

    private static void BreaksLog(string rule, Action<JsonNode> change) =>
        RuleCheck.BreaksIn(Api, rule, body => change(body["containerDefinitions"]![0]!["logConfiguration"]!));
}
