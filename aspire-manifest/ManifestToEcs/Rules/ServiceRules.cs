using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>SVC-01 to SVC-12: each service; CONT-08 where Spot meets a load balancer; IAM-07.</summary>
internal static class ServiceRules
{
    public static void Check(Node service, RequestFiles bodies, Verdict verdict)
    {
        CheckLaunch(service, verdict);
        CheckTask(service, bodies, verdict);
        CheckTargets(service, bodies, verdict);
        CheckRollout(service, verdict);
        CheckTags(service, "SERVICE", verdict);
        if (service.Flag("enableExecuteCommand") == true
            && bodies.DefinitionOf(service.Text("taskDefinition"))?.Has("taskRoleArn") == false)
            verdict.Broken("IAM-07", service, "ECS Exec is on for a task without a task role", "Give a task role, or switch exec off.");
    }

    public static void Check(Deployment deployment, RequestFiles bodies, Verdict verdict)
    {
        foreach (var twice in bodies.Services.GroupBy(service => service.Text("serviceName")).Where(group => group.Count() > 1))
            verdict.Broken("SVC-01", twice.Last(), $"the service {twice.Key} has more than one file",
                "Give each service its own name in the overlay.");
        foreach (var run in bodies.RunTasks)
        {
            CheckTags(run, "TASK_DEFINITION", verdict);
            if (bodies.DefinitionOf(run.Text("taskDefinition")) is null)
                verdict.Broken("SVC-04", run, $"no file has the family {run.Text("taskDefinition")}",
                    "Name the family without a revision.");
        }
        foreach (var service in deployment.Services.Where(
            service => service.CapacityProviders.Any(provider => provider.Name == "FARGATE_SPOT" && provider.Weight > 0)))
        {
            if (service.LoadBalancerTargets.Any(target => target.TargetGroup.DeregistrationDelaySeconds >= 120))
                verdict.Broken("CONT-08", service, "Spot gives a task two minutes, its target group takes longer to let go",
                    "Use a deregistration delay below 120 s.");
        }
    }

    private static void CheckLaunch(Node service, Verdict verdict)
    {
        if (service.Text("cluster") is null || !Spelling.IsEcsName(service.Text("serviceName")))
            verdict.Broken("SVC-01", service,
                "the service does not state its cluster and a name of 1 to 255 letters, digits, hyphens and underscores",
                "Give both in the overlay.");
        var strategy = service.Items("capacityProviderStrategy");
        var hasStrategy = strategy.Count is > 0 and <= 20
            && strategy.All(item => item.Text("capacityProvider") is "FARGATE" or "FARGATE_SPOT") &&
            strategy.Count(item => item.Number("base") > 0) <= 1 && strategy.Any(item => item.Number("weight") > 0);
        if (strategy.Count == 0 ? service.Text("launchType") != "FARGATE" : !hasStrategy || service.Has("launchType"))
            verdict.Broken("SVC-02", service,
                "the service states neither launch type FARGATE nor a strategy of FARGATE and FARGATE_SPOT with at most one base",
                "State one of them.");
        if (service.Text("platformVersion") is not { } version || (version != "LATEST" && !Version.TryParse(version, out _)))
            verdict.Broken("SVC-03", service, "platformVersion is not LATEST or a version", "State LATEST.");
        if (service.Text("schedulingStrategy") is not (null or "REPLICA") || service.Has("placementConstraints")
            || service.Has("placementStrategy") || service.Has("role"))
            verdict.Broken("SVC-05", service, "a Fargate service is a REPLICA without placement or role", "Leave them out.");
        if (service.Number("desiredCount") is not >= 0)
            verdict.Broken("SVC-06", service, "desiredCount is not a number from 0", "State how many tasks shall run.");
    }

    private static void CheckTask(Node service, RequestFiles bodies, Verdict verdict)
    {
        if (bodies.DefinitionOf(service.Text("taskDefinition")) is null)
            verdict.Broken("SVC-04", service, $"no file has the family {service.Text("taskDefinition")}",
                "Name the family without a revision.");
    }

    private static void CheckTargets(Node service, RequestFiles bodies, Verdict verdict)
    {
        var targets = service.Items("loadBalancers");
        var containers = bodies.DefinitionOf(service.Text("taskDefinition"))?.Items("containerDefinitions") ?? [];
        if (targets.Count > 5) verdict.Broken("SVC-07", service, "a service has at most 5 target groups", "Join endpoints.");
        foreach (var target in targets)
        {
            var port = target.Number("containerPort");
            var isMapped = containers.Any(container => container.Text("name") == target.Text("containerName")
                && container.Items("portMappings").Any(mapping => mapping.Number("containerPort") == port));
            if (!isMapped || !Spelling.IsArnOf(target.Text("targetGroupArn"), "elasticloadbalancing") || target.Has("loadBalancerName"))
                verdict.Broken("SVC-07", target, "a target is a target group's ARN, and a container and port of the definition",
                    "Use the ARNs of the deployment's own resources.");
        }
        var grace = service.Number("healthCheckGracePeriodSeconds");
        if (targets.Count > 0 ? grace is not > 0 : service.Has("healthCheckGracePeriodSeconds"))
            verdict.Broken("SVC-08", service, "the grace period is above 0 where a load balancer checks the tasks, and absent elsewhere",
                "State gracePeriodSeconds in the overlay.");
    }

    private static void CheckRollout(Node service, Verdict verdict)
    {
        var rollout = service.Get("deploymentConfiguration") ?? service;
        var strategy = rollout.Text("strategy") ?? "ROLLING";
        var breaker = rollout.Get("deploymentCircuitBreaker");
        var (least, most) = (rollout.Number("minimumHealthyPercent"), rollout.Number("maximumPercent"));
        if (strategy == "ROLLING" ? breaker?.Flag("enable") != true || breaker?.Flag("rollback") != true
            || (least, most) is not ((100, 200) or (0, 100)) : breaker is not null)
            verdict.Broken("SVC-09", service,
                "a rolling deployment has a circuit breaker with rollback and 100 / 200 percent (0 / 100 for singletons); other strategies "
                    + "have no breaker", "Leave both to the defaults.");

        var targets = service.Items("loadBalancers");
        var isComplete = rollout.Number("bakeTimeInMinutes") is >= 0 and <= 1440 && targets.All(IsComplete);
        var hasSteps = rollout.Has("linearConfiguration") == (strategy == "LINEAR")
            && rollout.Has("canaryConfiguration") == (strategy == "CANARY");
        if (strategy == "ROLLING" ? rollout.Has("linearConfiguration") || rollout.Has("canaryConfiguration")
            || targets.Any(target => target.Has("advancedConfiguration")) : !isComplete || !hasSteps)
            verdict.Broken("SVC-10", service,
                $"{strategy} needs bake time, the second target group with rule and role, and only its own steps",
                "State the rollout in the overlay.");

        var rebalancing = service.Text("availabilityZoneRebalancing");
        if (rebalancing is not ("ENABLED" or "DISABLED") || (rebalancing == "ENABLED" && most is not > 100))
            verdict.Broken("SVC-12", service, "zone rebalancing is stated, and enabled only where more than 100 percent may run",
                "Disable it for singletons.");
    }

    private static bool IsComplete(Node target) =>
        target.Get("advancedConfiguration") is { } advanced && advanced.Has("alternateTargetGroupArn")
            && advanced.Has("productionListenerRule") && advanced.Has("roleArn");

    private static void CheckTags(Node body, string propagated, Verdict verdict)
    {
        var tags = body.Items("tags");
        var isWithinLimits = tags.Count <= 50
            && tags.All(tag => tag.Text("key") is { Length: >= 1 and <= 128 } key
                && !key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) && (tag.Text("value")?.Length ?? 0) <= 256);
        if (body.Flag("enableECSManagedTags") != true || body.Text("propagateTags") != propagated || !isWithinLimits)
            verdict.Broken("SVC-11", body,
                $"managed tags are on, propagated from {propagated}; at most 50 tags with keys up to 128 and values up to 256 characters, "
                    + "none beginning with aws:", "Correct the tags in the overlay.");
    }
}
