using ManifestToEcs.Mapping;
using ManifestToEcs.Model;
using static ManifestToEcs.Cost.CostEstimator;

namespace ManifestToEcs.Cost;

/// <summary>
/// Monthly costs of CloudWatch beside logs: Container Insights, the application's own metrics, and alarms.
/// </summary>
internal sealed class MetricCosts(Deployment deployment, CostAssumptions assumptions, RegionPrices prices)
{
    // Target tracking makes one to scale out and one to scale in.
    private const int AlarmsPerPolicy = 2;

    public IEnumerable<CostLine> Lines()
    {
        if (deployment.Cluster is { ContainerInsights: true, Existing: false } cluster)
        {
            var (services, families) = (deployment.Services.Count, deployment.TaskDefinitions.Count);
            var metrics = assumptions.InsightsPerCluster + services * assumptions.InsightsPerService
                + families * assumptions.InsightsPerFamily;
            yield return Metrics("Container Insights", cluster.Name, metrics,
                $"{assumptions.InsightsPerCluster} of the cluster, {assumptions.InsightsPerService} of each service, "
                    + $"{assumptions.InsightsPerFamily} of each task definition");
        }
        var collectors = deployment.Services.Count(service => service.TaskDefinition.Containers.Any(container =>
            container.Name == TelemetrySidecar.ContainerName));
        if (collectors > 0)
        {
            yield return Metrics("custom metrics", "collectors", collectors * assumptions.MetricsPerCollector,
                $"{assumptions.MetricsPerCollector} of each service with a collector");
        }
        var policies = deployment.Services.SelectMany(service => service.AutoScaling?.Policies ?? []).ToList();
        var alarms = policies.Sum(policy => policy is StartScaling ? 1 : AlarmsPerPolicy);
        if (alarms > 0)
            yield return new CostLine("alarms", "scaling", $"{alarms}: two a policy, one to start from zero",
                Cents(alarms * prices.Known("cloudwatch/alarm-month")));
        if (deployment.Notifications is { Alarms: { Count: > 0 } stated })
            yield return new CostLine("alarms", "notifications", $"{stated.Count}",
                Cents(stated.Count * prices.Known("cloudwatch/alarm-month")));
    }

    private CostLine Metrics(string kind, string name, int metrics, string detail) =>
        new(kind, name, $"{metrics} metrics: {detail}", Cents(metrics * prices.Known("cloudwatch/metric-month")));
}
