using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>An ECS service and what it waits for.</summary>
internal static class TerraformServices
{
    public static HclBody Service(Deployment deployment, Service service, TerraformBodies bodies)
    {
        var block = bodies.Block(ServiceBody.Of(service, deployment), new HclBody { ["wait_for_steady_state"] = true });
        // The first count is ours; afterwards Application Auto Scaling sets it.
        block["lifecycle"] = service.AutoScaling is null ? null
            : new HclBody { ["ignore_changes"] = HclValue.List([HclValue.Code("desired_count")]) };
        AddDependencies(block, Dependencies(deployment, service.Resource, service.TaskDefinition)
            .Concat(service.LoadBalancerTargets.SelectMany(target => Listeners(deployment, target)))
            .Concat(service.LoadBalancerTargets.Where(target => target.InfrastructureRole is not null)
                .Select(target => $"aws_iam_role_policy.{Label(target.InfrastructureRole!)}"))
            .Concat(service.CapacityProviders.Count > 0 && !deployment.Cluster.Existing
                ? [$"aws_ecs_cluster_capacity_providers.{Label(deployment.Cluster)}"] : []));
        return block;
    }

    /// <summary>Adds <c>depends_on</c>, unless there is nothing to wait for.</summary>
    public static void AddDependencies(HclBody block, IEnumerable<string> addresses)
    {
        var sorted = addresses.Distinct().Order(StringComparer.Ordinal).Select(HclValue.Code).ToList();
        if (sorted.Count == 0) return;
        block.Gap();
        block["depends_on"] = new HclLines(sorted);
    }

    /// <summary>Addresses of what must exist before tasks of the resource start, though their definition does not name it.</summary>
    public static IEnumerable<string> Dependencies(Deployment deployment, string resource, TaskDefinition taskDefinition)
    {
        foreach (var role in new[] { taskDefinition.ExecutionRole, taskDefinition.TaskRole }.Where(role => role.Statements.Count > 0))
            yield return $"aws_iam_role_policy.{Label(role)}";
        foreach (var accessPoint in taskDefinition.Volumes.Select(volume => volume.AccessPoint).OfType<AccessPoint>())
            yield return $"aws_efs_mount_target.{Label(accessPoint.FileSystemId)}";
        foreach (var address in TerraformCachePasswords.ReadBy(taskDefinition, deployment)) yield return address;
        foreach (var address in TerraformVpc.WaysOut(deployment.Network)) yield return address;
        foreach (var earlier in deployment.Rollout.Where(step => step.Resource == resource).SelectMany(step => step.After))
        {
            if (deployment.Jobs.FirstOrDefault(job => job.Resource == earlier) is { } job) yield return $"terraform_data.{Label(job)}";
            if (deployment.Services.FirstOrDefault(service => service.Resource == earlier) is { } server)
                yield return $"aws_ecs_service.{Label(server)}";
        }
    }

    // ECS refuses a target group that no load balancer uses yet.
    private static IEnumerable<string> Listeners(Deployment deployment, LoadBalancerTarget target)
    {
        foreach (var listener in deployment.LoadBalancers.SelectMany(balancer => balancer.Listeners))
        {
            var rules = listener.Rules.Where(rule => rule.TargetGroup.Id == target.TargetGroup.Id
                || rule.AlternateTargetGroup?.Id == target.TargetGroup.Id).ToList();
            if (rules.Count > 0 || listener.DefaultTargetGroup?.Id == target.TargetGroup.Id)
                yield return $"aws_lb_listener.{Label(listener)}";
            foreach (var rule in rules) yield return $"aws_lb_listener_rule.{Label(rule)}";
        }
    }
}
