using ManifestToEcs.Mapping;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

/// <summary>Samples with parts that <see cref="SampleDeployments.Shop"/> does not have.</summary>
internal static class TerraformSamples
{
    /// <summary>Every kind of managed server: clusters, brokers, a cache without password, SQL Server.</summary>
    public static Deployment Backends()
    {
        var shop = SampleDeployments.Shop();
        var (group, password) = (shop.Databases[0].SecurityGroup, shop.Databases[0].Password);
        var provided = shop.Secrets.OfType<ProvidedSecret>().First();
        return shop with
        {
            Databases =
            [
                shop.Databases[0],
                Server("aurora", "aurora-postgresql", "17.5", "db.r8g.large", password,
                    new ParameterGroup("aurora-postgresql17", [new DatabaseParameter("rds.force_ssl", "1")])) with { MultiAz = true },
                Server("documents", "docdb", "5.0.0", "db.t4g.medium", provided,
                    new ParameterGroup("docdb5.0", [new DatabaseParameter("tls", "enabled", NeedsRestart: true)]))
                    with { InitialDatabase = null, Port = 27017 },
                Server("reports", "sqlserver-ex", "16.00", "db.t3.small", password,
                    new ParameterGroup("sqlserver-ex-16.0", [new DatabaseParameter("rds.force_ssl", "1", NeedsRestart: true)]))
                    with { InitialDatabase = null, Port = 1433, AutoMinorVersionUpgrade = true },
            ],
            Caches = [.. shop.Caches, new Cache("shop-sessions", "redis", "7.1", "cache.t4g.micro", 0, null, 6379,
                group) { Id = "sessions" }],
            Brokers =
            [
                new Broker("shop-events", "3.13", "mq.m7g.large", Cluster: true, "shop", password, group) { Id = "events" },
                new Broker("shop-mail", "3.13", "mq.m7g.medium", Cluster: false, "shop", password, group) { Id = "mail" },
            ],
            KafkaClusters = [new KafkaCluster("shop-stream", "3.8.x", "kafka.t3.small", 2, 100, group) { Id = "stream" }],
        };

        Database Server(string id, string engine, string version, string instanceClass, Secret secret, ParameterGroup parameters) => new(
            "shop-" + id, engine, version, instanceClass, 20, MultiAz: false, BackupRetentionDays: 7, "shop", secret, "shop", 5432, group,
            parameters) { Id = id, DeletionProtection = false };
    }

    /// <summary>A canary and a linear rollout, a network load balancer, DNS names, tasks with public addresses.</summary>
    public static Deployment Rollouts()
    {
        var shop = SampleDeployments.Shop();
        var registry = new CloudMapService("api") { Id = "api/registry" };
        var (api, web) = (shop.Services[0], shop.Services[1]);
        var tcp = new TargetGroup("shop-api-tcp", 8080, "TCP", null, "", "", 30, 10, 3, 3, 60) { Id = "api/tcp/target-group" };
        var listener = new Listener(9000, "TCP", null, RedirectToHttps: false, [], tcp) { Id = "tcp/listener-9000" };
        var network = new LoadBalancer("shop-tcp", IsNetwork: true, Internal: true, api.SecurityGroup, [listener], [tcp]) { Id = "tcp" };
        return shop with
        {
            Network = shop.Network with { AssignPublicIp = true },
            Cluster = shop.Cluster with { DnsNamespace = "shop.internal" },
            CloudMapServices = [registry],
            LoadBalancers = [.. shop.LoadBalancers, network],
            Services =
            [
                api with { ServiceRegistry = registry, LoadBalancerTargets = [new LoadBalancerTarget(tcp, "api", 8080)] },
                web with { Rollout = new RolloutConfiguration(DeploymentStrategy.Canary, BakeMinutes: 5, StepPercent: 10,
                    StepBakeMinutes: 15) },
                shop.Services[2],
                web with { Id = "web-two/service", Resource = "web-two", Name = "shop-web-two",
                    AutoScaling = new AutoScaling(1, 4, [new MemoryScaling("memory", 62.5, 300, 60)]),
                    Rollout = new RolloutConfiguration(DeploymentStrategy.Linear, BakeMinutes: 5, StepPercent: 20, StepBakeMinutes: 3) },
            ],
        };
    }

    /// <summary>The mapped deployment of the fixture of a shop with managed servers, a job, scaling and a schedule.</summary>
    public static Deployment Mapped() => Mapped("shop.json",
        """
        application: shop
        resources:
          postgres: { kind: managed }
          cache: { kind: managed, managed: { engine: valkey } }
          catalog: { waitFor: [catalog-migrations], scaling: { min: 1, max: 4, cpuPercent: 60 } }
          web: { waitFor: [catalog], health: { path: /health }, rollout: { strategy: blue-green } }
          mailer: { kind: scheduled, schedules: [ { name: nightly, expression: cron(0 6 * * ? *) } ] }
        """);

    /// <summary>Two applications of Dapr and one without a port, with state and messages; nothing is stated.</summary>
    public static Deployment Dapr() => Mapped("dapr.json", "application: stall");

    private static Deployment Mapped(string fixture, string stated)
    {
        var report = new Report();
        var path = Path.Combine(Snapshot.ProjectFolder(), "fixtures", fixture);
        var manifest = ManifestReader.Parse(File.ReadAllText(path), path, report)!;
        var overlay = OverlayReader.Parse(stated, "prod", manifest, report);
        var deployment = Mapper.Map(manifest, overlay, report, new Dictionary<string, int>());
        Assert.DoesNotContain(report.Findings, finding => finding.Severity == Severity.Error);
        return deployment!;
    }

    /// <summary>Nothing but a cluster, and that exists already.</summary>
    public static Deployment Least()
    {
        var shop = SampleDeployments.Shop();
        return new Deployment
        {
            Application = "shop",
            Environment = "dev",
            Tool = "dotnet manifest-to-ecs",
            Account = new TargetAccount("123456789012", "eu-west-1", "aws"),
            Network = new Network("vpc-1", ["subnet-1", "subnet-2"], ["subnet-3"], AssignPublicIp: false),
            Cluster = shop.Cluster with { Namespace = null, Existing = true },
        };
    }
}
