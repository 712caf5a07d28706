using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>An ECS service and what it waits for.</summary>
internal static class TerraformServices
{
    public static void Add(HclBody file, Deployment deployment, Service service)
    {
        var block = file.Resource("aws_ecs_service", Label(service));
        AddSettings(block, deployment, service);
        AddDeployment(block, service.Rollout);
        AddNetwork(block, deployment, service);
        if (service.ServiceConnect is { } connect) AddServiceConnect(block, deployment, connect);
        if (service.ServiceRegistry is { } registry)
            block.Block("service_registries")["registry_arn"] = HclValue.Code(Attribute(registry, "arn"));

        // The first count is ours; afterwards Application Auto Scaling sets it.
        if (service.AutoScaling is not null) block.Block("lifecycle")["ignore_changes"] = HclValue.List([HclValue.Code("desired_count")]);
        var dependencies = Dependencies(deployment, service.Resource, service.TaskDefinition)
            .Concat(service.LoadBalancerTargets.SelectMany(target => Listeners(deployment, target)))
            .Concat(service.LoadBalancerTargets.Where(target => target.InfrastructureRole is not null)
                .Select(target => $"aws_iam_role_policy.{Label(target.InfrastructureRole!)}"))
            .Concat(service.CapacityProviders.Count > 0 && !deployment.Cluster.Existing
                ? [$"aws_ecs_cluster_capacity_providers.{Label(deployment.Cluster)}"] : [])
            .Distinct().Order(StringComparer.Ordinal).Select(HclValue.Code).ToList();
        if (dependencies.Count == 0) return;
        block.Gap();
        block["depends_on"] = new HclLines(dependencies);
    }

    /// <summary>What must be there before tasks of the resource start, though nothing in their definition names it.</summary>
    public static IEnumerable<string> Dependencies(Deployment deployment, string resource, TaskDefinition taskDefinition)
    {
        foreach (var role in new[] { taskDefinition.ExecutionRole, taskDefinition.TaskRole }.Where(role => role.Statements.Count > 0))
        {
            yield return $"aws_iam_role_policy.{Label(role)}";
        }
        foreach (var volume in taskDefinition.Volumes.Where(volume => volume.AccessPoint is not null))
        {
            yield return $"aws_efs_mount_target.{Label(volume.AccessPoint!.FileSystemId)}";
        }
        foreach (var earlier in deployment.Rollout.Where(step => step.Resource == resource).SelectMany(step => step.After))
        {
            if (deployment.Jobs.FirstOrDefault(job => job.Resource == earlier) is { } job) yield return $"terraform_data.{Label(job)}";
            if (deployment.Services.FirstOrDefault(service => service.Resource == earlier) is { } server)
                yield return $"aws_ecs_service.{Label(server)}";
        }
    }

    private static void AddSettings(HclBody block, Deployment deployment, Service service)
    {
        block["name"] = service.Name;
        block["cluster"] = HclValue.Code(Cluster(deployment.Cluster, "arn"));
        block["task_definition"] = HclValue.Code(Attribute(service.TaskDefinition, "arn"));
        block["desired_count"] = service.DesiredCount;
        if (service.CapacityProviders.Count == 0) block["launch_type"] = "FARGATE";
        block["platform_version"] = "LATEST";
        block["deployment_minimum_healthy_percent"] = service.Rollout.MinimumHealthyPercent;
        block["deployment_maximum_percent"] = service.Rollout.MaximumPercent;
        if (service.HealthCheckGracePeriodSeconds is { } grace) block["health_check_grace_period_seconds"] = grace;
        block["availability_zone_rebalancing"] = service.AvailabilityZoneRebalancing ? "ENABLED" : "DISABLED";
        block["enable_execute_command"] = service.EnableExecuteCommand;
        block["enable_ecs_managed_tags"] = true;
        block["propagate_tags"] = "SERVICE";
        block["wait_for_steady_state"] = true;
        foreach (var provider in service.CapacityProviders)
        {
            var strategy = block.Block("capacity_provider_strategy");
            strategy["capacity_provider"] = provider.Name;
            strategy["weight"] = provider.Weight;
            strategy["base"] = provider.Base;
        }
    }

    private static void AddDeployment(HclBody block, RolloutConfiguration rollout)
    {
        if (rollout.Strategy == DeploymentStrategy.Rolling)
        {
            var breaker = block.Block("deployment_circuit_breaker");
            breaker["enable"] = true;
            breaker["rollback"] = true;
            return;
        }
        var configuration = block.Block("deployment_configuration");
        configuration["strategy"] = rollout.Strategy switch
        {
            DeploymentStrategy.BlueGreen => "BLUE_GREEN",
            DeploymentStrategy.Canary => "CANARY",
            _ => "LINEAR",
        };
        configuration["bake_time_in_minutes"] = rollout.BakeMinutes;
        if (rollout.Strategy == DeploymentStrategy.Canary)
        {
            var canary = configuration.Block("canary_configuration");
            canary["canary_percent"] = rollout.StepPercent;
            canary["canary_bake_time_in_minutes"] = rollout.StepBakeMinutes;
        }
        if (rollout.Strategy == DeploymentStrategy.Linear)
        {
            var linear = configuration.Block("linear_configuration");
            linear["step_percent"] = rollout.StepPercent;
            linear["step_bake_time_in_minutes"] = rollout.StepBakeMinutes;
        }
    }

    private static void AddNetwork(HclBody block, Deployment deployment, Service service)
    {
        var network = block.Block("network_configuration");
        network["subnets"] = HclValue.Code("local.task_subnet_ids");
        network["security_groups"] = HclValue.List([HclValue.Code(Attribute(service.SecurityGroup, "id"))]);
        network["assign_public_ip"] = deployment.Network.AssignPublicIp;
        foreach (var target in service.LoadBalancerTargets)
        {
            var balancer = block.Block("load_balancer");
            balancer["target_group_arn"] = HclValue.Code(Attribute(target.TargetGroup, "arn"));
            balancer["container_name"] = target.ContainerName;
            balancer["container_port"] = target.ContainerPort;
            if (target is not { AlternateTargetGroup: { } alternate, ProductionRule: { } rule, InfrastructureRole: { } role }) continue;
            var advanced = balancer.Block("advanced_configuration");
            advanced["alternate_target_group_arn"] = HclValue.Code(Attribute(alternate, "arn"));
            advanced["production_listener_rule"] = HclValue.Code(Attribute(rule, "arn"));
            advanced["role_arn"] = HclValue.Code(Attribute(role, "arn"));
        }
    }

    private static void AddServiceConnect(HclBody block, Deployment deployment, ServiceConnect connect)
    {
        var configuration = block.Block("service_connect_configuration");
        configuration["enabled"] = true;
        configuration["namespace"] = TerraformEcs.Namespace(deployment, connect.Namespace);
        var log = configuration.Block("log_configuration");
        log["log_driver"] = "awslogs";
        log["options"] = TerraformContainers.LogOptions(deployment, connect.Log);
        foreach (var endpoint in connect.Endpoints)
        {
            var service = configuration.Block("service");
            service["port_name"] = endpoint.PortName;
            service["discovery_name"] = endpoint.DiscoveryName;
            var alias = service.Block("client_alias");
            alias["dns_name"] = endpoint.DnsName;
            alias["port"] = endpoint.Port;
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
