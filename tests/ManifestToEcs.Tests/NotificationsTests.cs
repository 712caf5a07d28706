using System.Text.Json.Nodes;
using ManifestToEcs.Cost;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
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
    public void A_queue_from_which_a_service_takes_messages_has_an_alarm_on_the_age_of_the_oldest()
    {
        var report = new Report();
        var deployment = WithQueues("alarms: { email: operations@example.com }", report);
        Assert.Equal(
            ["alarms/scaled/age-alarm 900", "aws/stack/Dead/alarm 1", "aws/stack/Named/age-alarm 900", "aws/stack/Output/age-alarm 900",
                "nightly/schedule-dead-letter-queue/alarm 1"],
            deployment.Notifications!.Alarms.Where(alarm => alarm.Metrics[0].Namespace == "AWS/SQS").Select(
                alarm => FormattableString.Invariant($"{alarm.Id} {alarm.Threshold}")));
        Assert.Equal(
            [("/resources/aws", "No alarm watches the dead letters in NamelessDead: its name is not known."),
                ("/resources/worker", "No alarm watches the age of messages in shop/Nameless, from which 'worker' takes them: its name is "
                    + "not known.")],
            report.Findings.Where(finding => finding.Code == FindingCodes.QueueWithoutName)
                .Select(finding => (finding.Location.Pointer, finding.Message)).Order());

        var deployed = CloudFormation.Template(deployment)["Resources"]!["AwsStackOutputAgeAlarm"]!["Properties"]!;
        Assert.Equal("ApproximateAgeOfOldestMessage", (string?)Metric(deployed)["MetricName"]);
        Assert.Equal("""{"Fn::GetAtt":["AwsStackOutput","QueueName"]}""", Metric(deployed)["Dimensions"]![0]!["Value"]!.ToJsonString());
        Assert.Equal("AlarmsTopic", (string?)deployed["AlarmActions"]![0]!["Ref"]);
        var alarms = Terraform.Emit(deployment).Single(file => file.Path == "terraform/alarms.tf").Content;
        var age = alarms[alarms.IndexOf("\"aws_stack_output_age_alarm\"", StringComparison.Ordinal)..];
        Assert.Contains("ApproximateAgeOfOldestMessage", age[..age.IndexOf("\n}\n", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Empty(ResourceSpecification.Problems(CloudFormation.Template(deployment)));

        static JsonNode Metric(JsonNode alarm) => alarm["Metrics"]![0]!["MetricStat"]!["Metric"]!;
    }

    [Fact]
    public void The_age_can_be_stated_and_each_alarm_is_paid_for()
    {
        var deployment = WithQueues("alarms: { email: operations@example.com, queueAgeMinutes: 60 }", new Report());
        Assert.All(deployment.Notifications!.Alarms.Where(alarm => alarm.Id.EndsWith("/age-alarm", StringComparison.Ordinal)),
            alarm => Assert.Equal(3600, alarm.Threshold));
        // 5 × 0.10
        Assert.Equal(0.50m, CostEstimator.Estimate(deployment).Surroundings
            .Single(line => line is { Kind: "alarms", Name: "notifications" }).Monthly);
        Assert.Null(WithQueues("", new Report()).Notifications);
    }

    private static Deployment WithQueues(string alarms, Report report)
    {
        using var folder = new TemporaryFolder();
        var template = Path.Combine(folder.Path, "queues.json");
        File.WriteAllText(template, """
            { "Resources": {
                "Named": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": "orders",
                  "RedrivePolicy": { "deadLetterTargetArn": { "Fn::GetAtt": [ "Dead", "Arn" ] }, "maxReceiveCount": 3 } } },
                "Output": { "Type": "AWS::SQS::Queue", "Properties": {
                  "RedrivePolicy": { "deadLetterTargetArn": { "Fn::GetAtt": [ "NamelessDead", "Arn" ] }, "maxReceiveCount": 3 } } },
                "NamelessDead": { "Type": "AWS::SQS::Queue" }, "Nameless": { "Type": "AWS::SQS::Queue" },
                "Dead": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": "dead" } },
                "Sent": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": "sent" } } },
              "Outputs": { "Name": { "Value": { "Fn::GetAtt": [ "Output", "QueueName" ] } } } }
            """);
        return Map($$"""
            {{Project("worker")}}, {{Project("nightly")}},
            "aws": { "type": "aws.cloudformation.template.v0", "stack-name": "shop", "template-path": "{{template.Replace('\\', '/')}}" }
            """, $$"""
            application: shop
            {{alarms}}
            resources:
              worker:
                scaling: { queue: scaled }
                access: { aws/Named: consume, aws/Output: consume-produce, aws/Nameless: consume, aws/Dead: consume, aws/Sent: produce }
              nightly:
                access: { aws/Sent: consume }
                schedules: [ { expression: cron(0 6 * * ? *) } ]
            """, report);
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
