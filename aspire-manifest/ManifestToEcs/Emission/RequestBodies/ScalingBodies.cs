using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>The bodies of <c>aws application-autoscaling register-scalable-target</c> and <c>put-scaling-policy</c>.</summary>
internal static class ScalingBodies
{
    public static JsonObject Target(Service service, AutoScaling scaling, Deployment deployment) => new()
    {
        ["ServiceNamespace"] = "ecs",
        ["ResourceId"] = ResourceId(service, deployment),
        ["ScalableDimension"] = "ecs:service:DesiredCount",
        ["MinCapacity"] = scaling.Min,
        ["MaxCapacity"] = scaling.Max,
        ["Tags"] = deployment.Tags.Count == 0 ? null
            : new JsonObject(deployment.Tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value))),
    };

    public static JsonObject Policy(Service service, ScalingPolicy policy, Deployment deployment, RawText texts) => new()
    {
        ["PolicyName"] = policy.Name,
        ["ServiceNamespace"] = "ecs",
        ["ResourceId"] = ResourceId(service, deployment),
        ["ScalableDimension"] = "ecs:service:DesiredCount",
        ["PolicyType"] = "TargetTrackingScaling",
        ["TargetTrackingScalingPolicyConfiguration"] = new JsonObject
        {
            ["TargetValue"] = policy.Target,
            ["CustomizedMetricSpecification"] = policy is BacklogScaling backlog ? Backlog(backlog, service, deployment, texts) : null,
            ["PredefinedMetricSpecification"] = policy switch
            {
                BacklogScaling => null,
                CpuScaling => new JsonObject { ["PredefinedMetricType"] = "ECSServiceAverageCPUUtilization" },
                MemoryScaling => new JsonObject { ["PredefinedMetricType"] = "ECSServiceAverageMemoryUtilization" },
                // app/<load balancer>/<id>/targetgroup/<target group>/<id>
                RequestScaling requests => new JsonObject
                {
                    ["PredefinedMetricType"] = "ALBRequestCountPerTarget",
                    ["ResourceLabel"] = texts.Attribute(requests.LoadBalancer, "fullName") + "/"
                        + texts.Attribute(requests.TargetGroup, "fullName"),
                },
                _ => throw new InvalidOperationException($"unknown policy {policy.GetType().Name}"),
            },
            ["ScaleOutCooldown"] = policy.ScaleOutCooldownSeconds,
            ["ScaleInCooldown"] = policy.ScaleInCooldownSeconds,
        },
    };

    private static string ResourceId(Service service, Deployment deployment) => $"service/{deployment.Cluster.Name}/{service.Name}";

    // Visible messages per running task; with no task running, the messages themselves, so that a division by zero never hides a backlog.
    private static JsonObject Backlog(BacklogScaling policy, Service service, Deployment deployment, RawText texts) => new()
    {
        ["Metrics"] = new JsonArray(
            Metric("m1", "Visible messages", "AWS/SQS", "ApproximateNumberOfMessagesVisible",
                ("QueueName", texts.Render(policy.QueueName))),
            Metric("m2", "Running tasks", "ECS/ContainerInsights", "RunningTaskCount",
                ("ClusterName", deployment.Cluster.Name), ("ServiceName", service.Name)),
            new JsonObject
            {
                ["Expression"] = "IF(m2 > 0, m1 / m2, m1)",
                ["Id"] = "e1",
                ["Label"] = "Messages per task",
                ["ReturnData"] = true,
            }),
    };

    private static JsonObject Metric(
        string id, string label, string space, string metric, params (string Name, string Value)[] dimensions) => new()
    {
        ["Id"] = id,
        ["Label"] = label,
        ["MetricStat"] = new JsonObject
        {
            ["Metric"] = new JsonObject
            {
                ["Dimensions"] = RequestBody.List(dimensions, dimension =>
                    new JsonObject { ["Name"] = dimension.Name, ["Value"] = dimension.Value }),
                ["MetricName"] = metric,
                ["Namespace"] = space,
            },
            ["Stat"] = "Average",
        },
        ["ReturnData"] = false,
    };
}
