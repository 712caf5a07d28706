using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>SCALE-01 to SCALE-04: Application Auto Scaling.</summary>
internal static class ScalingRules
{
    public static void Check(RequestFiles bodies, Deployment deployment, Verdict verdict)
    {
        var services = bodies.Services.Select(service => $"service/{service.Text("cluster")}/{service.Text("serviceName")}")
            .ToHashSet(StringComparer.Ordinal);
        foreach (var target in bodies.ScalableTargets)
        {
            CheckSubject(target, services, verdict);
            if (target.Number("MinCapacity") is not { } least || target.Number("MaxCapacity") is not { } most || least < 0 || least > most)
                verdict.Broken("SCALE-01", target, "0 <= minimum <= maximum does not hold", "Change scaling in the overlay.");
            CheckZero(target, bodies, verdict);
        }
        foreach (var policy in bodies.ScalingPolicies)
        {
            CheckSubject(policy, services, verdict);
            if (policy.Text("PolicyName") is not { Length: >= 1 and <= 256 })
                verdict.Broken("SCALE-01", policy, "a policy's name has 1 to 256 characters", "Rename the resource.");
            if (policy.Text("PolicyType") == "StepScaling") CheckStart(policy, bodies, verdict);
            else CheckMetric(policy, deployment, verdict);
        }
    }

    // With a minimum of 0 no other policy has a load to measure: the first task needs a message's alarm.
    private static void CheckZero(Node target, RequestFiles bodies, Verdict verdict)
    {
        if (target.Number("MinCapacity") == 0 && !bodies.ScalingPolicies.Any(policy => policy.Text("PolicyType") == "StepScaling"
            && policy.Text("ResourceId") == target.Text("ResourceId")))
            verdict.Broken("SCALE-03", target, "with a minimum of 0 nothing starts the first task",
                "State min: 1 in scaling of the overlay, or a queue.");
    }

    private static void CheckStart(Node policy, RequestFiles bodies, Verdict verdict)
    {
        var step = policy.Get("StepScalingPolicyConfiguration");
        if (step?.Items("StepAdjustments").Any(adjustment => adjustment.Number("ScalingAdjustment") > 0) != true
            || step?.Number("Cooldown") is not >= 0)
            verdict.Broken("SCALE-04", policy, "a step policy states what it adds, and its cooldown", "State one step.");
        var alarm = policy.File.Replace("/scaling-policy-", "/scaling-alarm-", StringComparison.Ordinal);
        if (!bodies.ScalingAlarms.Any(candidate => candidate.File == alarm))
            verdict.Broken("SCALE-03", policy, "no alarm runs the step policy", "Write the alarm beside it.");
    }

    private static void CheckSubject(Node body, HashSet<string> services, Verdict verdict)
    {
        if (body.Text("ServiceNamespace") != "ecs" || body.Text("ScalableDimension") != "ecs:service:DesiredCount"
            || !services.Contains(body.Text("ResourceId") ?? ""))
            verdict.Broken("SCALE-01", body, "the target is not the desired count of a service of the deployment",
                "Name service/<cluster>/<service>.");
    }

    private static void CheckMetric(Node policy, Deployment deployment, Verdict verdict)
    {
        var tracking = policy.Get("TargetTrackingScalingPolicyConfiguration") ?? policy;
        var predefined = tracking.Get("PredefinedMetricSpecification");
        var customized = tracking.Get("CustomizedMetricSpecification");
        if (predefined is null == customized is null || tracking.Number("ScaleInCooldown") is not >= 0
            || tracking.Number("ScaleOutCooldown") is not >= 0)
            verdict.Broken("SCALE-04", tracking, "a policy has a predefined or a customized metric, and both cooldowns",
                "State one metric.");

        if (predefined is { } metric)
        {
            var label = metric.Text("ResourceLabel");
            var fits = metric.Text("PredefinedMetricType") switch
            {
                "ECSServiceAverageCPUUtilization" or "ECSServiceAverageMemoryUtilization" or "ECSServiceAverageCPUUtilizationHighResolution"
                    or "ECSServiceAverageMemoryUtilizationHighResolution" => label is null,
                "ALBRequestCountPerTarget" => IsRequestLabel(label),
                _ => false,
            };
            if (!fits)
                verdict.Broken("SCALE-02", metric,
                    "an ECS metric has no label, ALBRequestCountPerTarget that of load balancer and target group",
                    "Label app/<lb>/<id>/targetgroup/<tg>/<id>.");
        }
        if (customized is { } math) CheckMath(math, deployment, verdict);
    }

    private static bool IsRequestLabel(string? label) =>
        label?.Split('/') is { } parts
            && (parts is ["app", _, _, "targetgroup", _, _] || (parts.Length > 1 && parts.All(Spelling.IsPlaceholder))
                || (parts is ["app", _, _, var last] && Spelling.IsPlaceholder(last))
                || (parts is [var first, "targetgroup", _, _] && Spelling.IsPlaceholder(first)));

    private static void CheckMath(Node math, Deployment deployment, Verdict verdict)
    {
        var queries = math.Items("Metrics");
        var returned = queries.Where(query => query.Flag("ReturnData") == true).ToList();
        var isWellFormed = queries.All(query => query.Has("Expression") != query.Has("MetricStat") && query.Text("Id") is { Length: > 0 } id
            && char.IsAsciiLetterLower(id[0])) && returned is [_];
        if (!isWellFormed)
        {
            verdict.Broken("SCALE-03", math, "each query has an expression or a metric and a lower-case id, and exactly one returns data",
                "Follow the backlog-per-task form.");
            return;
        }

        var expression = returned[0].Text("Expression") ?? "";
        if (expression.Contains('/', StringComparison.Ordinal) && !expression.StartsWith("IF(", StringComparison.Ordinal))
            verdict.Broken("SCALE-03", returned[0], "the division has no answer while no task runs",
                "Guard it: IF(FILL(m2, 0) > 0, m1 / FILL(m2, 0), m1).");
        var usesInsights = queries.Any(query => query.Get("MetricStat")?.Get("Metric")?.Text("Namespace") == "ECS/ContainerInsights");
        if (usesInsights && !deployment.Cluster.ContainerInsights && !deployment.Cluster.Existing)
            verdict.Broken("SCALE-03", math, "RunningTaskCount exists with Container Insights only, which the cluster has off",
                "Switch Container Insights on.");
    }
}
