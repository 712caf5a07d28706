using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>Alarms of CloudWatch.</summary>
internal static class TerraformAlarms
{
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
