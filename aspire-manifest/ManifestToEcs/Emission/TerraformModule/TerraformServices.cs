using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>An ECS service and what it waits for.</summary>
internal static class TerraformServices
{
    public static HclBody Service(Deployment deployment, Service service)
    {
        var rollout = service.Rollout;
        var block = new HclBody
        {
            ["name"] = service.Name,
            ["cluster"] = Ref(deployment.Cluster, "arn"),
            ["task_definition"] = Ref(service.TaskDefinition, "arn"),
            ["desired_count"] = service.DesiredCount,
            ["launch_type"] = service.CapacityProviders.Count == 0 ? "FARGATE" : null,
            ["platform_version"] = "LATEST",
            ["deployment_minimum_healthy_percent"] = rollout.MinimumHealthyPercent,
            ["deployment_maximum_percent"] = rollout.MaximumPercent,
            ["health_check_grace_period_seconds"] = service.HealthCheckGracePeriodSeconds,
            ["availability_zone_rebalancing"] = service.AvailabilityZoneRebalancing ? "ENABLED" : "DISABLED",
            ["enable_execute_command"] = service.EnableExecuteCommand,
            ["enable_ecs_managed_tags"] = true,
            ["propagate_tags"] = "SERVICE",
            ["wait_for_steady_state"] = true,
            ["capacity_provider_strategy"] = HclValue.Blocks(service.CapacityProviders.Select(provider =>
                new HclBody { ["capacity_provider"] = provider.Name, ["weight"] = provider.Weight, ["base"] = provider.Base })),
            ["deployment_circuit_breaker"] = rollout.Strategy == DeploymentStrategy.Rolling
                ? new HclBody { ["enable"] = true, ["rollback"] = true } : null,
            ["deployment_configuration"] = rollout.Strategy == DeploymentStrategy.Rolling ? null : Rollout(rollout),
            ["network_configuration"] = new HclBody
            {
                ["subnets"] = HclValue.Code("local.task_subnet_ids"),
                ["security_groups"] = HclValue.List([Ref(service.SecurityGroup, "id")]),
                ["assign_public_ip"] = deployment.Network.AssignPublicIp,
            },
            ["load_balancer"] = HclValue.Blocks(service.LoadBalancerTargets.Select(Target)),
            ["service_connect_configuration"] = service.ServiceConnect is { } connect ? Connect(deployment, connect) : null,
            ["service_registries"] = service.ServiceRegistry is { } registry
                ? new HclBody { ["registry_arn"] = Ref(registry, "arn") } : null,
            // The first count is ours; afterwards Application Auto Scaling sets it.
            ["lifecycle"] = service.AutoScaling is null ? null
                : new HclBody { ["ignore_changes"] = HclValue.List([HclValue.Code("desired_count")]) },
        };
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
        foreach (var earlier in deployment.Rollout.Where(step => step.Resource == resource).SelectMany(step => step.After))
        {
            if (deployment.Jobs.FirstOrDefault(job => job.Resource == earlier) is { } job) yield return $"terraform_data.{Label(job)}";
            if (deployment.Services.FirstOrDefault(service => service.Resource == earlier) is { } server)
                yield return $"aws_ecs_service.{Label(server)}";
        }
    }

    private static HclBody Rollout(RolloutConfiguration rollout) => new()
    {
        ["strategy"] = rollout.Strategy switch
        {
            DeploymentStrategy.BlueGreen => "BLUE_GREEN",
            DeploymentStrategy.Canary => "CANARY",
            _ => "LINEAR",
        },
        ["bake_time_in_minutes"] = rollout.BakeMinutes,
        ["canary_configuration"] = rollout.Strategy == DeploymentStrategy.Canary
            ? new HclBody { ["canary_percent"] = rollout.StepPercent, ["canary_bake_time_in_minutes"] = rollout.StepBakeMinutes } : null,
        ["linear_configuration"] = rollout.Strategy == DeploymentStrategy.Linear
            ? new HclBody { ["step_percent"] = rollout.StepPercent, ["step_bake_time_in_minutes"] = rollout.StepBakeMinutes } : null,
    };

    private static HclBody Target(LoadBalancerTarget target) => new()
    {
        ["target_group_arn"] = Ref(target.TargetGroup, "arn"),
        ["container_name"] = target.ContainerName,
        ["container_port"] = target.ContainerPort,
        ["advanced_configuration"] =
            target is { AlternateTargetGroup: { } alternate, ProductionRule: { } rule, InfrastructureRole: { } role }
                ? new HclBody
                {
                    ["alternate_target_group_arn"] = Ref(alternate, "arn"),
                    ["production_listener_rule"] = Ref(rule, "arn"),
                    ["role_arn"] = Ref(role, "arn"),
                }
                : null,
    };

    private static HclBody Connect(Deployment deployment, ServiceConnect connect) => new()
    {
        ["enabled"] = true,
        ["namespace"] = TerraformEcs.Namespace(deployment, connect.Namespace),
        ["log_configuration"] = new HclBody
        {
            ["log_driver"] = "awslogs",
            ["options"] = TerraformContainers.LogOptions(deployment, connect.Log),
        },
        ["service"] = HclValue.Blocks(connect.Endpoints.Select(endpoint => new HclBody
        {
            ["port_name"] = endpoint.PortName,
            ["discovery_name"] = endpoint.DiscoveryName,
            ["client_alias"] = new HclBody { ["dns_name"] = endpoint.DnsName, ["port"] = endpoint.Port },
        })),
    };

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
