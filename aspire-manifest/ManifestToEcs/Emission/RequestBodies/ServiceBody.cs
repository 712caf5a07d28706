using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>The body of <c>aws ecs create-service</c>.</summary>
internal static class ServiceBody
{
    public static void Write(RequestBody body, Service service, Deployment deployment, RawText texts)
    {
        body.Text("cluster", deployment.Cluster.Name);
        body.Text("serviceName", service.Name);
        // The family without a revision is its newest one.
        body.Text("taskDefinition", service.TaskDefinition.Family);
        body.Text("availabilityZoneRebalancing", service.AvailabilityZoneRebalancing ? "ENABLED" : "DISABLED");
        body.Objects("loadBalancers", service.LoadBalancerTargets, target => WriteTarget(body, target, texts));
        if (service.ServiceRegistry is { } registry)
            body.Objects("serviceRegistries", [registry], item => body.Text("registryArn", texts.Arn(item)));
        body.Number("desiredCount", service.DesiredCount);
        if (service.CapacityProviders.Count == 0) body.Text("launchType", "FARGATE");
        body.Objects("capacityProviderStrategy", service.CapacityProviders, provider =>
        {
            body.Text("capacityProvider", provider.Name);
            body.Number("weight", provider.Weight);
            body.Number("base", provider.Base);
        });
        body.Text("platformVersion", "LATEST");
        WriteRollout(body, service.Rollout);
        WriteNetwork(body, service.SecurityGroup, deployment);
        body.OptionalNumber("healthCheckGracePeriodSeconds", service.HealthCheckGracePeriodSeconds);
        body.Text("schedulingStrategy", "REPLICA");
        TaskDefinitionBody.WriteTags(body, deployment);
        body.Flag("enableECSManagedTags", true);
        body.Text("propagateTags", "SERVICE");
        body.Flag("enableExecuteCommand", service.EnableExecuteCommand);
        if (service.ServiceConnect is { } connect) WriteServiceConnect(body, connect, texts);
    }

    /// <summary>The subnets of the tasks, always with a word on the public address.</summary>
    public static void WriteNetwork(RequestBody body, SecurityGroup securityGroup, Deployment deployment) =>
        body.Object("networkConfiguration", () => body.Object("awsvpcConfiguration", () =>
        {
            body.Texts("subnets", [.. deployment.Network.TaskSubnets]);
            body.Texts("securityGroups", [DeployText.OfAttribute(securityGroup, "id")]);
            body.Text("assignPublicIp", deployment.Network.AssignPublicIp ? "ENABLED" : "DISABLED");
        }));

    private static void WriteTarget(RequestBody body, LoadBalancerTarget target, RawText texts)
    {
        body.Text("targetGroupArn", texts.Arn(target.TargetGroup));
        body.Text("containerName", target.ContainerName);
        body.Number("containerPort", target.ContainerPort);
        if (target.AlternateTargetGroup is not { } alternate) return;
        body.Object("advancedConfiguration", () =>
        {
            body.Text("alternateTargetGroupArn", texts.Arn(alternate));
            if (target.ProductionRule is { } rule) body.Text("productionListenerRule", texts.Arn(rule));
            if (target.InfrastructureRole is { } role) body.Text("roleArn", texts.Arn(role));
        });
    }

    private static void WriteRollout(RequestBody body, RolloutConfiguration rollout) =>
        body.Object("deploymentConfiguration", () =>
        {
            if (rollout.Strategy == DeploymentStrategy.Rolling)
            {
                body.Object("deploymentCircuitBreaker", () =>
                {
                    body.Flag("enable", true);
                    body.Flag("rollback", true);
                });
            }
            body.Number("maximumPercent", rollout.MaximumPercent);
            body.Number("minimumHealthyPercent", rollout.MinimumHealthyPercent);
            body.Text("strategy", rollout.Strategy switch
            {
                DeploymentStrategy.Rolling => "ROLLING",
                DeploymentStrategy.BlueGreen => "BLUE_GREEN",
                DeploymentStrategy.Canary => "CANARY",
                DeploymentStrategy.Linear => "LINEAR",
            });
            if (rollout.Strategy == DeploymentStrategy.Rolling) return;
            body.Number("bakeTimeInMinutes", rollout.BakeMinutes);
            if (rollout.Strategy == DeploymentStrategy.Linear)
            {
                body.Object("linearConfiguration", () =>
                {
                    body.Number("stepPercent", rollout.StepPercent);
                    body.Number("stepBakeTimeInMinutes", rollout.StepBakeMinutes);
                });
            }
            if (rollout.Strategy == DeploymentStrategy.Canary)
            {
                body.Object("canaryConfiguration", () =>
                {
                    body.Number("canaryPercent", rollout.StepPercent);
                    body.Number("canaryBakeTimeInMinutes", rollout.StepBakeMinutes);
                });
            }
        });

    private static void WriteServiceConnect(RequestBody body, ServiceConnect connect, RawText texts) =>
        body.Object("serviceConnectConfiguration", () =>
        {
            body.Flag("enabled", true);
            body.Text("namespace", connect.Namespace);
            body.Objects("services", connect.Endpoints, endpoint =>
            {
                body.Text("portName", endpoint.PortName);
                body.Text("discoveryName", endpoint.DiscoveryName);
                body.Objects("clientAliases", [endpoint], alias =>
                {
                    body.Number("port", alias.Port);
                    body.Text("dnsName", alias.DnsName);
                });
            });
            TaskDefinitionBody.WriteLog(body, connect.Log, texts);
        });
}
