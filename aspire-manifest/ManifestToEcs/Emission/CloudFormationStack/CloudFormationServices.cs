using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>Task definitions; services in the order of the rollout, with their scaling; schedules.</summary>
internal static class CloudFormationServices
{
    public static void Add(CloudFormationTemplate template)
    {
        var properties = new CloudFormationProperties(template);
        var deployment = template.Deployment;
        // A definition that is replaced stays registered, so that a rollback finds it.
        foreach (var definition in deployment.TaskDefinitions)
            template.Add(definition.Id, "AWS::ECS::TaskDefinition", properties.Of(TaskDefinitionBody.Of(definition, deployment)),
                withServices: true, deletionPolicy: "Delete", updateReplacePolicy: "Retain");
        foreach (var service in deployment.Services)
        {
            template.Add(service.Id, "AWS::ECS::Service", properties.Of(ServiceBody.Of(service, deployment),
                // A stack update must not undo the count that scaling has set. Without a count a new service begins with one task.
                ("DesiredCount", service.AutoScaling is null ? service.DesiredCount : null)),
                withServices: true, dependsOn: Dependencies(deployment, service));
            if (service.AutoScaling is { } scaling) AddScaling(template, properties, service, scaling);
        }
        foreach (var schedule in deployment.Schedules)
            template.Add(schedule.Id, "AWS::Scheduler::Schedule", properties.Of(RunBodies.CreateSchedule(schedule, deployment)),
                withServices: true, dependsOn: [schedule.TaskDefinition.Id]);
    }

    private static void AddScaling(
        CloudFormationTemplate template, CloudFormationProperties properties, Service service, AutoScaling scaling)
    {
        var target = service.Id + "/scalable-target";
        var cluster = template.Deployment.Cluster.Name;
        // A target has no tags here. Its reference to the service makes the service first.
        template.Add(target, "AWS::ApplicationAutoScaling::ScalableTarget", properties.Of(
            ScalingBodies.Target(scaling, cluster, DeployText.OfAttribute(service, "name"), template.Deployment), ("Tags", null)),
            withServices: true);
        foreach (var policy in scaling.Policies)
            template.Add($"{service.Id}/scaling-policy/{policy.Name}", "AWS::ApplicationAutoScaling::ScalingPolicy", properties.Of(
                ScalingBodies.Policy(policy, cluster, service.Name), ("ScalingTargetId", Ref(template.LogicalId(target))),
                ("ServiceNamespace", null), ("ResourceId", null), ("ScalableDimension", null)), withServices: true);
    }

    // Listeners must lead to a target group before tasks register in it, mount targets must be there, and servers come before their
    // clients.
    private static IEnumerable<string> Dependencies(Deployment deployment, Service service)
    {
        foreach (var target in service.LoadBalancerTargets)
        {
            foreach (var listener in deployment.LoadBalancers.SelectMany(balancer => balancer.Listeners))
            {
                if (listener.DefaultTargetGroup?.Id == target.TargetGroup.Id) yield return listener.Id;
                // The production rule is referred to, which is order enough.
                foreach (var rule in listener.Rules.Where(rule => rule.TargetGroup.Id == target.TargetGroup.Id
                    && rule.Id != target.ProductionRule?.Id)) yield return rule.Id;
            }
        }
        var mounted = service.TaskDefinition.Volumes.Select(volume => volume.AccessPoint?.Id).ToHashSet();
        foreach (var fileSystem in deployment.FileSystems.Where(
            candidate => candidate.AccessPoints.Any(point => mounted.Contains(point.Id))))
        {
            foreach (var mountTarget in CloudFormationStores.MountTargetIds(fileSystem, deployment.Network)) yield return mountTarget;
        }
        foreach (var earlier in Earlier(deployment, service.Resource, []))
        {
            foreach (var server in deployment.Services.Where(candidate => candidate.Resource == earlier && candidate.Id != service.Id))
                yield return server.Id;
        }
    }

    // Resources before this one; behind a job stand those that the job waits for.
    private static IEnumerable<string> Earlier(Deployment deployment, string resource, HashSet<string> seen)
    {
        foreach (var before in deployment.Rollout.Where(step => step.Resource == resource).SelectMany(step => step.After).Where(seen.Add))
        {
            if (deployment.Jobs.Any(job => job.Resource == before))
            {
                foreach (var further in Earlier(deployment, before, seen)) yield return further;
            }
            else
            {
                yield return before;
            }
        }
    }
}
