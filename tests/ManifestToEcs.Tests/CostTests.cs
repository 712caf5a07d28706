using System.Text.Json.Nodes;
using ManifestToEcs.Cost;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

/// <summary>Every expected amount is calculated by hand from prices.json.</summary>
public class CostTests
{
    private static readonly Deployment Shop = SampleDeployments.Shop();

    private static readonly CostEstimate Estimate = CostEstimator.Estimate(Shop);

    [Fact]
    public void A_service_costs_its_tasks_all_month()
    {
        // 2 tasks × 730 h × (0.5 × 0.04048 + 1 × 0.004445) = 36.0401
        var api = Workload("api");

        Assert.Equal(1460m, api.TaskHours);
        Assert.Equal(36.04m, api.Monthly);
    }

    [Fact]
    public void The_same_hours_are_compared_on_ARM_and_on_Spot()
    {
        // ARM: 1460 × (0.5 × 0.03238 + 1 × 0.00356) = 28.835; Spot: 33 % of each
        Assert.Equal(new CapacityComparison(X86: 36.04m, Arm: 28.84m, X86Spot: 11.89m, ArmSpot: 9.52m), Workload("api").Comparison);
    }

    [Fact]
    public void Storage_beyond_twenty_gigabytes_is_paid_for()
    {
        // 730 × (0.25 × 0.03238 + 0.5 × 0.00356 + 20 × 0.000122) = 8.98995
        Assert.Equal(8.99m, Workload("worker").Monthly);
    }

    [Fact]
    public void Base_tasks_come_before_weights_when_the_share_of_Spot_is_counted()
    {
        // 5 tasks: 1 as the base on Fargate, of the other 4 three quarters on Spot.
        var worker = Shop.Services.Single(service => service.Resource == "worker") with { DesiredCount = 5 };

        var cost = CostEstimator.Estimate(Shop with { Services = [worker] }).Workloads[0];

        Assert.Equal(0.6m, cost.SpotShare);
        // 3650 × (0.009875 × (0.4 + 0.6 × 0.33) + 20 × 0.000122) = 30.4602…
        Assert.Equal(30.46m, cost.Monthly);
    }

    [Fact]
    public void A_job_costs_its_runs_and_a_schedule_those_of_its_expression()
    {
        // 20 runs × 10 min × (0.25 × 0.04048 + 0.5 × 0.004445) = 0.0411; each day: 30.4375 × 10 min × 0.0123425 = 0.0626
        Assert.Equal(0.04m, Workload("migrate").Monthly);
        Assert.Equal(0.06m, Workload("shop-report-nightly").Monthly);
    }

    [Theory]
    [InlineData("load balancer", 24.24)] // 730 × (0.0252 + 0.008)
    [InlineData("public addresses", 7.30)] // 2 × 730 × 0.005
    [InlineData("NAT gateways", 72.48)] // 2 × 730 × 0.048 + 50 × 0.048
    [InlineData("secrets", 2.00)] // 5 × 0.40: the one that exists already is not ours
    [InlineData("images", 0.60)] // 3 × 2 × 0.10
    [InlineData("file system", 3.30)] // 10 × 0.33
    [InlineData("database", 107.60)] // 2 × 730 × 0.065 + 50 × 0.254
    [InlineData("cache", 37.38)] // 2 × 730 × 0.0256
    public void What_stands_beside_the_tasks_is_priced(string kind, double expected) =>
        Assert.Equal((decimal)expected, Estimate.Surroundings.Single(line => line.Kind == kind).Monthly);

    [Fact]
    public void Log_lines_are_paid_when_they_come_and_while_they_stay()
    {
        // api: 2 GB × 0.57 + 2 × 0.15 × 30/30 × 0.03 = 1.149
        Assert.Equal([1.15m, 1.15m, 0.57m], Estimate.Surroundings.Where(line => line.Kind == "logs").Select(line => line.Monthly));
    }

    [Fact]
    public void The_totals_are_the_sums_of_what_is_shown()
    {
        Assert.Equal(117.21m, Estimate.WorkloadsTotal);
        Assert.Equal(302.57m, Estimate.SurroundingsTotal);
        Assert.Equal(419.78m, Estimate.Total);
        // 36.04 + 72.08 + 10.79 + 0.04 + 0.06, and so on
        Assert.Equal(new CapacityComparison(X86: 119.01m, Arm: 95.58m, X86Spot: 40.46m, ArmSpot: 32.74m), Estimate.ComparisonTotal);
    }

    [Fact]
    public void The_cheapest_size_is_the_smallest_price_that_holds_what_the_containers_ask_for()
    {
        var api = Shop.TaskDefinitions.Single(task => task.Resource == "api");
        var roomy = api with { Cpu = 2048, MemoryMiB = 4096, Containers = [api.Containers[0] with { Cpu = 300, MemoryMiB = 3000 }] };
        var service = Shop.Services.Single(service => service.Resource == "api") with { TaskDefinition = roomy };

        var cost = CostEstimator.Estimate(Shop with { Services = [service] }).Workloads[0];

        // 300 units and 3000 MiB: 512/3072 is cheaper than 1024/3072. 1460 × (0.5 × 0.04048 + 3 × 0.004445) = 49.0195
        Assert.Equal((512, 3072, 49.02m), (cost.CheapestCpu, cost.CheapestMemoryMiB, cost.CheapestMonthly));
        // 1460 × (2 × 0.04048 + 4 × 0.004445) = 144.1604
        Assert.Equal(144.16m, cost.Monthly);
    }

    [Theory]
    [InlineData("rate(1 hour)", 730)]
    [InlineData("rate(5 minutes)", 8760)]
    [InlineData("rate(1 day)", 30.416667)]
    [InlineData("cron(0 6 * * ? *)", 30.4375)]
    [InlineData("cron(0/15 8-17 ? * MON-FRI *)", 869.166667)] // 208 weeks × 5 and Wednesday to Friday: 1043 days / 48 × 4 × 10
    [InlineData("cron(0 0 1,15 * ? *)", 2)]
    [InlineData("cron(30 2 L * ? *)", 1)]
    [InlineData("cron(0 9 15W * ? *)", 1)]
    [InlineData("cron(0 9 ? * 2#1 *)", 1)]
    [InlineData("cron(0 9 ? * 6L *)", 1)]
    [InlineData("cron(0 0 1 1 ? *)", 0.083333)]
    [InlineData("cron(0 12 ? * FRI-MON 2027)", 17.395833)] // 208 weeks × 4 and Friday to Sunday: 835 days / 48
    [InlineData("at(2026-12-24T18:00:00)", 1)]
    [InlineData("nonsense", 1)]
    [InlineData("cron(0 0-2147483647 * * ? *)", 0)]
    public void Runs_a_month_follow_from_the_expression(string expression, double expected) =>
        Assert.Equal((decimal)expected, decimal.Round(ScheduleFrequency.RunsPerMonth(expression), 6));

    [Fact]
    public void A_schedule_that_is_off_costs_nothing()
    {
        var off = Shop.Schedules[0] with { Enabled = false };

        Assert.Equal(0, CostEstimator.Estimate(Shop with { Schedules = [off] }).Workloads
            .Single(workload => workload.Kind == "schedule").Monthly);
    }

    [Fact]
    public void A_region_without_prices_gets_those_of_us_east_1_and_is_told()
    {
        var elsewhere = Shop with { Account = Shop.Account with { Region = "ap-south-2" } };

        var estimate = CostEstimator.Estimate(elsewhere);

        Assert.Contains("The table has no prices of ap-south-2; all are those of us-east-1.", estimate.Notes);
        // 730 × (0.0225 + 0.008)
        Assert.Equal(22.27m, estimate.Surroundings.Single(line => line.Kind == "load balancer").Monthly);
    }

    [Fact]
    public void A_deployment_without_a_region_is_priced_and_told()
    {
        var nowhere = Shop with { Inputs = [.. Shop.Inputs.Select(input => input with { Value = null })] };

        Assert.Null(CostEstimator.Estimate(nowhere).Region);
        Assert.Contains("No region is given; prices are those of us-east-1.", CostEstimator.Estimate(nowhere).Notes);
    }

    [Fact]
    public void An_instance_class_without_a_price_is_named_and_not_guessed()
    {
        var database = Shop.Databases[0] with { InstanceClass = "db.x99.large", MultiAz = false };

        var estimate = CostEstimator.Estimate(Shop with { Databases = [database] });

        Assert.Contains("No price is known for rds/postgres/db.x99.large; it counts as nothing.", estimate.Notes);
        // 50 × 0.127: the storage alone
        Assert.Equal(6.35m, estimate.Surroundings.Single(line => line.Kind == "database").Monthly);
    }

    [Fact]
    public void Tasks_with_public_addresses_pay_for_these_and_for_no_gateway()
    {
        var estimate = CostEstimator.Estimate(Shop with { Network = Shop.Network with { AssignPublicIp = true } });

        Assert.DoesNotContain(estimate.Surroundings, line => line.Kind == "NAT gateways");
        // 5 tasks × 730 × 0.005
        Assert.Equal(18.25m, estimate.Surroundings.Single(line => line.Name == "tasks").Monthly);
    }

    [Fact]
    public void Managed_servers_of_every_kind_have_a_line()
    {
        var lines = CostEstimator.Estimate(TerraformSamples.Backends()).Surroundings
            .Where(line => line.Kind is "database" or "cache" or "broker" or "Kafka cluster")
            .ToDictionary(line => line.Name, line => line.Monthly);

        Assert.Equal(404.96m, lines["shop-aurora"]); // 2 × 730 × 0.276 + 20 × 0.10
        Assert.Equal(57.26m, lines["shop-documents"]); // 730 × 0.0757 + 20 × 0.10
        Assert.Equal(11.68m, lines["shop-sessions"]); // 730 × 0.016
        Assert.Equal(86.58m, lines["shop-stream"]); // 2 × 730 × 0.0456 + 200 × 0.10
    }

    [Fact]
    public void Container_Insights_and_the_metrics_of_collectors_are_counted()
    {
        var counted = Shop with { Cluster = Shop.Cluster with { ContainerInsights = true, Existing = false } };
        var lines = CostEstimator.Estimate(counted).Surroundings.ToDictionary(line => line.Kind + " " + line.Name, line => line.Monthly);

        // (12 + 3 × 15 + 5 × 10) × 0.30
        Assert.Equal(32.10m, lines[$"Container Insights {Shop.Cluster.Name}"]);
        // One of the services has a collector: 40 × 0.30
        Assert.Equal(12.00m, lines["custom metrics collectors"]);
        var existing = Shop with { Cluster = counted.Cluster with { Existing = true } };
        Assert.DoesNotContain(CostEstimator.Estimate(existing).Surroundings, line => line.Kind == "Container Insights");
    }

    [Fact]
    public void The_headline_states_the_region_of_the_prices_and_names_unknown_ones()
    {
        var database = Shop.Databases[0] with { InstanceClass = "db.x99.large" };
        var elsewhere = Shop with { Account = Shop.Account with { Region = "ap-south-2" }, Databases = [database] };

        Assert.StartsWith("shop prod in eu-west-1: ", CostReport.Text(Estimate), StringComparison.Ordinal);
        var headline = CostReport.Text(CostEstimator.Estimate(elsewhere)).Split('\n')[0];
        Assert.StartsWith("shop prod in ap-south-2, at prices of us-east-1: ", headline, StringComparison.Ordinal);
        Assert.EndsWith(", without 1 of unknown price: rds/postgres/db.x99.large", headline, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_price_has_a_source()
    {
        Assert.All(PriceTable.Current.Regions.Values.SelectMany(prices => prices.Keys),
            item => Assert.Contains(item.Split('/')[0], PriceTable.Current.Sources.Keys));
        Assert.Contains("https://aws.amazon.com/fargate/pricing/", Estimate.Sources);
    }

    [Theory]
    [InlineData("nat", 72.48 + 7.30)] // 2 × 730 × 0.048 + 50 × 0.048, 2 × 730 × 0.005
    [InlineData("one-nat", 37.44 + 3.65)]
    [InlineData("endpoints", 64.74)] // (ecr.api, ecr.dkr, logs, secretsmanager) × 2 × 730 × 0.011 + 50 × 0.01
    public void A_network_that_is_made_is_priced_by_its_ways_out(string wayOut, double expected)
    {
        var deployment = Mapped.Map($$"""
            {{Mapped.Project("web", env: "\"KEY\": \"{key.value}\"")}}, "key": { "type": "parameter.v0", "value": "{key.inputs.value}",
              "inputs": { "value": { "type": "string", "secret": true } } }
            """, $"{{ region: eu-west-1, newVpc: {{ wayOut: {wayOut} }} }}");

        Assert.Equal((decimal)expected, CostEstimator.Estimate(deployment).Surroundings
            .Where(line => line.Kind is "NAT gateways" or "public addresses" or "VPC endpoints").Sum(line => line.Monthly));
    }

    [Fact]
    public void The_report_for_people_and_the_one_for_programs() => Snapshot.Match(
        "cost-shop", [new EmittedFile("cost.txt", CostReport.Text(Estimate)), new EmittedFile("cost.json", CostReport.Json(Estimate))]);

    [Fact]
    public void The_report_for_programs_holds_exact_decimals()
    {
        var report = JsonNode.Parse(CostReport.Json(Estimate))!;

        Assert.Equal("419.78", report["total"]!.ToJsonString());
        Assert.Equal("36.04", report["workloads"]![0]!["monthly"]!.ToJsonString());
    }

    [Fact]
    public void Every_region_of_the_table_has_the_prices_of_Fargate_and_of_its_surroundings_itself()
    {
        var table = PriceTable.Current;
        var basics = table.Regions[PriceTable.ReferenceRegion].Keys.Where(
            item => item.Split('/')[0] is "fargate" or "alb" or "nlb" or "nat" or "ipv4" or "logs" or "secret" or "ecr" or "efs"
                or "cloudwatch" or "vpce");

        Assert.All(table.Regions, region => Assert.All(basics,
            item => Assert.True(region.Value.ContainsKey(item), $"{region.Key} lacks {item}")));
        Assert.Equal(["eu-central-1", "eu-west-1", "us-east-1", "us-west-2"], table.Regions.Keys);
    }

    private static WorkloadCost Workload(string name) => Estimate.Workloads.Single(workload => workload.Name == name);
}
