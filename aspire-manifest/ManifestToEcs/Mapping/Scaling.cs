using System.Globalization;
using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Automatic scaling by what the overlay states: processor, memory, requests per task, messages waiting per task.</summary>
internal sealed class Scaling(MappingScope scope, LoadBalancing loadBalancers, Stacks stacks, string cluster)
{
    private const int StartCooldownSeconds = 300;

    public AutoScaling? Of(Workload workload, int desiredCount)
    {
        if (workload.Overlay.Scaling is not { } stated) return null;
        if (workload.IsSingleton)
        {
            Refuse(workload, "scaling", $"'{workload.Name}' may run only once, so it cannot be scaled.", "Remove scaling.");
            return null;
        }
        var min = stated.Min ?? Math.Min(desiredCount, stated.Max ?? desiredCount);
        var max = stated.Max ?? Math.Max(min, 1) * 4;
        if (stated.Min is null) scope.Report.Inferred($"{workload.Name}: scaling min", Text(min), "the desired count");
        if (stated.Max is null) scope.Report.Inferred($"{workload.Name}: scaling max", Text(max), "four times the minimum");
        if (min < 0 || max < min || max < 1)
        {
            Refuse(workload, "scaling", $"'{workload.Name}' is to have {Text(min)} to {Text(max)} tasks.",
                "State a max that is at least 1 and not below min.");
            return null;
        }
        if (min == 0 && stated.Queue is null)
        {
            Refuse(workload, "scaling/min",
                $"'{workload.Name}' would never leave zero tasks: a service without tasks has no load to be measured.",
                "State min: 1, or scaling.queue: the depth of a queue is known without tasks.");
            return null;
        }
        var policies = Policies(workload, stated);
        if (min == 0 && policies.OfType<BacklogScaling>().FirstOrDefault() is { } backlog) policies.Add(Start(workload, backlog));
        if (policies.Count == 0 && !scope.Report.HasErrors)
            Refuse(workload, "scaling", $"'{workload.Name}' has bounds but no target to scale by.",
                "State cpuPercent, memoryPercent, requestsPerTarget, or queue with backlogPerTask.");
        return new AutoScaling(min, max, policies);
    }

    private List<ScalingPolicy> Policies(Workload workload, ScalingOverlay stated)
    {
        // Out at once, in after the load has been low for a while.
        var (scaleIn, scaleOut) = (stated.ScaleInCooldownSeconds ?? 300, stated.ScaleOutCooldownSeconds ?? 60);
        if (stated.ScaleInCooldownSeconds is null || stated.ScaleOutCooldownSeconds is null)
            scope.Report.Inferred($"{workload.Name}: scaling cooldowns", $"in {Text(scaleIn)} s, out {Text(scaleOut)} s",
                "nothing is stated");
        var policies = new List<ScalingPolicy>();
        if (Target(workload, "cpuPercent", stated.CpuPercent, 100) is { } cpu) policies.Add(new CpuScaling("cpu", cpu, scaleIn, scaleOut));
        if (Target(workload, "memoryPercent", stated.MemoryPercent, 100) is { } memory)
            policies.Add(new MemoryScaling("memory", memory, scaleIn, scaleOut));
        if (Target(workload, "requestsPerTarget", stated.RequestsPerTarget, double.MaxValue) is { } requests)
        {
            var balancer = loadBalancers.All.FirstOrDefault(balancer => !balancer.IsNetwork);
            if (balancer is not null && loadBalancers.TargetsOf(workload)
                .FirstOrDefault(target => balancer.TargetGroups.Contains(target.TargetGroup)) is { } target)
            {
                // Each deployment moves the traffic to the other target group, whose requests the metric does not count.
                if (target.AlternateTargetGroup is not null)
                    Refuse(workload, "scaling/requestsPerTarget",
                        $"'{workload.Name}' changes its target group with each deployment, and only the first group's requests count.",
                        "Scale by cpuPercent, or state rollout.strategy: rolling.");
                else policies.Add(new RequestScaling("requests", requests, scaleIn, scaleOut, balancer, target.TargetGroup));
            }
            else
            {
                Refuse(workload, "scaling/requestsPerTarget",
                    $"No application load balancer stands before '{workload.Name}', so there are no requests to count.",
                    "Scale by cpuPercent, or make an HTTP endpoint external in the AppHost.");
            }
        }
        if (stated.Queue is { } queue && QueueName(workload, queue) is { } name)
        {
            if (stated.BacklogPerTask is null) scope.Report.Inferred($"{workload.Name}: backlogPerTask", "100", "nothing is stated");
            policies.Add(new BacklogScaling("backlog",
                Target(workload, "backlogPerTask", stated.BacklogPerTask ?? 100, double.MaxValue) ?? 100, scaleIn, scaleOut, name));
        }
        else if (stated.Queue is null && stated.BacklogPerTask is not null)
        {
            Refuse(workload, "scaling/backlogPerTask", $"'{workload.Name}' is to scale by a backlog, but no queue is named.",
                "State scaling.queue: the queue's name, or resource/LogicalId of a template.");
        }
        return policies;
    }

    // In two of two minutes: the number of running tasks reaches CloudWatch later than that of the messages.
    private StartScaling Start(Workload workload, BacklogScaling backlog) => new("start", StartCooldownSeconds, new Alarm(
        AwsNames.Limited(workload.ServiceName, AwsNames.EcsLength, "-start"),
        $"A message waits while no task of {workload.ServiceName} runs.",
        [
            new AlarmMetric("m1", "AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", [new("QueueName", backlog.QueueName)]),
            new AlarmMetric("m2", "ECS/ContainerInsights", "RunningTaskCount", "Maximum",
                [new("ClusterName", cluster), new("ServiceName", workload.ServiceName)]),
        ], "IF(FILL(m2, 0) > 0, 0, m1)", Threshold: 1, Periods: 2) { Id = workload.Id("start-alarm") });

    // The queue's own name, or resource/LogicalId of a template that names it.
    private DeployText? QueueName(Workload workload, string queue)
    {
        var slash = queue.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return queue;
        var (resource, logicalId) = (queue[..slash], queue[(slash + 1)..]);
        var template = stacks.All.FirstOrDefault(
            stack => stack.Id.StartsWith(resource + "/", StringComparison.OrdinalIgnoreCase))?.Template;
        if (template?["Resources"] is not JsonObject resources)
        {
            Refuse(workload, "scaling/queue", $"'{queue}' names no CloudFormation template of the manifest.",
                "Write resource/LogicalId of a template, or the queue's own name.");
            return null;
        }
        if (resources[logicalId] is not JsonObject entry || entry["Type"]?.ToString() != "AWS::SQS::Queue")
        {
            var queues = resources.Where(candidate => candidate.Value?["Type"]?.ToString() == "AWS::SQS::Queue")
                .Select(candidate => candidate.Key);
            Refuse(workload, "scaling/queue",
                $"The template of '{resource}' has no queue {logicalId}.{NearestName.Hint(logicalId, queues)}", "Name one of its queues.");
            return null;
        }
        if (entry["Properties"]?["QueueName"] is JsonValue name && name.TryGetValue<string>(out var text)) return text;
        Refuse(workload, "scaling/queue",
            $"The queue {logicalId} of '{resource}' has no fixed name, by which its backlog could be measured.",
            "Give it a QueueName in the template.");
        return null;
    }

    private double? Target(Workload workload, string field, double? stated, double most)
    {
        if (stated is not { } target) return null;
        if (target > 0 && target <= most && double.IsFinite(target)) return target;
        Refuse(workload, "scaling/" + field, $"{field} of '{workload.Name}' is {target.ToString(CultureInfo.InvariantCulture)}.",
            most <= 100 ? "State a share above 0 and at most 100." : "State a number above 0.");
        return null;
    }

    private void Refuse(Workload workload, string path, string message, string advice) =>
        scope.Report.Error(FindingCodes.InvalidScaling, scope.InOverlay(workload.Resource, path.Split('/')), message, advice);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
