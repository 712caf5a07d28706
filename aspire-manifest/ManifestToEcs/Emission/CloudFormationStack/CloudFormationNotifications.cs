using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>Alarms, the rule for failed deployments, and the topic that both publish to.</summary>
internal static class CloudFormationNotifications
{
    public static void Add(CloudFormationTemplate template)
    {
        if (template.Deployment.Notifications is not { } told) return;
        var properties = new CloudFormationProperties(template);
        if (told.Topic is { } topic) AddTopic(template, topic);
        foreach (var alarm in told.Alarms)
            template.Add(alarm.Id, "AWS::CloudWatch::Alarm", properties.Of(AlarmBody.Of(alarm, template.Deployment)));
        template.Add(told.Failures.Id, "AWS::Events::Rule", new JsonObject
        {
            ["Name"] = told.Failures.Name,
            ["EventPattern"] = new JsonObject
            {
                ["source"] = new JsonArray("aws.ecs"),
                ["detail-type"] = new JsonArray(FailureRule.DetailType),
                ["detail"] = new JsonObject { ["eventName"] = new JsonArray(FailureRule.EventName) },
                ["resources"] = new JsonArray(new JsonObject { ["prefix"] = template.Text(told.Failures.Services) }),
            },
            ["Targets"] = new JsonArray(new JsonObject { ["Arn"] = template.Text(told.TopicArn), ["Id"] = "topic" }),
        });
    }

    // Unencrypted: CloudWatch publishes to no topic with the key of SNS, and a message holds names and numbers alone.
    private static void AddTopic(CloudFormationTemplate template, Topic topic)
    {
        template.Add(topic.Id, "AWS::SNS::Topic", new JsonObject
        {
            ["TopicName"] = topic.Name,
            ["Subscription"] = new JsonArray(new JsonObject { ["Endpoint"] = topic.Email, ["Protocol"] = "email" }),
            ["Tags"] = template.Tags(),
        });
        template.Add(topic.Id + "-policy", "AWS::SNS::TopicPolicy", new JsonObject
        {
            ["PolicyDocument"] = new JsonObject
            {
                ["Version"] = "2012-10-17",
                ["Statement"] = new JsonArray(new JsonObject
                {
                    ["Sid"] = "Publish",
                    ["Effect"] = "Allow",
                    ["Principal"] = new JsonObject { ["Service"] = new JsonArray("cloudwatch.amazonaws.com", "events.amazonaws.com") },
                    ["Action"] = "sns:Publish",
                    ["Resource"] = template.RefTo(topic),
                    ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = Ref("AWS::AccountId") } },
                }),
            },
            ["Topics"] = new JsonArray(template.RefTo(topic)),
        });
    }
}
