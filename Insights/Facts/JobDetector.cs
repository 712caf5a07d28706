using Financial.Ledger.Kpis;
using Financial.Ledger.Periods;

namespace Financial.Insights.Facts;

/// <summary>Finds the month's best and worst job by gross margin. Gains and losses are ranked by amount, like every finding.</summary>
public static class JobDetector
{
    private const int FewestJobs = 3;

    private sealed record JobMargin(string Job, long RevenueMinor, long CogsMinor, long LineCount)
    {
        public long MarginMinor => RevenueMinor - CogsMinor;
    }

    public static IEnumerable<Finding> Detect(DateRange range, IEnumerable<DimensionMovement> movements, long floorMinor, FactList facts)
    {
        var jobs = movements.Where(movement => movement.Job is not null && movement.KpiGroup is "revenue" or "cogs")
            .GroupBy(movement => movement.Job!)
            .Select(job => new JobMargin(job.Key, Sum(job, "revenue"), Sum(job, "cogs"), job.Sum(movement => movement.LineCount)))
            .OrderBy(job => job.MarginMinor).ThenBy(job => job.Job, StringComparer.Ordinal).ToList();
        // With fewer jobs, best and worst mean nothing.
        if (jobs.Count < FewestJobs)
            yield break;
        if (jobs[0].MarginMinor <= -floorMinor)
            yield return Found(FindingKind.JobLoss, range, jobs[0], "smallest", facts);
        if (jobs[^1].MarginMinor >= floorMinor)
            yield return Found(FindingKind.JobGain, range, jobs[^1], "largest", facts);
    }

    private static Finding Found(FindingKind kind, DateRange range, JobMargin job, string extreme, FactList facts)
    {
        var scope = new FactScope(Job: job.Job);
        var margin = facts.Add(id => new Fact(id, "job_margin", "Job margin", 1, scope, range, KpiUnit.Money, job.MarginMinor, null, null,
            null, job.LineCount, Extreme: extreme));
        var revenue = facts.Add(id => new Fact(id, "job_revenue", "Job revenue", 1, scope, range, KpiUnit.Money, job.RevenueMinor, null,
            null, null, job.LineCount));
        decimal? ratio = job.RevenueMinor > 0
            ? decimal.Round((decimal)job.MarginMinor / job.RevenueMinor, 6, MidpointRounding.AwayFromZero) : null;
        var percent = facts.Add(id => new Fact(id, "job_margin_pct", "Job margin %", 1, scope, range, KpiUnit.Ratio, null, ratio,
            job.RevenueMinor switch { > 0 => null, 0 => "zero-revenue", < 0 => "negative-base" }, null, job.LineCount));
        return new Finding(kind, kind == FindingKind.JobLoss ? "job-loss" : "job-gain", Math.Abs(job.MarginMinor),
            kind == FindingKind.JobGain, [margin, percent, revenue]);
    }

    private static long Sum(IEnumerable<DimensionMovement> movements, string group) =>
        movements.Where(movement => movement.KpiGroup == group).Sum(movement => movement.Minor);
}
