using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>Application Auto Scaling of a service.</summary>
internal static class CloudFormationScaling
{
    public static void Add(CloudFormationTemplate template, Service service)
    {
        if (service.AutoScaling is not { } scaling) return;
        var target = service.Id + "/scalable-target";
        template.Add(target, "AWS::ApplicationAutoScaling::ScalableTarget", new JsonObject
        {
            ["MaxCapacity"] = scaling.Max,
            ["MinCapacity"] = scaling.Min,
            ["ResourceId"] = new JsonObject { ["Fn::Sub"] =
                $"service/{template.Deployment.Cluster.Name}/${{{template.LogicalId(service.Id)}.Name}}" },
            ["ScalableDimension"] = "ecs:service:DesiredCount",
            ["ServiceNamespace"] = "ecs",
        }, withServices: true);
        foreach (var policy in scaling.Policies)
        {
            template.Add($"{service.Id}/scaling-policy/{policy.Name}", "AWS::ApplicationAutoScaling::ScalingPolicy", new JsonObject
            {
                ["PolicyName"] = policy.Name,
                ["PolicyType"] = "TargetTrackingScaling",
                ["ScalingTargetId"] = Ref(template.LogicalId(target)),
                ["TargetTrackingScalingPolicyConfiguration"] = Tracking(template, service, policy),
            }, withServices: true);
        }
    }

    private static JsonObject Tracking(CloudFormationTemplate template, Service service, ScalingPolicy policy) => new()
    {
        ["CustomizedMetricSpecification"] = policy is BacklogScaling backlog ? Backlog(template, service, backlog) : null,
        ["PredefinedMetricSpecification"] = policy switch
        {
            CpuScaling => new JsonObject { ["PredefinedMetricType"] = "ECSServiceAverageCPUUtilization" },
            MemoryScaling => new JsonObject { ["PredefinedMetricType"] = "ECSServiceAverageMemoryUtilization" },
            // app/<load balancer>/<id>/targetgroup/<target group>/<id>
            RequestScaling requests => new JsonObject
            {
                ["PredefinedMetricType"] = "ALBRequestCountPerTarget",
                ["ResourceLabel"] = template.Text(DeployText.OfAttribute(requests.LoadBalancer, "fullName") + "/"
                    + DeployText.OfAttribute(requests.TargetGroup, "fullName")),
            },
            _ => null,
        },
        ["ScaleInCooldown"] = policy.ScaleInCooldownSeconds,
        ["ScaleOutCooldown"] = policy.ScaleOutCooldownSeconds,
        ["TargetValue"] = policy.Target,
    };

    // Visible messages per running task; with no task running, the messages themselves, so that a division by zero never hides a backlog.
    private static JsonObject Backlog(CloudFormationTemplate template, Service service, BacklogScaling policy)
    {
        return new JsonObject
        {
            ["Metrics"] = new JsonArray(
                Metric("m1", "Visible messages", "AWS/SQS", "ApproximateNumberOfMessagesVisible",
                    Dimension("QueueName", template.Text(policy.QueueName))),
                Metric("m2", "Running tasks", "ECS/ContainerInsights", "RunningTaskCount",
                    Dimension("ClusterName", template.Deployment.Cluster.Name), Dimension("ServiceName", service.Name)),
                new JsonObject { ["Expression"] = "IF(m2 > 0, m1 / m2, m1)", ["Id"] = "e1", ["Label"] = "Messages per task",
                    ["ReturnData"] = true }),
        };

        static JsonObject Dimension(string name, JsonNode value) => new() { ["Name"] = name, ["Value"] = value };

        static JsonObject Metric(string id, string label, string space, string metric, params JsonNode[] dimensions) => new()
        {
            ["Id"] = id,
            ["Label"] = label,
            ["MetricStat"] = new JsonObject
            {
                ["Metric"] = new JsonObject { ["Dimensions"] = new JsonArray(dimensions), ["MetricName"] = metric, ["Namespace"] = space },
                ["Stat"] = "Average",
            },
            ["ReturnData"] = false,
        };
    }
}
