using ManifestToEcs.Model;

namespace ManifestToEcs.Cost;

/// <summary>
/// Monthly cost of an environment in US dollars. Every amount is rounded to cents, so the amounts shown add up to the totals shown.
/// </summary>
/// <param name="Region">Null when neither manifest nor overlay states one.</param>
/// <param name="PricesRegion">The region whose prices count.</param>
/// <param name="Unpriced">Items whose price the table does not have; they count as nothing.</param>
/// <param name="Sources">Pages of AWS with the prices.</param>
/// <param name="Notes">Prices from another region, and items without a known price.</param>
/// <param name="NotIncluded">Costs that cannot be known from a manifest.</param>
public sealed record CostEstimate(
    string Application, string Environment, string? Region, string PricesDate, string PricesSource, CostAssumptions Assumptions,
    IReadOnlyList<WorkloadCost> Workloads, IReadOnlyList<CostLine> Surroundings, IReadOnlyList<string> Notes,
    IReadOnlyList<string> NotIncluded, string PricesRegion, IReadOnlyList<string> Unpriced, IReadOnlyList<string> Sources)
{
    public decimal WorkloadsTotal => Workloads.Sum(workload => workload.Monthly);

    /// <summary>All tasks on one kind of capacity.</summary>
    public CapacityComparison ComparisonTotal => new(
        Workloads.Sum(workload => workload.Comparison.X86), Workloads.Sum(workload => workload.Comparison.Arm),
        Workloads.Sum(workload => workload.Comparison.X86Spot), Workloads.Sum(workload => workload.Comparison.ArmSpot));

    public decimal SurroundingsTotal => Surroundings.Sum(line => line.Monthly);

    public decimal Total => WorkloadsTotal + SurroundingsTotal;
}

/// <summary>Assumptions about quantities that a manifest does not state.</summary>
/// <param name="HoursPerMonth">365 × 24 / 12.</param>
/// <param name="JobRunsPerMonth">Deployments, of which each runs every one-off job.</param>
/// <param name="LogGbPerTaskMonth">Written to CloudWatch by a task that runs all month.</param>
/// <param name="StoredShareOfLogs">Logs are kept compressed.</param>
/// <param name="LcuPerLoadBalancer">Load balancer capacity units in the average hour; one is 25 new connections a second or 1 GB an
/// hour.</param>
/// <param name="NatGbPerMonth">Through all NAT gateways together.</param>
/// <param name="ImageGb">Of all images that are kept in one repository.</param>
/// <param name="FileSystemGb">In each EFS file system.</param>
/// <param name="EndpointGbPerMonth">Through all VPC endpoints together.</param>
/// <param name="InsightsPerCluster">Metrics of Container Insights with the dimension of the cluster alone.</param>
/// <param name="InsightsPerService">Those with a service.</param>
/// <param name="InsightsPerFamily">Those with a task definition's family.</param>
/// <param name="MetricsPerCollector">Time series that a service sends through its collector.</param>
public sealed record CostAssumptions(
    decimal HoursPerMonth = 730, decimal JobRunsPerMonth = 20, decimal MinutesPerRun = 10, decimal LogGbPerTaskMonth = 1,
    decimal StoredShareOfLogs = 0.15m,
    decimal LcuPerLoadBalancer = 1, decimal NatGbPerMonth = 50, decimal ImageGb = 2, decimal FileSystemGb = 10,
    decimal EndpointGbPerMonth = 50, int InsightsPerCluster = 12, int InsightsPerService = 15, int InsightsPerFamily = 10,
    int MetricsPerCollector = 40);

/// <summary>The Fargate time of a service, job or schedule.</summary>
/// <param name="Kind"><c>service</c>, <c>job</c> or <c>schedule</c>.</param>
/// <param name="TaskHours">Hours of one task each, of the month.</param>
/// <param name="SpotShare">Part of them on Fargate Spot, 0–1.</param>
/// <param name="Monthly">As it is configured.</param>
/// <param name="Comparison">The same hours otherwise.</param>
/// <param name="CheapestCpu">The cheapest valid size that holds what the containers ask for, with
/// <paramref name="CheapestMemoryMiB"/>.</param>
/// <param name="CheapestMonthly">As it is configured, in that size.</param>
public sealed record WorkloadCost(
    string Kind, string Name, int Cpu, int MemoryMiB, CpuArchitecture Architecture, decimal TaskHours, decimal SpotShare, decimal Monthly,
    CapacityComparison Comparison, int CheapestCpu, int CheapestMemoryMiB, decimal CheapestMonthly);

/// <summary>A month of the same hours, all of them on one kind of capacity.</summary>
public sealed record CapacityComparison(decimal X86, decimal Arm, decimal X86Spot, decimal ArmSpot);

/// <summary>Something beside the tasks, such as a load balancer.</summary>
/// <param name="Detail">The calculation in words.</param>
public sealed record CostLine(string Kind, string Name, string Detail, decimal Monthly);
