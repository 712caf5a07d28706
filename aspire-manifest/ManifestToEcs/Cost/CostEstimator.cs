using System.Globalization;
using ManifestToEcs.Mapping;
using ManifestToEcs.Model;

namespace ManifestToEcs.Cost;

/// <summary>Prices a deployment from the table in the repository, without a network.</summary>
public static class CostEstimator
{
    private static readonly string[] NotIncluded =
    [
        "data transfer, between zones too",
        "the performance events that Container Insights logs",
        "requests to Secrets Manager, SQS and ECR",
        "backups beyond the size of a database",
        "what the CloudFormation stacks of the manifest make",
    ];

    private static readonly string[] OfDapr = ["requests to and storage of the tables, topics and queues of Dapr"];

    public static CostEstimate Estimate(Deployment deployment, CostAssumptions? assumptions = null)
    {
        assumptions ??= new CostAssumptions();
        var region = RegionOf(deployment);
        var prices = new RegionPrices(PriceTable.Current, region ?? PriceTable.ReferenceRegion);
        var workloads = Workloads(deployment, assumptions, new TaskPrices(prices.Known, PriceTable.Current.SpotShare)).ToList();
        List<CostLine> surroundings = [.. new SurroundingCosts(deployment, assumptions, prices).Lines(),
            .. new MetricCosts(deployment, assumptions, prices).Lines()];
        var notes = region is null
            ? prices.Notes.Prepend($"No region is given; prices are those of {PriceTable.ReferenceRegion}.")
            : prices.Notes;
        return new CostEstimate(
            deployment.Application, deployment.Environment, region, PriceTable.Current.Date, PriceTable.Current.Source, assumptions,
            workloads, surroundings, [.. notes], [.. NotIncluded, .. deployment.TaskDefinitions.Any(UsesDapr) ? OfDapr : []],
            prices.Region, prices.Unknown, prices.Sources);
    }

    private static bool UsesDapr(TaskDefinition task) =>
        task.Containers.Any(container => container.Name == DaprContainers.ContainerName);

    private static string? RegionOf(Deployment deployment) => deployment.Account.Region.Parts switch
    {
        [LiteralPart literal] => literal.Text,
        [InputPart input] => deployment.Inputs.FirstOrDefault(candidate => candidate.Name == input.Name)?.Value,
        _ => null,
    };

    private static IEnumerable<WorkloadCost> Workloads(Deployment deployment, CostAssumptions assumptions, TaskPrices prices)
    {
        foreach (var service in deployment.Services)
        {
            yield return Workload("service", service.Resource, service.TaskDefinition, service.DesiredCount * assumptions.HoursPerMonth,
                SpotShare(service), prices);
        }
        var hoursPerRun = assumptions.MinutesPerRun / 60;
        foreach (var job in deployment.Jobs)
        {
            yield return Workload("job", job.Resource, job.TaskDefinition, assumptions.JobRunsPerMonth * hoursPerRun, 0, prices);
        }
        foreach (var schedule in deployment.Schedules)
        {
            var runs = schedule.Enabled ? ScheduleFrequency.RunsPerMonth(schedule.Expression) * schedule.TaskCount : 0;
            yield return Workload("schedule", schedule.Name, schedule.TaskDefinition, runs * hoursPerRun, 0, prices);
        }
    }

    private static WorkloadCost Workload(string kind, string name, TaskDefinition task, decimal hours, decimal spotShare, TaskPrices prices)
    {
        var arm = task.Architecture == CpuArchitecture.Arm64;
        var (cpu, memory) = prices.Cheapest(task);
        return new WorkloadCost(
            kind, name, task.Cpu, task.MemoryMiB, task.Architecture, hours, spotShare, Mixed(task.Cpu, task.MemoryMiB),
            new CapacityComparison(Of(false, false), Of(true, false), Of(false, true), Of(true, true)), cpu, memory, Mixed(cpu, memory));

        decimal Of(bool onArm, bool onSpot) =>
            Cents(hours * prices.Hour(task.Cpu, task.MemoryMiB, task.EphemeralStorageGiB, onArm, onSpot));

        decimal Mixed(int sizeCpu, int sizeMemory) => Cents(hours * (
            (1 - spotShare) * prices.Hour(sizeCpu, sizeMemory, task.EphemeralStorageGiB, arm, spot: false) +
            spotShare * prices.Hour(sizeCpu, sizeMemory, task.EphemeralStorageGiB, arm, spot: true)));
    }

    // Base tasks come first, the others are shared out by weight.
    private static decimal SpotShare(Service service)
    {
        var weights = service.CapacityProviders.Sum(provider => provider.Weight);
        if (weights == 0 || service.DesiredCount == 0) return 0;
        var bases = service.CapacityProviders.Sum(provider => Math.Min(provider.Base, service.DesiredCount));
        var others = Math.Max(0, service.DesiredCount - bases);
        var spot = service.CapacityProviders.Where(provider => provider.Name == "FARGATE_SPOT")
            .Sum(provider => Math.Min(provider.Base, service.DesiredCount) + (decimal)others * provider.Weight / weights);
        return Math.Min(1, spot / service.DesiredCount);
    }

    internal static decimal Cents(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);

    internal static string Number(decimal number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
