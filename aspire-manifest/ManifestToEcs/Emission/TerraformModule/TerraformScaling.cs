using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary><c>scaling.tf</c>: Application Auto Scaling of services.</summary>
internal static class TerraformScaling
{
    public static HclBody Scaling(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var service in deployment.Services)
        {
            if (service.AutoScaling is not { } scaling) continue;
            var label = Label(service);
            file.Resource("aws_appautoscaling_target", label, new HclBody
            {
                ["service_namespace"] = "ecs",
                ["resource_id"] = HclValue.Code(
                    $"\"service/${{{Cluster(deployment.Cluster, "name")}}}/${{aws_ecs_service.{label}.name}}\""),
                ["scalable_dimension"] = "ecs:service:DesiredCount",
                ["min_capacity"] = scaling.Min,
                ["max_capacity"] = scaling.Max,
            });
            foreach (var policy in scaling.Policies)
                file.Resource("aws_appautoscaling_policy", Label(service.Id + "-" + policy.Name), Policy(deployment, service, policy));
        }
        return file;
    }

    private static HclBody Policy(Deployment deployment, Service service, ScalingPolicy policy)
    {
        var target = "aws_appautoscaling_target." + Label(service);
        return new HclBody
        {
            ["name"] = policy.Name,
            ["policy_type"] = "TargetTrackingScaling",
            ["service_namespace"] = HclValue.Code(target + ".service_namespace"),
            ["resource_id"] = HclValue.Code(target + ".resource_id"),
            ["scalable_dimension"] = HclValue.Code(target + ".scalable_dimension"),
            ["target_tracking_scaling_policy_configuration"] = new HclBody
            {
                ["target_value"] = policy.Target,
                ["scale_in_cooldown"] = policy.ScaleInCooldownSeconds,
                ["scale_out_cooldown"] = policy.ScaleOutCooldownSeconds,
                ["customized_metric_specification"] = policy is BacklogScaling backlog ? Backlog(deployment, service, backlog) : null,
                ["predefined_metric_specification"] = policy switch
                {
                    BacklogScaling => null,
                    CpuScaling => Predefined("ECSServiceAverageCPUUtilization"),
                    MemoryScaling => Predefined("ECSServiceAverageMemoryUtilization"),
                    RequestScaling requests => Predefined("ALBRequestCountPerTarget", HclValue.Code(
                        $"\"${{{Attribute(requests.LoadBalancer, "fullName")}}}/${{{Attribute(requests.TargetGroup, "fullName")}}}\"")),
                    _ => throw new InvalidOperationException($"unknown policy {policy.GetType().Name}"),
                },
            },
        };
    }

    private static HclBody Predefined(string type, HclValue? label = null) =>
        new() { ["predefined_metric_type"] = type, ["resource_label"] = label };

    // Visible messages per running task; with no task running, the messages themselves, so that a division by zero never hides a backlog.
    private static HclBody Backlog(Deployment deployment, Service service, BacklogScaling backlog) => new()
    {
        ["metrics"] = HclValue.Blocks(
        [
            Metric("m1", "Visible messages", "AWS/SQS", "ApproximateNumberOfMessagesVisible", ("QueueName", Value(backlog.QueueName))),
            Metric("m2", "Running tasks", "ECS/ContainerInsights", "RunningTaskCount",
                ("ClusterName", Ref(deployment.Cluster, "name")), ("ServiceName", Ref(service, "name"))),
            new HclBody
            {
                ["id"] = "e1",
                ["label"] = "Messages per task",
                ["expression"] = "IF(m2 > 0, m1 / m2, m1)",
                ["return_data"] = true,
            },
        ]),
    };

    private static HclBody Metric(
        string id, string label, string metricNamespace, string name, params (string Name, HclValue Value)[] dimensions) => new()
    {
        ["id"] = id,
        ["label"] = label,
        ["return_data"] = false,
        ["metric_stat"] = new HclBody
        {
            ["stat"] = "Average",
            ["metric"] = new HclBody
            {
                ["namespace"] = metricNamespace,
                ["metric_name"] = name,
                ["dimensions"] = HclValue.Blocks(dimensions.Select(dimension =>
                    new HclBody { ["name"] = dimension.Name, ["value"] = dimension.Value })),
            },
        },
    };
}
