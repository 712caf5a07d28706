using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.RequestBody;

namespace ManifestToEcs.Emission;

/// <summary>The body of <c>aws ecs create-service</c>.</summary>
internal static class ServiceBody
{
    public static JsonObject Of(Service service, Deployment deployment, RawText texts) => new()
    {
        ["cluster"] = deployment.Cluster.Name,
        ["serviceName"] = service.Name,
        // The family without a revision is its newest one.
        ["taskDefinition"] = service.TaskDefinition.Family,
        ["availabilityZoneRebalancing"] = service.AvailabilityZoneRebalancing ? "ENABLED" : "DISABLED",
        ["loadBalancers"] = List(service.LoadBalancerTargets, target => Target(target, texts)),
        ["serviceRegistries"] = service.ServiceRegistry is { } registry
            ? new JsonArray(new JsonObject { ["registryArn"] = texts.Arn(registry) }) : null,
        ["desiredCount"] = service.DesiredCount,
        ["launchType"] = service.CapacityProviders.Count == 0 ? "FARGATE" : null,
        ["capacityProviderStrategy"] = List(service.CapacityProviders, provider =>
            new JsonObject { ["capacityProvider"] = provider.Name, ["weight"] = provider.Weight, ["base"] = provider.Base }),
        ["platformVersion"] = "LATEST",
        ["deploymentConfiguration"] = Rollout(service.Rollout),
        ["networkConfiguration"] = Network(service.SecurityGroup, deployment, texts),
        ["healthCheckGracePeriodSeconds"] = service.HealthCheckGracePeriodSeconds,
        ["schedulingStrategy"] = "REPLICA",
        ["tags"] = TaskDefinitionBody.Tags(deployment),
        ["enableECSManagedTags"] = true,
        ["propagateTags"] = "SERVICE",
        ["enableExecuteCommand"] = service.EnableExecuteCommand,
        ["serviceConnectConfiguration"] = service.ServiceConnect is not { } connect ? null : new JsonObject
        {
            ["enabled"] = true,
            ["namespace"] = connect.Namespace,
            ["services"] = List(connect.Endpoints, endpoint => new JsonObject
            {
                ["portName"] = endpoint.PortName,
                ["discoveryName"] = endpoint.DiscoveryName,
                ["clientAliases"] = new JsonArray(new JsonObject { ["port"] = endpoint.Port, ["dnsName"] = endpoint.DnsName }),
            }),
            ["logConfiguration"] = TaskDefinitionBody.Log(connect.Log, texts),
        },
    };

    /// <summary>Task subnets; always states <c>assignPublicIp</c>.</summary>
    public static JsonObject Network(SecurityGroup securityGroup, Deployment deployment, RawText texts) => new()
    {
        ["awsvpcConfiguration"] = new JsonObject
        {
            ["subnets"] = texts.List([.. deployment.Network.TaskSubnets]),
            ["securityGroups"] = new JsonArray(texts.Attribute(securityGroup, "id")),
            ["assignPublicIp"] = deployment.Network.AssignPublicIp ? "ENABLED" : "DISABLED",
        },
    };

    private static JsonObject Target(LoadBalancerTarget target, RawText texts) => new()
    {
        ["targetGroupArn"] = texts.Arn(target.TargetGroup),
        ["containerName"] = target.ContainerName,
        ["containerPort"] = target.ContainerPort,
        ["advancedConfiguration"] = target.AlternateTargetGroup is not { } alternate ? null : new JsonObject
        {
            ["alternateTargetGroupArn"] = texts.Arn(alternate),
            ["productionListenerRule"] = target.ProductionRule is { } rule ? texts.Arn(rule) : null,
            ["roleArn"] = target.InfrastructureRole is { } role ? texts.Arn(role) : null,
        },
    };

    private static JsonObject Rollout(RolloutConfiguration rollout)
    {
        var isRolling = rollout.Strategy == DeploymentStrategy.Rolling;
        return new JsonObject
        {
            ["deploymentCircuitBreaker"] = isRolling ? new JsonObject { ["enable"] = true, ["rollback"] = true } : null,
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
                ? new JsonObject { ["stepPercent"] = rollout.StepPercent, ["stepBakeTimeInMinutes"] = rollout.StepBakeMinutes } : null,
            ["canaryConfiguration"] = rollout.Strategy == DeploymentStrategy.Canary
                ? new JsonObject { ["canaryPercent"] = rollout.StepPercent, ["canaryBakeTimeInMinutes"] = rollout.StepBakeMinutes } : null,
        };
    }
}
