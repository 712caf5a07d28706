using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>The bodies of <c>aws application-autoscaling register-scalable-target</c> and <c>put-scaling-policy</c>.</summary>
internal static class ScalingBodies
{
    public static void WriteTarget(RequestBody body, Service service, AutoScaling scaling, Deployment deployment)
    {
        WriteSubject(body, service, deployment);
        body.Number("MinCapacity", scaling.Min);
        body.Number("MaxCapacity", scaling.Max);
        if (deployment.Tags.Count == 0) return;
        body.Object("Tags", () =>
        {
            foreach (var (key, value) in deployment.Tags) body.Text(key, value);
        });
    }

    public static void WritePolicy(RequestBody body, Service service, ScalingPolicy policy, Deployment deployment, RawText texts)
    {
        body.Text("PolicyName", policy.Name);
        WriteSubject(body, service, deployment);
        body.Text("PolicyType", "TargetTrackingScaling");
        body.Object("TargetTrackingScalingPolicyConfiguration", () =>
        {
            body.Number("TargetValue", policy.Target);
            WriteMetric(body, service, policy, deployment, texts);
            body.Number("ScaleOutCooldown", policy.ScaleOutCooldownSeconds);
            body.Number("ScaleInCooldown", policy.ScaleInCooldownSeconds);
        });
    }

    private static void WriteSubject(RequestBody body, Service service, Deployment deployment)
    {
        body.Text("ServiceNamespace", "ecs");
        body.Text("ResourceId", $"service/{deployment.Cluster.Name}/{service.Name}");
        body.Text("ScalableDimension", "ecs:service:DesiredCount");
    }

    private static void WriteMetric(RequestBody body, Service service, ScalingPolicy policy, Deployment deployment, RawText texts)
    {
        switch (policy)
        {
            case CpuScaling:
                Predefined("ECSServiceAverageCPUUtilization", null);
                break;
            case MemoryScaling:
                Predefined("ECSServiceAverageMemoryUtilization", null);
                break;
            case RequestScaling requests:
                // app/<load balancer>/<id>/targetgroup/<target group>/<id>
                Predefined(
                    "ALBRequestCountPerTarget",
                    texts.Render(DeployText.OfAttribute(requests.LoadBalancer, "fullName") + "/"
                        + DeployText.OfAttribute(requests.TargetGroup, "fullName")));
                break;
            case BacklogScaling backlog:
                body.Object("CustomizedMetricSpecification", () =>
                    body.Objects("Metrics", Backlog(backlog, service, deployment), query => WriteQuery(body, query)));
                break;
            default:
                throw new InvalidOperationException($"unknown policy {policy.GetType().Name}");
        }

        void Predefined(string metric, string? label) => body.Object("PredefinedMetricSpecification", () =>
        {
            body.Text("PredefinedMetricType", metric);
            body.OptionalText("ResourceLabel", label);
        });
    }

    private sealed record Query(string Id, string Label, string? Expression, string Namespace = "", string Metric = "",
        IReadOnlyList<(string Name, DeployText Value)>? Dimensions = null);

    // Visible messages per running task; with no task running, the messages themselves, so that a division by zero never hides a backlog.
    private static IReadOnlyList<Query> Backlog(BacklogScaling policy, Service service, Deployment deployment) =>
    [
        new("m1", "Visible messages", null, "AWS/SQS", "ApproximateNumberOfMessagesVisible", [("QueueName", policy.QueueName)]),
        new("m2", "Running tasks", null, "ECS/ContainerInsights", "RunningTaskCount",
            [("ClusterName", deployment.Cluster.Name), ("ServiceName", service.Name)]),
        new("e1", "Messages per task", "IF(m2 > 0, m1 / m2, m1)"),
    ];

    private static void WriteQuery(RequestBody body, Query query)
    {
        body.OptionalText("Expression", query.Expression);
        body.Text("Id", query.Id);
        body.Text("Label", query.Label);
        if (query.Dimensions is { } dimensions)
        {
            body.Object("MetricStat", () =>
            {
                body.Object("Metric", () =>
                {
                    body.Objects("Dimensions", dimensions, dimension =>
                    {
                        body.Text("Name", dimension.Name);
                        body.Text("Value", dimension.Value);
                    });
                    body.Text("MetricName", query.Metric);
                    body.Text("Namespace", query.Namespace);
                });
                body.Text("Stat", "Average");
            });
        }
        body.Flag("ReturnData", query.Expression is not null);
    }
}
