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
            var target = file.Resource("aws_appautoscaling_target", label);
            target["service_namespace"] = "ecs";
            target["resource_id"] = HclValue.Code(
                $"\"service/${{{Cluster(deployment.Cluster, "name")}}}/${{aws_ecs_service.{label}.name}}\"");
            target["scalable_dimension"] = "ecs:service:DesiredCount";
            target["min_capacity"] = scaling.Min;
            target["max_capacity"] = scaling.Max;
            foreach (var policy in scaling.Policies) AddPolicy(file, deployment, service, policy);
        }
        return file;
    }

    private static void AddPolicy(HclBody file, Deployment deployment, Service service, ScalingPolicy policy)
    {
        var target = "aws_appautoscaling_target." + Label(service);
        var block = file.Resource("aws_appautoscaling_policy", Label(service.Id + "-" + policy.Name));
        block["name"] = policy.Name;
        block["policy_type"] = "TargetTrackingScaling";
        block["service_namespace"] = HclValue.Code(target + ".service_namespace");
        block["resource_id"] = HclValue.Code(target + ".resource_id");
        block["scalable_dimension"] = HclValue.Code(target + ".scalable_dimension");
        var configuration = block.Block("target_tracking_scaling_policy_configuration");
        configuration["target_value"] = policy.Target;
        configuration["scale_in_cooldown"] = policy.ScaleInCooldownSeconds;
        configuration["scale_out_cooldown"] = policy.ScaleOutCooldownSeconds;
        if (policy is BacklogScaling backlog)
        {
            AddBacklog(configuration.Block("customized_metric_specification"), deployment, service, backlog);
            return;
        }
        var metric = configuration.Block("predefined_metric_specification");
        metric["predefined_metric_type"] = policy switch
        {
            CpuScaling => "ECSServiceAverageCPUUtilization",
            MemoryScaling => "ECSServiceAverageMemoryUtilization",
            _ => "ALBRequestCountPerTarget",
        };
        if (policy is RequestScaling requests)
        {
            metric["resource_label"] = HclValue.Code(
                $"\"${{{Attribute(requests.LoadBalancer, "fullName")}}}/${{{Attribute(requests.TargetGroup, "fullName")}}}\"");
        }
    }

    // Visible messages per running task; with no task running, the messages themselves, so that a division by zero never hides a backlog.
    private static void AddBacklog(HclBody specification, Deployment deployment, Service service, BacklogScaling backlog)
    {
        AddMetric(specification, "m1", "Visible messages", "AWS/SQS", "ApproximateNumberOfMessagesVisible",
            ("QueueName", Value(backlog.QueueName)));
        AddMetric(specification, "m2", "Running tasks", "ECS/ContainerInsights", "RunningTaskCount",
            ("ClusterName", HclValue.Code(Cluster(deployment.Cluster, "name"))),
            ("ServiceName", HclValue.Code(Attribute(service, "name"))));
        var ratio = specification.Block("metrics");
        ratio["id"] = "e1";
        ratio["label"] = "Messages per task";
        ratio["expression"] = "IF(m2 > 0, m1 / m2, m1)";
        ratio["return_data"] = true;
    }

    private static void AddMetric(
        HclBody specification, string id, string label, string metricNamespace, string name,
        params (string Name, HclValue Value)[] dimensions)
    {
        var metrics = specification.Block("metrics");
        metrics["id"] = id;
        metrics["label"] = label;
        metrics["return_data"] = false;
        var stat = metrics.Block("metric_stat");
        stat["stat"] = "Average";
        var metric = stat.Block("metric");
        metric["namespace"] = metricNamespace;
        metric["metric_name"] = name;
        foreach (var (dimension, value) in dimensions)
        {
            var block = metric.Block("dimensions");
            block["name"] = dimension;
            block["value"] = value;
        }
    }
}
