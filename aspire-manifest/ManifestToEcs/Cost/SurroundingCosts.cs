using ManifestToEcs.Model;
using static ManifestToEcs.Cost.CostEstimator;

namespace ManifestToEcs.Cost;

/// <summary>Monthly costs beside the tasks: load balancers, network, logs, secrets, images, files and managed servers.</summary>
internal sealed class SurroundingCosts(Deployment deployment, CostAssumptions assumptions, RegionPrices prices)
{
    private readonly decimal _hours = assumptions.HoursPerMonth;

    public IEnumerable<CostLine> Lines() => [.. LoadBalancers(), .. Network(), .. Logs(), .. Storage(), .. Databases(), .. Servers()];

    private IEnumerable<CostLine> LoadBalancers()
    {
        foreach (var balancer in deployment.LoadBalancers)
        {
            var kind = balancer.IsNetwork ? "nlb" : "alb";
            var hour = prices.Known(kind + "/hour") + assumptions.LcuPerLoadBalancer * prices.Known(kind + "/lcu-hour");
            yield return new CostLine("load balancer", balancer.Name,
                $"{Number(_hours)} h, {Number(assumptions.LcuPerLoadBalancer)} capacity unit", Cents(_hours * hour));
            if (balancer.Internal) continue;
            var addresses = deployment.Network.PublicSubnets.Count;
            yield return new CostLine("public addresses", balancer.Name, $"{addresses}, one a subnet",
                Cents(addresses * _hours * prices.Known("ipv4/hour")));
        }
    }

    private IEnumerable<CostLine> Network()
    {
        if (deployment.Network.AssignPublicIp)
        {
            var tasks = deployment.Services.Sum(service => service.DesiredCount);
            if (tasks > 0)
                yield return new CostLine("public addresses", "tasks", $"{tasks}, one a task",
                    Cents(tasks * _hours * prices.Known("ipv4/hour")));
            yield break;
        }
        if (deployment.Network.Made is { } vpc)
        {
            foreach (var line in Made(vpc)) yield return line;
            yield break;
        }
        var gateways = deployment.Network.PrivateSubnets.Count;
        if (gateways == 0) yield break;
        yield return new CostLine(
            "NAT gateways", "network", $"{gateways}, one a private subnet, {Number(assumptions.NatGbPerMonth)} GB; none with VPC endpoints",
            Cents(gateways * _hours * prices.Known("nat/hour") + assumptions.NatGbPerMonth * prices.Known("nat/gb")));
    }

    private IEnumerable<CostLine> Made(Vpc vpc)
    {
        if (vpc.Gateways.Count > 0)
        {
            yield return new CostLine("NAT gateways", vpc.Name, $"{vpc.Gateways.Count}, {Number(assumptions.NatGbPerMonth)} GB",
                Cents(vpc.Gateways.Count * _hours * prices.Known("nat/hour") + assumptions.NatGbPerMonth * prices.Known("nat/gb")));
            yield return new CostLine("public addresses", vpc.Name, $"{vpc.Gateways.Count}, one a NAT gateway",
                Cents(vpc.Gateways.Count * _hours * prices.Known("ipv4/hour")));
        }
        // A gateway endpoint (S3, DynamoDB) costs nothing.
        var addresses = vpc.Endpoints.Count(endpoint => !endpoint.IsGateway) * vpc.Private.Count;
        if (addresses == 0) yield break;
        yield return new CostLine("VPC endpoints", vpc.Name, $"{addresses} in zones, {Number(assumptions.EndpointGbPerMonth)} GB",
            Cents(addresses * _hours * prices.Known("vpce/hour") + assumptions.EndpointGbPerMonth * prices.Known("vpce/gb")));
    }

    private IEnumerable<CostLine> Logs()
    {
        foreach (var group in deployment.LogGroups)
        {
            var tasks = deployment.Services.Where(service => Writes(service, group)).Sum(service => service.DesiredCount);
            if (tasks == 0) continue;
            var written = tasks * assumptions.LogGbPerTaskMonth;
            var kept = written * assumptions.StoredShareOfLogs * group.RetentionDays / 30;
            yield return new CostLine(
                "logs", group.Name, $"{Number(written)} GB a month, {Number(kept)} GB kept in {group.RetentionDays} days",
                Cents(written * prices.Known("logs/ingested-gb") + kept * prices.Known("logs/stored-gb-month")));
        }
    }

    // Count the application's container only: sidecars and proxies write few lines.
    private static bool Writes(Service service, LogGroup group) => service.TaskDefinition.Containers[0].Log.Group.Id == group.Id;

    private IEnumerable<CostLine> Storage()
    {
        var secrets = deployment.Secrets.Count(secret => secret is not ExistingSecret);
        if (secrets > 0)
            yield return new CostLine("secrets", "Secrets Manager", $"{secrets}", Cents(secrets * prices.Known("secret/month")));
        if (deployment.Images.Count > 0)
        {
            yield return new CostLine(
                "images", "ECR", $"{deployment.Images.Count} repositories of {Number(assumptions.ImageGb)} GB",
                Cents(deployment.Images.Count * assumptions.ImageGb * prices.Known("ecr/gb-month")));
        }
        foreach (var fileSystem in deployment.FileSystems)
        {
            yield return new CostLine(
                "file system", fileSystem.Name, $"{Number(assumptions.FileSystemGb)} GB",
                Cents(assumptions.FileSystemGb * prices.Known("efs/gb-month")));
        }
    }

    private IEnumerable<CostLine> Databases()
    {
        foreach (var database in deployment.Databases)
        {
            // A stand-by in another zone doubles an instance; a cluster has a second reader instead and keeps its data once.
            var (engine, storage) = database.Engine switch
            {
                "docdb" => ("docdb", "docdb/gb-month"),
                _ when database.IsCluster => ("aurora", "aurora/gb-month"),
                _ => ("rds/" + database.Engine, database.MultiAz ? "rds/gp3-gb-month/multi-az" : "rds/gp3-gb-month"),
            };
            var instances = database.MultiAz ? 2 : 1;
            yield return Server(
                "database", database.Name, $"{engine}/{database.InstanceClass}", instances, $"{database.StorageGiB} GB",
                database.StorageGiB * prices.Known(storage));
        }
    }

    private IEnumerable<CostLine> Servers()
    {
        foreach (var cache in deployment.Caches)
        {
            yield return Server("cache", cache.Name, $"elasticache/{cache.Engine}/{cache.NodeType}", cache.Replicas + 1, null, 0);
        }
        foreach (var broker in deployment.Brokers)
        {
            yield return Server("broker", broker.Name, $"mq/{broker.InstanceType}", broker.Cluster ? 3 : 1, null, 0);
        }
        foreach (var cluster in deployment.KafkaClusters)
        {
            var gigabytes = (decimal)cluster.Brokers * cluster.StorageGiB;
            yield return Server(
                "Kafka cluster", cluster.Name, $"msk/{cluster.InstanceType}", cluster.Brokers, $"{Number(gigabytes)} GB",
                gigabytes * prices.Known("msk/gb-month"));
        }
    }

    private CostLine Server(string kind, string name, string item, int instances, string? storageDetail, decimal storage)
    {
        var hour = prices.Find(item);
        var instanceClass = item[(item.LastIndexOf('/') + 1)..];
        var detail = $"{instances} × {instanceClass}" + (hour is null ? ", price not known" : "")
            + (storageDetail is null ? "" : ", " + storageDetail);
        return new CostLine(kind, name, detail, Cents(instances * _hours * (hour ?? 0) + storage));
    }
}
