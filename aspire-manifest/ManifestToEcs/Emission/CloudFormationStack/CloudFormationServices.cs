using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>Services in the order of the rollout, with their scaling; schedules.</summary>
internal static class CloudFormationServices
{
    public static void Add(CloudFormationTemplate template)
    {
        foreach (var service in template.Deployment.Services)
        {
            AddService(template, service);
            CloudFormationScaling.Add(template, service);
        }
        foreach (var schedule in template.Deployment.Schedules) AddSchedule(template, schedule);
    }

    private static void AddService(CloudFormationTemplate template, Service service)
    {
        template.Add(service.Id, "AWS::ECS::Service", new JsonObject
        {
            ["ServiceName"] = service.Name,
            ["AvailabilityZoneRebalancing"] = service.AvailabilityZoneRebalancing ? "ENABLED" : "DISABLED",
            ["CapacityProviderStrategy"] = service.CapacityProviders.Count == 0
                ? null : List(service.CapacityProviders.Select(provider => new JsonObject
            {
                ["Base"] = provider.Base,
                ["CapacityProvider"] = provider.Name,
                ["Weight"] = provider.Weight,
            })),
            ["Cluster"] = template.Attribute(template.Deployment.Cluster, "name"),
            ["DeploymentConfiguration"] = Rollout(service.Rollout),
            // A stack update must not undo the count that scaling has set. Without a count a new service begins with one task.
            ["DesiredCount"] = service.AutoScaling is null ? service.DesiredCount : null,
            ["EnableECSManagedTags"] = true,
            ["EnableExecuteCommand"] = service.EnableExecuteCommand,
            ["HealthCheckGracePeriodSeconds"] = service.HealthCheckGracePeriodSeconds,
            ["LaunchType"] = service.CapacityProviders.Count == 0 ? "FARGATE" : null,
            ["LoadBalancers"] = service.LoadBalancerTargets.Count == 0
                ? null : List(service.LoadBalancerTargets.Select(target => Target(template, target))),
            ["NetworkConfiguration"] = Network(template, service.SecurityGroup),
            ["PlatformVersion"] = "LATEST",
            ["PropagateTags"] = "SERVICE",
            ["SchedulingStrategy"] = "REPLICA",
            ["ServiceConnectConfiguration"] = service.ServiceConnect is { } connect ? Connect(template, connect) : null,
            ["ServiceRegistries"] = service.ServiceRegistry is null
                ? null : new JsonArray(new JsonObject { ["RegistryArn"] = template.Arn(service.ServiceRegistry) }),
            ["Tags"] = template.Tags(),
            ["TaskDefinition"] = template.RefTo(service.TaskDefinition),
        }, withServices: true, dependsOn: Dependencies(template.Deployment, service));
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

    private static JsonObject Rollout(RolloutConfiguration rollout)
    {
        var isRolling = rollout.Strategy == DeploymentStrategy.Rolling;
        return new JsonObject
        {
            ["BakeTimeInMinutes"] = isRolling ? null : rollout.BakeMinutes,
            ["CanaryConfiguration"] = rollout.Strategy != DeploymentStrategy.Canary
                ? null
                : new JsonObject { ["CanaryBakeTimeInMinutes"] = rollout.StepBakeMinutes, ["CanaryPercent"] = rollout.StepPercent },
            ["DeploymentCircuitBreaker"] = isRolling ? new JsonObject { ["Enable"] = true, ["Rollback"] = true } : null,
            ["LinearConfiguration"] = rollout.Strategy != DeploymentStrategy.Linear
                ? null
                : new JsonObject { ["StepBakeTimeInMinutes"] = rollout.StepBakeMinutes, ["StepPercent"] = rollout.StepPercent },
            ["MaximumPercent"] = rollout.MaximumPercent,
            ["MinimumHealthyPercent"] = rollout.MinimumHealthyPercent,
            ["Strategy"] = rollout.Strategy switch
            {
                DeploymentStrategy.BlueGreen => "BLUE_GREEN",
                DeploymentStrategy.Canary => "CANARY",
                DeploymentStrategy.Linear => "LINEAR",
                _ => "ROLLING",
            },
        };
    }

    private static JsonObject Target(CloudFormationTemplate template, LoadBalancerTarget target) => new()
    {
        ["AdvancedConfiguration"] = target.AlternateTargetGroup is null ? null : new JsonObject
        {
            ["AlternateTargetGroupArn"] = template.Arn(target.AlternateTargetGroup),
            ["ProductionListenerRule"] = target.ProductionRule is null ? null : template.Arn(target.ProductionRule),
            ["RoleArn"] = target.InfrastructureRole is null ? null : template.Arn(target.InfrastructureRole),
        },
        ["ContainerName"] = target.ContainerName,
        ["ContainerPort"] = target.ContainerPort,
        ["TargetGroupArn"] = template.Arn(target.TargetGroup),
    };

    private static JsonObject Network(CloudFormationTemplate template, SecurityGroup group) => new()
    {
        ["AwsvpcConfiguration"] = new JsonObject
        {
            ["AssignPublicIp"] = template.Deployment.Network.AssignPublicIp ? "ENABLED" : "DISABLED",
            ["SecurityGroups"] = new JsonArray(template.Attribute(group, "id")),
            ["Subnets"] = template.Texts(template.Deployment.Network.TaskSubnets),
        },
    };

    private static JsonObject Connect(CloudFormationTemplate template, ServiceConnect connect) => new()
    {
        ["Enabled"] = true,
        ["LogConfiguration"] = CloudFormationTasks.Log(template, connect.Log),
        ["Namespace"] = connect.Namespace == template.Deployment.Cluster.Namespace
            ? GetAtt(template.LogicalId(CloudFormationSurroundings.NamespaceId), "Arn")
            : connect.Namespace,
        ["Services"] = connect.Endpoints.Count == 0 ? null : List(connect.Endpoints.Select(endpoint => new JsonObject
        {
            ["ClientAliases"] = new JsonArray(new JsonObject { ["DnsName"] = endpoint.DnsName, ["Port"] = endpoint.Port }),
            ["DiscoveryName"] = endpoint.DiscoveryName,
            ["PortName"] = endpoint.PortName,
        })),
    };

    private static void AddSchedule(CloudFormationTemplate template, Schedule schedule)
    {
        template.Add(schedule.Id, "AWS::Scheduler::Schedule", new JsonObject
        {
            ["Name"] = schedule.Name,
            ["FlexibleTimeWindow"] = new JsonObject
            {
                ["MaximumWindowInMinutes"] = schedule.FlexibleWindowMinutes,
                ["Mode"] = schedule.FlexibleWindowMinutes is null ? "OFF" : "FLEXIBLE",
            },
            ["ScheduleExpression"] = schedule.Expression,
            ["ScheduleExpressionTimezone"] = schedule.TimeZone,
            ["State"] = schedule.Enabled ? "ENABLED" : "DISABLED",
            ["Target"] = new JsonObject
            {
                ["Arn"] = template.Arn(template.Deployment.Cluster),
                ["DeadLetterConfig"] = new JsonObject { ["Arn"] = template.Arn(schedule.DeadLetterQueue) },
                ["EcsParameters"] = new JsonObject
                {
                    ["EnableECSManagedTags"] = true,
                    ["LaunchType"] = "FARGATE",
                    ["NetworkConfiguration"] = Network(template, schedule.SecurityGroup),
                    ["PlatformVersion"] = "LATEST",
                    ["PropagateTags"] = "TASK_DEFINITION",
                    ["TaskCount"] = schedule.TaskCount,
                    // Without a revision: every run takes the newest.
                    ["TaskDefinitionArn"] = RegionalArn("ecs", "task-definition/" + schedule.TaskDefinition.Family),
                },
                ["Input"] = Overrides(schedule),
                ["RetryPolicy"] = new JsonObject
                {
                    ["MaximumEventAgeInSeconds"] = schedule.MaximumEventAgeSeconds,
                    ["MaximumRetryAttempts"] = schedule.RetryAttempts,
                },
                ["RoleArn"] = template.Arn(schedule.Role),
            },
        }, withServices: true, dependsOn: [schedule.TaskDefinition.Id]);
    }

    // {"containerOverrides":[{"name":"etl","environment":[{"name":"ETL_JOB","value":"import"}]}]}; null: the definition as it is.
    private static string? Overrides(Schedule schedule)
    {
        if (schedule.Environment.Count == 0 && schedule.Command is null) return null;
        var container = new JsonObject { ["name"] = schedule.ContainerName };
        if (schedule.Command is not null) container["command"] = List(schedule.Command.Select(word => (JsonNode)word));
        if (schedule.Environment.Count > 0)
        {
            container["environment"] = List(
                schedule.Environment.Select(variable => new JsonObject { ["name"] = variable.Key, ["value"] = variable.Value }));
        }
        return new JsonObject { ["containerOverrides"] = new JsonArray(container) }.ToJsonString();
    }
}
