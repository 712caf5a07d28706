using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

/// <summary>Somebody is told of what needs a person.</summary>
public class NotificationsTests
{
    private static readonly string Resources = $$"""
        {{Project("web", $"\"http\": {ExternalHttp}")}}, {{Project("nightly")}},
        {{Container("db", "postgres:17", """ "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432 } """)}}
        """;

    private const string Overlay = """
        application: shop
        alarms: { email: operations@example.com }
        resources:
          db: { kind: managed, managed: { storageGiB: 100 } }
          nightly: { schedules: [ { expression: cron(0 6 * * ? *) } ] }
        """;

    [Fact]
    public void Dead_letters_errors_and_databases_have_an_alarm_that_tells_the_topic()
    {
        var told = Map(Resources, Overlay).Notifications!;
        Assert.Equal(
            ["shop-db-cpu >= 90", "shop-db-storage <= 10737418240", "shop-alb-5xx >= 10",
                "shop-nightly-schedule-dead-letter-not-empty >= 1"],
            told.Alarms.Select(alarm => FormattableString.Invariant($"{alarm.Name} {(alarm.IsBelow ? "<=" : ">=")} {alarm.Threshold}")));
        Assert.All(told.Alarms, alarm => Assert.Equal(told.TopicArn, Assert.Single(alarm.Topics)));
        Assert.Equal("operations@example.com", told.Topic!.Email);
    }

    [Fact]
    public void A_deployment_that_ECS_gives_up_is_told_in_both_outputs()
    {
        var deployment = Map(Resources, Overlay);
        var resources = CloudFormation.Template(deployment)["Resources"]!;
        var rule = resources["AlarmsFailedDeployments"]!["Properties"]!;
        Assert.Equal("SERVICE_DEPLOYMENT_FAILED", (string?)rule["EventPattern"]!["detail"]!["eventName"]![0]);
        Assert.Equal("AlarmsTopic", (string?)rule["Targets"]![0]!["Arn"]!["Ref"]);
        Assert.Equal("AlarmsTopic", (string?)resources["DbDatabaseStorageAlarm"]!["Properties"]!["AlarmActions"]![0]!["Ref"]);

        var terraform = Terraform.Emit(deployment).Single(file => file.Path == "terraform/alarms.tf").Content;
        Assert.Contains("SERVICE_DEPLOYMENT_FAILED", terraform, StringComparison.Ordinal);
        Assert.Contains("alarm_actions       = [aws_sns_topic.alarms_topic.arn]", terraform, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_outputs_are_what_their_providers_know()
    {
        var deployment = Map(Resources, Overlay);
        Assert.Empty(ResourceSpecification.Problems(CloudFormation.Template(deployment)));
        var blocks = ((JsonObject)TerraformFiles.Parse(Terraform.Emit(deployment))["terraform/alarms.tf"]!["resource"]!).ToList();
        var shapes = TerraformShapes.Of(blocks.Select(block => "resource." + block.Key));
        Assert.Empty(blocks.SelectMany(block => ((JsonObject)block.Value!).SelectMany(
            label => shapes.Problems("resource." + block.Key, label.Key, (JsonObject)label.Value![0]!))));
    }

    [Fact]
    public void A_topic_that_exists_is_told_and_none_is_made()
    {
        var told = Map(Resources, Overlay.Replace("email: operations@example.com", "topicArn: \"${TOPIC}\"", StringComparison.Ordinal))
            .Notifications!;
        Assert.Null(told.Topic);
        Assert.Equal("${TOPIC}", told.TopicArn.ToString());
    }

    [Fact]
    public void Nobody_is_told_unless_the_overlay_says_so() => Assert.Null(Map(Project("web")).Notifications);

    [Theory]
    [InlineData("{}")]
    [InlineData("{ email: a@example.com, topicArn: \"${TOPIC}\" }")]
    public void Alarms_have_one_receiver(string alarms) => Finding(FindingCodes.InvalidAlarms, Project("web"), $"alarms: {alarms}");
}
