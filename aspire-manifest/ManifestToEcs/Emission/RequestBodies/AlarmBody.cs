using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>The body of <c>aws cloudwatch put-metric-alarm</c>.</summary>
internal static class AlarmBody
{
    public static RequestBody Of(Alarm alarm, Deployment deployment) => new()
    {
        ["AlarmName"] = alarm.Name,
        ["AlarmDescription"] = alarm.Description,
        ["AlarmActions"] = alarm.Topics,
        ["OKActions"] = alarm.Topics,
        ["Metrics"] = alarm.Metrics.Select(metric => Metric(metric, alarm)).Concat(Expression(alarm)),
        ["EvaluationPeriods"] = alarm.Periods,
        ["DatapointsToAlarm"] = alarm.Periods,
        ["Threshold"] = alarm.Threshold,
        ["ComparisonOperator"] = alarm.Comparison,
        ["TreatMissingData"] = "notBreaching",
        ["Tags"] = deployment.Tags.Select(tag => new RequestBody { ["Key"] = tag.Key, ["Value"] = tag.Value }),
    };

    private static RequestBody Metric(AlarmMetric metric, Alarm alarm) => new()
    {
        ["Id"] = metric.Id,
        ["MetricStat"] = new RequestBody
        {
            ["Metric"] = new RequestBody
            {
                ["Namespace"] = metric.Namespace,
                ["MetricName"] = metric.Name,
                ["Dimensions"] = metric.Dimensions.Select(dimension => new RequestBody
                {
                    ["Name"] = dimension.Key, ["Value"] = dimension.Value,
                }),
            },
            ["Period"] = alarm.PeriodSeconds,
            ["Stat"] = metric.Statistic,
        },
        ["ReturnData"] = alarm.Expression is null,
    };

    private static IEnumerable<RequestBody> Expression(Alarm alarm)
    {
        if (alarm.Expression is not { } expression) yield break;
        yield return new RequestBody { ["Id"] = "e1", ["Expression"] = expression, ["Label"] = alarm.Name, ["ReturnData"] = true };
    }
}
