using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// The bodies of <c>aws application-autoscaling register-scalable-target</c> and <c>put-scaling-policy</c>. The caller says whether cluster
/// and service are named or referred to.
/// </summary>
internal static class ScalingBodies
{
    public static RequestBody Target(AutoScaling scaling, DeployText cluster, DeployText service, Deployment deployment) => new()
    {
        ["ServiceNamespace"] = "ecs",
        ["ResourceId"] = "service/" + cluster + "/" + service,
        ["ScalableDimension"] = "ecs:service:DesiredCount",
        ["MinCapacity"] = scaling.Min,
        ["MaxCapacity"] = scaling.Max,
        ["Tags"] = deployment.Tags.Count == 0 ? null
            : RequestBody.Of(deployment.Tags.Select(tag => KeyValuePair.Create(tag.Key, (object)tag.Value)), isMap: true),
    };

    public static RequestBody Policy(ScalingPolicy policy, DeployText cluster, DeployText service) => new()
    {
        ["PolicyName"] = policy.Name,
        ["ServiceNamespace"] = "ecs",
        ["ResourceId"] = "service/" + cluster + "/" + service,
        ["ScalableDimension"] = "ecs:service:DesiredCount",
        ["PolicyType"] = policy is StartScaling ? "StepScaling" : "TargetTrackingScaling",
        ["StepScalingPolicyConfiguration"] = policy is StartScaling start ? Step(start) : null,
        ["TargetTrackingScalingPolicyConfiguration"] =
            policy is TargetTracking tracking ? Tracking(tracking, cluster, service) : null,
    };

    // One task more: the alarm is on only while none runs, and a start within the cooldown counts as done.
    private static RequestBody Step(StartScaling policy) => new()
    {
        ["AdjustmentType"] = "ChangeInCapacity",
        ["StepAdjustments"] = new[]
        {
            new RequestBody { ["MetricIntervalLowerBound"] = 0, ["ScalingAdjustment"] = 1 },
        },
        ["Cooldown"] = policy.CooldownSeconds,
        ["MetricAggregationType"] = "Maximum",
    };

    private static RequestBody Tracking(TargetTracking policy, DeployText cluster, DeployText service) => new()
    {
        ["TargetValue"] = policy.Target,
        ["CustomizedMetricSpecification"] = policy is BacklogScaling backlog ? Backlog(backlog, cluster, service) : null,
        ["PredefinedMetricSpecification"] = policy switch
        {
            BacklogScaling => null,
            CpuScaling => new RequestBody { ["PredefinedMetricType"] = "ECSServiceAverageCPUUtilization" },
            MemoryScaling => new RequestBody { ["PredefinedMetricType"] = "ECSServiceAverageMemoryUtilization" },
            // app/<load balancer>/<id>/targetgroup/<target group>/<id>
            RequestScaling requests => new RequestBody
            {
                ["PredefinedMetricType"] = "ALBRequestCountPerTarget",
                ["ResourceLabel"] = DeployText.OfAttribute(requests.LoadBalancer, "fullName") + "/"
                    + DeployText.OfAttribute(requests.TargetGroup, "fullName"),
            },
            _ => throw new InvalidOperationException($"unknown policy {policy.GetType().Name}"),
        },
        ["ScaleOutCooldown"] = policy.ScaleOutCooldownSeconds,
        ["ScaleInCooldown"] = policy.ScaleInCooldownSeconds,
    };

    // Messages per running task. Those in progress count: an import under way is no empty queue. With no task running, the messages
    // themselves, so that a division by zero never hides a backlog.
    private static RequestBody Backlog(BacklogScaling policy, DeployText cluster, DeployText service) => new()
    {
        ["Metrics"] = new[]
        {
            Metric("m1", "Visible messages", "AWS/SQS", "ApproximateNumberOfMessagesVisible", ("QueueName", policy.QueueName)),
            Metric("m2", "Running tasks", "ECS/ContainerInsights", "RunningTaskCount", ("ClusterName", cluster), ("ServiceName", service)),
            Metric("m3", "Messages in flight", "AWS/SQS", "ApproximateNumberOfMessagesNotVisible", ("QueueName", policy.QueueName)),
            new RequestBody
            {
                ["Expression"] = "IF(FILL(m2, 0) > 0, (m1 + m3) / FILL(m2, 0), m1 + m3)",
                ["Id"] = "e1",
                ["Label"] = "Messages per task",
                ["ReturnData"] = true,
            },
        },
    };

    private static RequestBody Metric(
        string id, string label, string space, string metric, params (string Name, DeployText Value)[] dimensions) => new()
    {
        ["Id"] = id,
        ["Label"] = label,
        ["MetricStat"] = new RequestBody
        {
            ["Metric"] = new RequestBody
            {
                ["Dimensions"] = dimensions.Select(dimension => new RequestBody { ["Name"] = dimension.Name, ["Value"] = dimension.Value }),
                ["MetricName"] = metric,
                ["Namespace"] = space,
            },
            ["Stat"] = "Average",
        },
        ["ReturnData"] = false,
    };
}
