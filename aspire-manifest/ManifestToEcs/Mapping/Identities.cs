using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Every id of the deployment is another one in every spelling, because emitters name things by it.</summary>
internal static class Identities
{
    public static void Check(Deployment deployment, Report report)
    {
        foreach (var same in All(deployment).GroupBy(resource => Names.UpperSnake(resource.Id), StringComparer.Ordinal)
            .Where(group => group.Count() > 1))
        {
            report.Error(FindingCodes.DuplicateName, Location.InManifest("/resources"),
                $"{string.Join(" and ", same.Select(resource => resource.Id))} are the same name in AWS.",
                "Rename one of the resources in the AppHost.");
        }
    }

    private static IEnumerable<AwsResource> All(Deployment deployment) =>
        new IEnumerable<AwsResource>[]
        {
            [deployment.Cluster], new[] { deployment.Network.Made }.OfType<Vpc>(), deployment.Network.Made?.Subnets ?? [],
            deployment.Network.Made?.Gateways ?? [], deployment.Network.Made?.Endpoints ?? [],
            deployment.TaskDefinitions, deployment.Services, deployment.Jobs, deployment.Schedules,
            deployment.LoadBalancers,
            deployment.LoadBalancers.SelectMany(balancer => balancer.Listeners),
            deployment.LoadBalancers.SelectMany(balancer => balancer.Listeners).SelectMany(listener => listener.Rules),
            deployment.LoadBalancers.Select(balancer => balancer.AccessLogs).OfType<LogBucket>(),
            deployment.LoadBalancers.SelectMany(balancer => balancer.TargetGroups), deployment.LogGroups, deployment.Roles,
            deployment.SecurityGroups, deployment.Secrets, deployment.Certificates, deployment.AliasRecords,
            deployment.Images, deployment.FileSystems, deployment.FileSystems.SelectMany(fileSystem => fileSystem.AccessPoints),
            deployment.Databases, deployment.Caches,
            deployment.Brokers, deployment.KafkaClusters, deployment.Stacks, deployment.Queues, deployment.CloudMapServices,
            deployment.Notifications is { } told ? [.. told.Alarms, told.Failures] : [],
        }.SelectMany(resources => resources);
}
