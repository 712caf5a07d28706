using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary><c>alarms.tf</c>: alarms, the rule for failed deployments, and the topic that both publish to.</summary>
internal static class TerraformAlarms
{
    public static HclBody Alarms(Deployment deployment)
    {
        var file = new HclBody();
        if (deployment.Notifications is not { } told) return file;
        if (told.Topic is { } topic) AddTopic(file, topic, deployment.Account);
        foreach (var alarm in told.Alarms) Add(file, alarm, HclValue.List([Value(told.TopicArn)]));
        var rule = Label(told.Failures);
        file.Resource("aws_cloudwatch_event_rule", rule, new HclBody
        {
            ["name"] = told.Failures.Name,
            ["event_pattern"] = HclValue.Call("jsonencode", new HclObject
            {
                ["source"] = HclValue.Texts(["aws.ecs"]),
                ["detail-type"] = HclValue.Texts([FailureRule.DetailType]),
                ["detail"] = new HclObject { ["eventName"] = HclValue.Texts([FailureRule.EventName]) },
                ["resources"] = HclValue.List([new HclObject { ["prefix"] = Value(told.Failures.Services) }]),
            }),
        });
        file.Resource("aws_cloudwatch_event_target", rule, new HclBody
        {
            ["rule"] = HclValue.Code($"aws_cloudwatch_event_rule.{rule}.name"),
            ["arn"] = Value(told.TopicArn),
        });
        return file;
    }

    // Unencrypted: CloudWatch publishes to no topic with the key of SNS, and a message holds names and numbers alone.
    private static void AddTopic(HclBody file, Topic topic, TargetAccount account)
    {
        var label = Label(topic);
        file.Resource("aws_sns_topic", label, new HclBody { ["name"] = topic.Name });
        file.Resource("aws_sns_topic_subscription", label, new HclBody
        {
            ["topic_arn"] = Ref(topic, "arn"), ["protocol"] = "email", ["endpoint"] = topic.Email,
        });
        file.Resource("aws_sns_topic_policy", label, new HclBody
        {
            ["arn"] = Ref(topic, "arn"),
            ["policy"] = HclValue.Call("jsonencode", new HclObject
            {
                ["Version"] = "2012-10-17",
                ["Statement"] = HclValue.List(
                [
                    new HclObject
                    {
                        ["Sid"] = "Publish",
                        ["Effect"] = "Allow",
                        ["Principal"] = new HclObject
                        {
                            ["Service"] = HclValue.Texts(["cloudwatch.amazonaws.com", "events.amazonaws.com"]),
                        },
                        ["Action"] = "sns:Publish",
                        ["Resource"] = Ref(topic, "arn"),
                        ["Condition"] = new HclObject
                        {
                            ["StringEquals"] = new HclObject { ["aws:SourceAccount"] = Value(account.AccountId) },
                        },
                    },
                ]),
            }),
        });
    }

    /// <param name="actions">ARNs of what the alarm calls.</param>
    public static void Add(HclBody file, Alarm alarm, HclValue actions)
    {
        var body = new HclBody
        {
            ["alarm_name"] = alarm.Name,
            ["alarm_description"] = alarm.Description,
            ["alarm_actions"] = actions,
            ["ok_actions"] = alarm.Topics.Count == 0 ? null : actions,
            ["comparison_operator"] = alarm.Comparison,
            ["threshold"] = alarm.Threshold,
            ["evaluation_periods"] = alarm.Periods,
            ["datapoints_to_alarm"] = alarm.Periods,
            ["treat_missing_data"] = "notBreaching",
        };
        foreach (var metric in alarm.Metrics)
        {
            body["metric_query"] = new HclBody
            {
                ["id"] = metric.Id,
                ["return_data"] = alarm.Expression is null,
                ["metric"] = new HclBody
                {
                    ["namespace"] = metric.Namespace,
                    ["metric_name"] = metric.Name,
                    ["dimensions"] = HclObject.Of(metric.Dimensions, Value),
                    ["period"] = alarm.PeriodSeconds,
                    ["stat"] = metric.Statistic,
                },
            };
        }
        if (alarm.Expression is { } expression)
            body["metric_query"] = new HclBody
            {
                ["id"] = "e1", ["expression"] = expression, ["label"] = alarm.Name, ["return_data"] = true,
            };
        file.Resource("aws_cloudwatch_metric_alarm", Label(alarm), body);
    }
}
