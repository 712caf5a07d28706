using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>The body of <c>aws ecs create-service</c>.</summary>
internal static class ServiceBody
{
    public static RequestBody Of(Service service, Deployment deployment) => new()
    {
        ["cluster"] = DeployText.OfAttribute(deployment.Cluster, "name"),
        ["serviceName"] = service.Name,
        ["taskDefinition"] = DeployText.OfAttribute(service.TaskDefinition, "arn"),
        ["availabilityZoneRebalancing"] = service.AvailabilityZoneRebalancing ? "ENABLED" : "DISABLED",
        ["loadBalancers"] = service.LoadBalancerTargets.Select(Target),
        ["serviceRegistries"] = service.ServiceRegistry is { } registry
            ? new[] { new RequestBody { ["registryArn"] = DeployText.OfAttribute(registry, "arn") } } : null,
        ["desiredCount"] = service.DesiredCount,
        ["launchType"] = service.CapacityProviders.Count == 0 ? "FARGATE" : null,
        ["capacityProviderStrategy"] = service.CapacityProviders.Select(provider =>
            new RequestBody { ["capacityProvider"] = provider.Name, ["weight"] = provider.Weight, ["base"] = provider.Base }),
        ["platformVersion"] = "LATEST",
        ["deploymentConfiguration"] = Rollout(service.Rollout),
        ["networkConfiguration"] = Network(service.SecurityGroup, deployment),
        ["healthCheckGracePeriodSeconds"] = service.HealthCheckGracePeriodSeconds,
        ["schedulingStrategy"] = "REPLICA",
        ["tags"] = TaskDefinitionBody.Tags(deployment),
        ["enableECSManagedTags"] = true,
        ["propagateTags"] = "SERVICE",
        ["enableExecuteCommand"] = service.EnableExecuteCommand,
        ["serviceConnectConfiguration"] = service.ServiceConnect is not { } connect ? null : new RequestBody
        {
            ["enabled"] = true,
            ["namespace"] = connect.Namespace,
            ["services"] = connect.Endpoints.Select(endpoint => new RequestBody
            {
                ["portName"] = endpoint.PortName,
                ["discoveryName"] = endpoint.DiscoveryName,
                ["clientAliases"] = new[] { new RequestBody { ["port"] = endpoint.Port, ["dnsName"] = endpoint.DnsName } },
            }),
            ["logConfiguration"] = TaskDefinitionBody.Log(connect.Log, deployment),
        },
    };

    /// <summary>Task subnets; always states <c>assignPublicIp</c>.</summary>
    public static RequestBody Network(SecurityGroup securityGroup, Deployment deployment) => new()
    {
        ["awsvpcConfiguration"] = new RequestBody
        {
            ["subnets"] = deployment.Network.TaskSubnets,
            ["securityGroups"] = new[] { DeployText.OfAttribute(securityGroup, "id") },
            ["assignPublicIp"] = deployment.Network.AssignPublicIp ? "ENABLED" : "DISABLED",
        },
    };

    private static RequestBody Target(LoadBalancerTarget target) => new()
    {
        ["targetGroupArn"] = DeployText.OfAttribute(target.TargetGroup, "arn"),
        ["containerName"] = target.ContainerName,
        ["containerPort"] = target.ContainerPort,
        ["advancedConfiguration"] = target.AlternateTargetGroup is not { } alternate ? null : new RequestBody
        {
            ["alternateTargetGroupArn"] = DeployText.OfAttribute(alternate, "arn"),
            ["productionListenerRule"] = target.ProductionRule is { } rule ? DeployText.OfAttribute(rule, "arn") : null,
            ["roleArn"] = target.InfrastructureRole is { } role ? DeployText.OfAttribute(role, "arn") : null,
        },
    };

    private static RequestBody Rollout(RolloutConfiguration rollout)
    {
        var isRolling = rollout.Strategy == DeploymentStrategy.Rolling;
        return new RequestBody
        {
            ["deploymentCircuitBreaker"] = isRolling ? new RequestBody { ["enable"] = true, ["rollback"] = true } : null,
            ["maximumPercent"] = rollout.MaximumPercent,
            ["minimumHealthyPercent"] = rollout.MinimumHealthyPercent,
            ["strategy"] = rollout.Strategy switch
            {
                DeploymentStrategy.Rolling => "ROLLING",
                DeploymentStrategy.BlueGreen => "BLUE_GREEN",
                DeploymentStrategy.Canary => "CANARY",
                DeploymentStrategy.Linear => "LINEAR",
                _ => throw new InvalidOperationException($"unknown strategy {rollout.Strategy}"),
            },
            ["bakeTimeInMinutes"] = isRolling ? null : rollout.BakeMinutes,
            ["linearConfiguration"] = rollout.Strategy == DeploymentStrategy.Linear
                ? new RequestBody { ["stepPercent"] = rollout.StepPercent, ["stepBakeTimeInMinutes"] = rollout.StepBakeMinutes } : null,
            ["canaryConfiguration"] = rollout.Strategy == DeploymentStrategy.Canary
                ? new RequestBody { ["canaryPercent"] = rollout.StepPercent, ["canaryBakeTimeInMinutes"] = rollout.StepBakeMinutes } : null,
        };
    }
}
