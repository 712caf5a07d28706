using Financial.Fixtures;
using Financial.Ledger.Kpis;
using Financial.Ledger.Periods;
using Financial.ServiceDefaults;

namespace Financial.Ledger.Tests.Kpis;

public sealed class KpiReportTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateOnly October = new(2024, 10, 1);

    [Fact]
    public void The_catalogue_begins_with_the_headline_KPIs_in_order_and_words_KPI_1()
    {
        string[] names = ["Revenue", "COGS", "Gross Margin", "Gross Margin %", "Other Expense", "EBITDA", "EBITDA %"];
        Assert.Equal(names, KpiCatalogue.Headline.Select(definition => definition.Name));
        Assert.Equal(names, KpiCatalogue.All.Take(names.Length).Select(definition => definition.Name));
    }

    [Fact]
    public async Task A_month_gives_the_KPIs_from_its_account_groups_KPI_1_KPI_5()
    {
        var report = await ReadAsync(
            Sale(1, October, 10_000_00), Cost(2, October, "5000", 5_500_00), Cost(3, October, "5100", 500_00),
            Cost(4, October, "7000", 1_500_00),
            // Neither in COGS nor in Other Expense: depreciation, interest, income tax, other income.
            Cost(5, October, "8000", 9_00), Cost(6, October, "8100", 9_00), Cost(7, October, "8200", 9_00),
            Line(8, October, "1200", "4900", 9_00));

        Assert.Equal([10_000_00L, 6_000_00L, 4_000_00L, null, 1_500_00L, 2_500_00L, null], report.Kpis.Select(kpi => kpi.Value.Minor));
        Assert.Equal(0.4m, report.Kpis[3].Value.Ratio);
        Assert.Equal(0.25m, report.Kpis[6].Value.Ratio);
        Assert.Equal(new KpiTermValue("cogs", true, 6_000_00,
            [new KpiAccount("5000", "Account 5000", 5_500_00), new KpiAccount("5100", "Account 5100", 500_00)]).Accounts,
            report.Kpis[2].Value.Numerator[1].Accounts);
        Assert.Equal([1L, 2, 3, 3, 1, 4, 4], report.Kpis.Select(kpi => kpi.Value.LineCount));
    }

    [Fact]
    public async Task A_credit_balance_on_a_cost_account_is_a_negative_magnitude_KPI_5()
    {
        var report = await ReadAsync(Sale(1, October, 10_00), Line(2, October, "1200", "5000", 4_00));
        Assert.Equal(-4_00, report.Kpis[1].Value.Minor);
        Assert.Equal(14_00, report.Kpis[2].Value.Minor);
    }

    [Fact]
    public async Task Ratios_are_ratios_of_sums_with_six_decimals()
    {
        var report = await ReadAsync(Sale(1, October, 3_00), Cost(2, October, "5000", 1_00), Cost(3, October, "7000", 1_00));
        Assert.Equal(0.666667m, report.Kpis[3].Value.Ratio);
        Assert.Equal(0.333333m, report.Kpis[6].Value.Ratio);
    }

    [Theory]
    [InlineData(0, "zero-revenue")]
    [InlineData(-500, "negative-base")]
    public async Task A_ratio_without_positive_revenue_is_null_with_a_reason(int revenueMinor, string reason)
    {
        TestLine[] sale = revenueMinor == 0 ? [] : Line(1, October, "4000", "1200", -revenueMinor);
        var report = await ReadAsync(sale, Cost(2, October, "5000", 1_00));
        Assert.Null(report.Kpis[3].Value.Ratio);
        Assert.Equal(reason, report.Kpis[3].Value.Reason);
        Assert.Equal(revenueMinor - 1_00, report.Kpis[2].Value.Minor);
    }

    [Fact]
    public async Task Changes_are_against_the_preceding_period_and_last_year_KPI_3()
    {
        var report = await ReadAsync(
            Sale(1, October, 120_00), Cost(2, October, "5000", 60_00), Cost(3, October, "7000", 30_00),
            Sale(4, October.AddMonths(-1), 100_00), Cost(5, October.AddMonths(-1), "5000", 40_00),
            Sale(6, October.AddYears(-1), 150_00), Cost(7, October.AddYears(-1), "7000", 200_00));

        var revenue = report.Kpis[0];
        Assert.Equal((20_00L, 0.2m, true),
            (revenue.PrecedingPeriod.DeltaMinor!.Value, revenue.PrecedingPeriod.Change!.Value, revenue.PrecedingPeriod.Favourable!.Value));
        Assert.Equal((-30_00L, -0.2m, false),
            (revenue.SamePeriodLastYear.DeltaMinor!.Value, revenue.SamePeriodLastYear.Change!.Value,
                revenue.SamePeriodLastYear.Favourable!.Value));
        Assert.Equal(new DateRange(new(2024, 9, 1), new(2024, 9, 30)), revenue.PrecedingPeriod.Range);

        // More cost is unfavourable; a zero base has no percentage; a ratio changes in points.
        Assert.Equal(false, report.Kpis[1].PrecedingPeriod.Favourable);
        Assert.Equal((null, "zero-base", 30_00L),
            (report.Kpis[4].PrecedingPeriod.Change, report.Kpis[4].PrecedingPeriod.Reason,
                report.Kpis[4].PrecedingPeriod.DeltaMinor!.Value));
        Assert.Equal((-0.1m, null), (report.Kpis[3].PrecedingPeriod.DeltaRatio, report.Kpis[3].PrecedingPeriod.Change));
        // EBITDA of last year was a loss: the change in money is known, the percentage is not.
        Assert.Equal((80_00L, null, "negative-base", true),
            (report.Kpis[5].SamePeriodLastYear.DeltaMinor!.Value, report.Kpis[5].SamePeriodLastYear.Change,
            report.Kpis[5].SamePeriodLastYear.Reason, report.Kpis[5].SamePeriodLastYear.Favourable!.Value));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Any_range_equals_its_lines_and_its_months_add_up_I_13(int seed)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var lines = GeneratedBooks.Lines(seed, entries: 300);
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, lines);
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);

        var random = new Random(seed);
        for (var n = 0; n < 20; n++)
        {
            var (from, to) = GeneratedBooks.Range(random);
            var report = await KpiReport.ReadAsync(tenant.Connection, 1, from, to, default);
            var inRange = lines.Where(line => line.Date >= from && line.Date <= to).ToList();
            var revenue = Net(inRange, "4000", "4010", sign: -1);
            var cogs = Net(inRange, "5000", "5100", sign: 1);
            var other = Net(inRange, "7000", "7100", sign: 1);
            Assert.Equal([revenue, cogs, revenue - cogs, null, other, revenue - cogs - other, null],
                report.Kpis.Select(kpi => kpi.Value.Minor));
        }

        var months = await KpiReport.ReadMonthsAsync(tenant.Connection, 1, GeneratedBooks.Last, 16, default);
        var whole = await KpiReport.ReadAsync(tenant.Connection, 1, GeneratedBooks.First, GeneratedBooks.Last, default);
        Assert.Equal(GeneratedBooks.First, months[0].Range.From);
        for (var kpi = 0; kpi < KpiCatalogue.Headline.Count; kpi++)
            Assert.Equal(whole.Kpis[kpi].Value.NumeratorMinor, months.Sum(month => month.Kpis[kpi].Value.NumeratorMinor));
    }

    private async Task<KpiReport> ReadAsync(params TestLine[][] entries)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, [.. entries.SelectMany(entry => entry)]);
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        return await KpiReport.ReadAsync(tenant.Connection, 1, October, new DateOnly(2024, 10, 31), default);
    }

    private static TestLine[] Sale(int entry, DateOnly month, long minor) => Line(entry, month, "1200", "4000", minor);

    private static TestLine[] Cost(int entry, DateOnly month, string account, long minor) => Line(entry, month, account, "1200", minor);

    private static TestLine[] Line(int entry, DateOnly month, string debit, string credit, long minor) =>
        [new(entry, month.AddDays(4), debit, minor, 0), new(entry, month.AddDays(4), credit, 0, minor)];

    private static long Net(List<TestLine> lines, string first, string second, int sign) =>
        lines.Where(line => line.Account == first || line.Account == second).Sum(line => sign * (line.DebitMinor - line.CreditMinor));
}
