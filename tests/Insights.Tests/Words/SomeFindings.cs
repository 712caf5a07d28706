using Financial.Insights.Facts;
using Financial.Ledger.Kpis;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;

namespace Financial.Insights.Tests.Words;

/// <summary>Findings with round figures, for tests of words.</summary>
internal static class SomeFindings
{
    public static readonly DateRange October = DateRange.Month(new DateOnly(2026, 10, 1));
    public static readonly DateRange September = DateRange.Month(new DateOnly(2026, 9, 1));

    /// <summary>f1: Revenue rose by 20 % from $1,000,000 to $1,200,000.</summary>
    public static readonly Fact Revenue = Money("f1", "revenue", "Revenue", 1_200_000_00, 1_000_000_00, favourable: true);

    /// <summary>f2: EBITDA fell by $50,000 from $30,000 to -$20,000.</summary>
    public static readonly Fact Ebitda = Money("f2", "ebitda", "EBITDA", -20_000_00, 30_000_00, favourable: false);

    /// <summary>f3: Gross Margin % fell by 4.0 points from 34.0 % to 30.0 %.</summary>
    public static readonly Fact GrossMarginPercent = Ratio("f3", "gross_margin_pct", "Gross Margin %", 0.30m, 0.34m, favourable: false,
        FactScope.Company);

    /// <summary>f4: the driver of f1, Design sales in region East.</summary>
    public static readonly Fact RevenueDriver =
        Money("f4", "revenue", "Revenue", 700_000_00, 550_000_00, favourable: true,
            new FactScope(Region: "East", AccountName: "Design sales")) with { IsDriver = true, Extreme = "largest" };

    /// <summary>f5: the driver of f3, Subcontractors; their share of revenue rose by 3.5 points.</summary>
    public static readonly Fact MarginDriver =
        Ratio("f5", "share_of_revenue", "Share of revenue", 0.135m, 0.10m, favourable: false,
            new FactScope(AccountName: "Subcontractors")) with { IsDriver = true, Extreme = "largest" };

    /// <summary>f6 to f8: a job that lost $12,000 on $40,000.</summary>
    public static readonly Fact JobMargin = Plain("f6", "job_margin", "Job margin", -12_000_00, null) with { Extreme = "smallest" };
    public static readonly Fact JobMarginPercent = Plain("f7", "job_margin_pct", "Job margin %", null, -0.3m);
    public static readonly Fact JobRevenue = Plain("f8", "job_revenue", "Job revenue", 40_000_00, null);

    /// <summary>f9: Revenue doubled from $600,000.</summary>
    public static readonly Fact DoubledRevenue = Money("f9", "revenue", "Revenue", 1_200_000_00, 600_000_00, favourable: true);

    /// <summary>f10: COGS rose by $50,000 from $650,000 to $700,000.</summary>
    public static readonly Fact CostOfSales = Money("f10", "cogs", "COGS", 700_000_00, 650_000_00, favourable: false);

    public static readonly Finding CostRose = new(FindingKind.Change, "cost", 50_000_00, false, [CostOfSales]);
    public static readonly Finding RevenueRose = new(FindingKind.Change, "sales", 200_000_00, true, [Revenue, RevenueDriver]);
    public static readonly Finding MarginFell = new(FindingKind.Change, "margin", 48_000_00, false, [GrossMarginPercent, MarginDriver]);
    public static readonly Finding EbitdaFell = new(FindingKind.Change, "result", 50_000_00, false, [Ebitda]);
    public static readonly Finding JobLoss = new(FindingKind.JobLoss, "job-loss", 12_000_00, false,
        [JobMargin, JobMarginPercent, JobRevenue]);
    public static readonly Finding RevenueDoubled = new(FindingKind.Change, "sales", 600_000_00, true, [DoubledRevenue]);
    public static readonly Finding Both = new(FindingKind.Summary, "summary", long.MaxValue, null, [Revenue, Ebitda]);

    public static MonthFacts Month(params Finding[] findings) => new(
        October.From, new ServedVersion("USD", 7, DateTimeOffset.UnixEpoch, false, "no-control-totals"),
        [.. findings.SelectMany(finding => finding.Facts).Distinct()], findings);

    private static Fact Money(string id, string metric, string name, long now, long then, bool favourable, FactScope? scope = null) => new(
        id, metric, name, 1, scope ?? FactScope.Company, October, KpiUnit.Money, now, null, null,
        new FactComparison(September, then, null, now - then, null, then > 0 ? decimal.Round((decimal)(now - then) / then, 6) : null,
            then > 0 ? null : "zero-base", favourable), 12);

    private static Fact Ratio(string id, string metric, string name, decimal now, decimal then, bool favourable, FactScope scope) => new(
        id, metric, name, 1, scope, October, KpiUnit.Ratio, null, now, null,
        new FactComparison(September, null, then, null, now - then, null, null, favourable), 12);

    private static Fact Plain(string id, string metric, string name, long? minor, decimal? ratio) => new(
        id, metric, name, 1, new FactScope(Job: "E-DSB-219"), October, minor is null ? KpiUnit.Ratio : KpiUnit.Money, minor, ratio, null,
        null, 4);
}
