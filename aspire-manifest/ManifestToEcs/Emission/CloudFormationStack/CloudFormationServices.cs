using System.Text.Json.Nodes;
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
            template.Add(definition.Id, "AWS::ECS::TaskDefinition",
                properties.Of(TaskDefinitionBody.Of(definition, deployment, withSecretVersions: true)),
                withServices: true, deletionPolicy: "Delete", updateReplacePolicy: "Retain");
        foreach (var service in deployment.Services)
        {
            template.Add(service.Id, "AWS::ECS::Service", properties.Of(ServiceBody.Of(service, deployment),
                // A stack update must not undo the count that scaling has set. Without a count a new service begins with one task.
                ("DesiredCount", service.AutoScaling is null ? service.DesiredCount : null)),
                withServices: true, dependsOn: Listeners(deployment, service)
                    .Concat(Dependencies(deployment, service.Resource, service.TaskDefinition)));
            if (service.AutoScaling is { } scaling) AddScaling(template, properties, service, scaling);
        }
        foreach (var schedule in deployment.Schedules)
            template.Add(schedule.Id, "AWS::Scheduler::Schedule", properties.Of(RunBodies.CreateSchedule(schedule, deployment)),
                withServices: true);
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
        {
            var id = $"{service.Id}/scaling-policy/{policy.Name}";
            template.Add(id, "AWS::ApplicationAutoScaling::ScalingPolicy", properties.Of(
                ScalingBodies.Policy(policy, cluster, service.Name), ("ScalingTargetId", Ref(template.LogicalId(target))),
                ("ServiceNamespace", null), ("ResourceId", null), ("ScalableDimension", null)), withServices: true);
            if (policy is StartScaling start)
                template.Add(start.Alarm.Id, "AWS::CloudWatch::Alarm", properties.Of(AlarmBody.Of(start.Alarm, template.Deployment),
                    ("AlarmActions", new JsonArray(Ref(template.LogicalId(id))))), withServices: true);
        }
    }

    // Listeners must lead to a target group before tasks register in it.
    private static IEnumerable<string> Listeners(Deployment deployment, Service service)
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
    }

    /// <summary>
    /// Ids of what must be there before a task runs: mount targets, ways out of the network, and earlier jobs and services of the rollout.
    /// </summary>
    public static IEnumerable<string> Dependencies(Deployment deployment, string resource, TaskDefinition definition)
    {
        var mounted = definition.Volumes.Select(volume => volume.AccessPoint?.Id).ToHashSet();
        var fileSystems = deployment.FileSystems.Where(candidate => candidate.AccessPoints.Any(point => mounted.Contains(point.Id)));
        var earlier = deployment.Rollout.Where(step => step.Resource == resource).SelectMany(step => step.After).ToHashSet();
        return fileSystems.SelectMany(fileSystem => CloudFormationStores.MountTargetIds(fileSystem, deployment.Network))
            .Concat(deployment.Services.Where(service => earlier.Contains(service.Resource)).Select(service => service.Id))
            .Concat(CloudFormationVpc.WaysOut(deployment.Network))
            .Concat(deployment.Jobs.Where(job => earlier.Contains(job.Resource)).Select(job => job.Id));
    }
}
