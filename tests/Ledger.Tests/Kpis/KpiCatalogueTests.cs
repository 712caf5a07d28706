using System.Globalization;
using Financial.Fixtures;
using Financial.Ledger.Kpis;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;

namespace Financial.Ledger.Tests.Kpis;

/// <summary>Each KPI of the catalogue against figures computed by hand, in minor units, and against the balance sheet.</summary>
public sealed class KpiCatalogueTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TestAccount[] Accounts =
    [
        new("1000", "asset", "bank"), new("1100", "asset", "receivable"), new("1200", "asset", "stock"),
        new("1300", "asset", "other-current-asset"), new("1500", "asset", "fixed-asset"), new("2000", "liability", "payable"),
        new("2200", "liability", "tax-liability"), new("2300", "liability", "other-current-liability"),
        new("2700", "liability", "long-term-liability"), new("3000", "equity", "equity"), new("4000", "income", "revenue"),
        new("4900", "income", "other-income"), new("5000", "expense", "cogs"), new("7000", "expense", "other-expense"),
        new("8000", "expense", "depreciation"), new("8100", "expense", "interest"), new("8200", "expense", "tax"),
        new("9998", "asset", "suspense"),
    ];

    // Day, debit, credit, amount. The fiscal year is the calendar year. The bank has 76,000 at the end of 2024 and 64,810 at the end of
    // March 2025; the result of 2024 is 29,000 - 9,000 - 4,000.
    private const string Trader = """
        2023-12-31 1000 3000 50000
        2023-12-31 1000 2700 20000
        2024-01-02 1500 1000 10000
        2024-02-15 1000 4000  8000
        2024-02-15 5000 1000  3000
        2024-07-10 1000 4000 16000
        2024-07-10 5000 1000  6000
        2024-07-10 7000 1000  4000
        2024-12-20 1000 4000  5000
        2025-01-05 1200 2000  9000
        2025-01-20 1100 4000  7000
        2025-01-20 5000 1200  3000
        2025-01-31 1500 1000 14000
        2025-02-10 1100 4000  5000
        2025-02-10 5000 1200  2000
        2025-02-25 1000 1100  4000
        2025-03-05 1000 4000  6000
        2025-03-05 1000 2200  1200
        2025-03-05 5000 1200  1000
        2025-03-15 7000 1000  5400
        2025-03-20 7000 2300   600
        2025-03-31 8000 1500   900
        2025-03-31 8100 1000   300
        2025-03-31 1000 4900   150
        2025-03-31 8200 2200   450
        2025-03-31 1300 1000   240
        2025-03-31 2000 1000  2500
        2025-03-31 9998 1000   100
        """;

    // Credit notes without sales, refunds without purchases: every base is negative.
    private const string Unusual = """
        2024-01-01 1000 3000 1000
        2024-01-10 7000 2700 5000
        2024-03-10 4000 1100  300
        2024-04-10 4000 1100  100
        2024-04-10 1000 5000  200
        2024-04-10 1000 8100   50
        2024-04-10 2000 1000  100
        """;

    private const string OnlyDebt = "2024-01-05 1000 2700 1000";

    [Fact]
    public Task A_quarter_of_a_company_in_its_second_year() => AssertAsync(Trader, "2025-01-01", "2025-03-31", """
        revenue              18000
        cogs                 6000
        gross_margin         12000
        gross_margin_pct     0.666667
        other_expense        6000
        ebitda               6000
        ebitda_pct           0.333333
        ebit                 5100
        net_profit           4500
        net_profit_pct       0.250000
        interest_cover       17.000000
        current_ratio        8.691429
        quick_ratio          8.348571
        working_capital      67300
        debt_to_equity       0.283688
        dso                  40.000000
        dpo                  97.500000
        dio                  45.000000
        ccc                  -12.500000
        cash_days            486.075000
        burn                 3730
        runway               17.375335
        growth_mom           0.200000
        growth_yoy           1.250000
        revenue_12m          39000 of 12 months
        cogs_12m             12000 of 12 months
        gross_margin_12m     27000 of 12 months
        other_expense_12m    10000 of 12 months
        ebitda_12m           17000 of 12 months
        ebit_12m             16100 of 12 months
        net_profit_12m       15500 of 12 months
        """);

    // 38 days. Months are those that are complete on 10 March: January and February, and the eleven before them.
    [Fact]
    public Task A_range_within_months_takes_balances_at_its_end_and_complete_months() =>
        AssertAsync(Trader, "2025-02-01", "2025-03-10", """
        net_profit           8000
        working_capital      74000
        dso                  27.636364
        dio                  38.000000
        dpo                  114.000000
        ccc                  -48.363636
        burn                 1667
        runway               43.920000
        growth_mom           -0.285714
        growth_yoy           0.375000
        revenue_12m          33000 of 12 months
        """);

    [Fact]
    public Task The_first_quarter_of_the_books_has_no_earlier_year_and_says_how_many_months_it_adds_up() =>
        AssertAsync(Trader, "2024-01-01", "2024-03-31", """
        interest_cover       zero-interest
        current_ratio        zero-current-liabilities
        quick_ratio          zero-current-liabilities
        working_capital      65000
        debt_to_equity       0.363636
        dso                  0.000000
        dpo                  0.000000
        dio                  0.000000
        ccc                  0.000000
        cash_days            1950.000000
        burn                 1667
        runway               39.000000
        growth_mom           -1.000000
        growth_yoy           no-earlier-period
        revenue_12m          8000 of 4 months
        net_profit_12m       5000 of 4 months
        """);

    [Fact]
    public Task A_month_without_sales_has_no_base_and_three_months_before_it_are_not_all_in_the_books() =>
        AssertAsync(Trader, "2024-01-01", "2024-01-31", """
        ebit                 0
        net_profit_pct       zero-revenue
        dso                  zero-revenue
        dpo                  zero-cogs
        dio                  zero-cogs
        ccc                  zero-revenue
        cash_days            partial-base
        burn                 partial-base
        runway               partial-base
        growth_mom           zero-base
        ebitda_12m           0 of 2 months
        """);

    // The balance of cash before December is unknown, the costs of December are known.
    [Fact]
    public Task The_month_of_the_first_entry_counts_as_whole_for_costs_but_not_for_the_fall_of_cash() =>
        AssertAsync(Trader, "2024-02-01", "2024-02-29", """
        cash_days            1950.000000
        burn                 partial-base
        runway               partial-base
        growth_mom           zero-base
        """);

    [Fact]
    public Task A_range_that_begins_before_the_books_adds_up_what_there_is_but_its_days_are_no_base() =>
        AssertAsync(Trader, "2023-06-01", "2024-06-30", """
        revenue              8000
        net_profit           5000
        gross_margin_pct     0.625000
        working_capital      65000
        dso                  partial-base
        dpo                  partial-base
        dio                  partial-base
        ccc                  partial-base
        growth_yoy           no-earlier-period
        """);

    [Fact]
    public Task Before_the_books_balances_and_periods_are_unknown_not_zero() => AssertAsync(Trader, "2023-11-01", "2023-11-30", """
        net_profit           0
        current_ratio        before-books
        working_capital      before-books
        debt_to_equity       before-books
        dso                  before-books
        ccc                  before-books
        cash_days            before-books
        burn                 before-books
        runway               before-books
        growth_mom           before-books
        growth_yoy           no-earlier-period
        revenue_12m          before-books
        """);

    [Fact]
    public Task A_negative_base_has_no_ratio_and_cash_that_does_not_fall_is_not_burning() =>
        AssertAsync(Unusual, "2024-04-01", "2024-04-30", """
        ebit                 100
        net_profit           150
        net_profit_pct       negative-base
        interest_cover       negative-base
        current_ratio        negative-base
        quick_ratio          negative-base
        working_capital      850
        debt_to_equity       negative-base
        dso                  negative-base
        dpo                  negative-base
        dio                  negative-base
        ccc                  negative-base
        cash_days            negative-base
        burn                 not-burning
        runway               not-burning
        growth_mom           negative-base
        growth_yoy           no-earlier-period
        net_profit_12m       -5150 of 4 months
        """);

    [Fact]
    public Task A_company_that_only_borrowed_has_no_equity_no_cost_and_no_burn() => AssertAsync(OnlyDebt, "2024-06-01", "2024-06-30", """
        debt_to_equity       zero-equity
        cash_days            zero-cost
        burn                 not-burning
        runway               not-burning
        growth_mom           zero-base
        """);

    [Fact]
    public async Task Without_any_entry_flows_are_zero_and_balances_unknown()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        Assert.Equal(["ebit 0", "working_capital before-books", "revenue_12m before-books"],
            (await ReadAsync(database, "2024-06-01", "2024-06-30", "ebit", "working_capital", "revenue_12m")).Kpis
                .Select(kpi => Text(kpi.Value)));
    }

    [Fact]
    public async Task Each_term_names_its_days_and_its_accounts_with_their_amounts_KPI_4()
    {
        await using var database = await PostAsync(Trader);
        var report = await ReadAsync(database, "2025-01-01", "2025-03-31", "debt_to_equity", "dso", "ccc", "runway", "growth_mom");

        Assert.Equal(["long-term-liability until 2025-03-31: 2700 20000", "/ equity until 2025-03-31: 3000 50000, 4000 18000, 4900 150, "
            + "5000 -6000, 7000 -6000, 8000 -900, 8100 -300, 8200 -450, Results of earlier years 16000"], Terms(report.Kpis[0].Value));
        Assert.Equal(["receivable until 2025-03-31: 1100 8000", "/ revenue 2025-01-01 to 2025-03-31: 4000 18000"],
            Terms(report.Kpis[1].Value));
        Assert.Equal(["dso 40.000000", "dio 45.000000", "less dpo 97.500000"], report.Kpis[2].Value.Parts
            .Select(part => (part.Subtracted ? "less " : "") + Text(part.Value)));
        Assert.Equal(["bank until 2025-03-31: 1000 64810", "/ less bank 2025-01-01 to 2025-03-31: 1000 -11190"],
            Terms(report.Kpis[3].Value));
        Assert.Equal(["revenue 2025-03-01 to 2025-03-31: 4000 6000", "less revenue 2025-02-01 to 2025-02-28: 4000 5000",
            "/ revenue 2025-02-01 to 2025-02-28: 4000 5000"], Terms(report.Kpis[4].Value));
        // Three lines of receivables and three of revenue; four more of inventory, two of payables and three of COGS, which count once.
        Assert.Equal((6, 15, 2), (report.Kpis[1].Value.LineCount, report.Kpis[2].Value.LineCount, report.Kpis[4].Value.LineCount));
    }

    [Fact]
    public async Task Each_unit_changes_in_its_own_measure_KPI_3()
    {
        await using var database = await PostAsync(Trader);
        var kpis = (await ReadAsync(database, "2025-01-01", "2025-03-31", "ebit", "working_capital", "current_ratio", "dso", "burn",
            "growth_yoy", "revenue_12m")).Kpis;

        Assert.Equal(["ebit 100 of 5000 0.020000 good", "working_capital -8700 of 76000 -0.114474 bad", "current_ratio zero-base",
            "dso 40.000000 of 0.000000 bad", "burn not-burning", "growth_yoy partial-base", "revenue_12m 10000 of 29000 0.344828 good"],
            kpis.Select(Change));
    }

    [Theory]
    [InlineData("2025-01-01", "2025-12-31", "2024-11-01 1000 4000 50", "partial-base", "partial-base")] // two months are no base for a year
    [InlineData("2025-01-01", "2025-01-31", "2024-11-20 1000 4000 50", "-1.000000", "no-earlier-period")]
    [InlineData("2024-12-01", "2024-12-31", "2024-11-20 1000 4000 50", "1.000000", "no-earlier-period")] // the first month is whole
    [InlineData("2024-11-01", "2024-11-30", "2024-11-20 1000 4000 50", "no-earlier-period", "no-earlier-period")]
    public async Task A_range_that_the_books_hold_in_part_is_no_base(
        string from, string to, string first, string preceding, string lastYear)
    {
        await using var database = await PostAsync($"{first}\n2024-12-10 1000 4000 100\n2025-06-30 1000 4000 900");
        var revenue = (await ReadAsync(database, from, to, "revenue")).Kpis[0];

        foreach (var (comparison, expected) in new[] { (revenue.PrecedingPeriod, preceding), (revenue.SamePeriodLastYear, lastYear) })
        {
            Assert.Equal(expected, comparison.Reason ?? comparison.Change?.ToString("0.000000", CultureInfo.InvariantCulture));
            Assert.Equal(expected is "partial-base" or "no-earlier-period", comparison.BaseMinor is null && comparison.DeltaMinor is null);
        }
    }

    [Fact]
    public async Task The_books_begin_where_those_of_the_version_begin_I_11()
    {
        await using var database = await PostAsync("2024-11-01 1000 4000 50");
        var before = new DateTimeOffset(
            (DateTime)(await database.Administrator.CreateCommand("select clock_timestamp()").ExecuteScalarAsync())!);
        await TestBooks.PostAsync(database.EtlWorker, Lines("2023-03-01 1000 4000 200"));

        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var year = new DateRange(new(2025, 1, 1), new(2025, 12, 31));
        var then = await KpiReport.ReadAsync(tenant.Connection, 1, year.From, year.To, default,
            await ServedVersion.ReadAsync(tenant.Connection, 1, default, before));
        var now = await KpiReport.ReadAsync(tenant.Connection, 1, year.From, year.To, default);
        Assert.Equal(("partial-base", null), (then.Kpis[0].PrecedingPeriod.Reason, then.Kpis[0].PrecedingPeriod.BaseMinor));
        Assert.Equal((null, 50L), (now.Kpis[0].PrecedingPeriod.Reason, now.Kpis[0].PrecedingPeriod.BaseMinor));
    }

    [Theory]
    [InlineData(21, 1, 1, "3000", null)]
    [InlineData(22, 7, 1, "3000", "2100")]
    [InlineData(23, 4, 6, null, null)]
    public async Task Balances_are_those_of_the_balance_sheet_and_results_those_of_profit_and_loss(
        int seed, int startMonth, int startDay, string? retainedEarnings, string? loss)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var lines = GeneratedBooks.Lines(seed, entries: 200);
        var years = new YearsModel(startMonth, startDay, retainedEarnings, loss);
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, lines);
        await years.SetAsync(database.Api);
        if (retainedEarnings is not null && loss is null) await TestBooks.PostAsync(database.EtlWorker, years.ClosingEntries(lines));

        var random = new Random(seed);
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        for (var n = 0; n < 10; n++)
        {
            var (from, to) = GeneratedBooks.Range(random);
            var report = await KpiReport.ReadAsync(tenant.Connection, 1, from, to, default, definitions: KpiCatalogue.All);
            KpiValue Of(string id) => report.Kpis.Single(kpi => kpi.Value.Definition.Id == id).Value;
            StatementColumn[] column = [new("range", new DateRange(from, to))];
            var sheet = StatementFigures.Of(await BalanceSheet.ReadAsync(tenant.Connection, 1, column, default));
            var results = await ProfitAndLoss.ReadAsync(tenant.Connection, 1, column, default);

            Assert.Equal(sheet.GetValueOrDefault("equity-total"), Of("debt_to_equity").DenominatorMinor);
            Assert.Equal(sheet.GetValueOrDefault("bank") + sheet.GetValueOrDefault("receivable") - sheet.GetValueOrDefault("payable"),
                Of("working_capital").NumeratorMinor);
            Assert.Equal(results.Line("ebit").AmountsMinor[0], Of("ebit").Minor);
            Assert.Equal(results.Line("net-profit").AmountsMinor[0], Of("net_profit").Minor);
        }
    }

    [Theory]
    [InlineData("2025-03-31", 3, "2025-01-01", "2025-03-31")]
    [InlineData("2025-03-30", 3, "2024-12-01", "2025-02-28")]
    [InlineData("0001-02-28", 2, "0001-01-01", "0001-02-28")]
    [InlineData("0001-02-27", 2, null, null)]
    [InlineData("9999-12-31", 12, "9999-01-01", "9999-12-31")]
    public void Complete_months_end_with_the_last_that_is_over(string day, int months, string? from, string? to) => Assert.Equal(
        from is null ? null : new DateRange(Day(from), Day(to!)), DateRange.MonthsUpTo(Day(day), months));

    private async Task AssertAsync(string books, string from, string to, string expected)
    {
        await using var database = await PostAsync(books);
        var ids = expected.Split('\n').Select(line => line.Split(' ')[0]).ToArray();
        var report = await ReadAsync(database, from, to, ids);
        Assert.Equal(expected.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
            report.Kpis.OrderBy(kpi => Array.IndexOf(ids, kpi.Value.Definition.Id)).Select(kpi => Text(kpi.Value)));
    }

    private async Task<TestDatabase> PostAsync(string books)
    {
        var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker, Accounts);
        await TestBooks.PostAsync(database.EtlWorker, Lines(books));
        return database;
    }

    private static async Task<KpiReport> ReadAsync(TestDatabase database, string from, string to, params string[] ids)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        return await KpiReport.ReadAsync(tenant.Connection, 1, Day(from), Day(to), default,
            definitions: [.. ids.Select(id => KpiCatalogue.All.Single(definition => definition.Id == id))]);
    }

    private static List<TestLine> Lines(string books) =>
        [.. books.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).SelectMany((fields, n) => new[]
        {
            new TestLine(n + 1, Day(fields[0]), fields[1], long.Parse(fields[3], CultureInfo.InvariantCulture), 0),
            new TestLine(n + 1, Day(fields[0]), fields[2], 0, long.Parse(fields[3], CultureInfo.InvariantCulture)),
        })];

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(KpiValue value) =>
        $"{value.Definition.Id} {value.Reason ?? Text(value.Minor, value.Ratio ?? value.Number)}"
            + (value.Months is { } months ? $" of {months} months" : "");

    private static string Text(long? minor, decimal? number) =>
        minor?.ToString(CultureInfo.InvariantCulture) ?? number!.Value.ToString("0.000000", CultureInfo.InvariantCulture);

    private static string Change(Kpi kpi)
    {
        var comparison = kpi.PrecedingPeriod;
        if (comparison.Reason is { } reason)
            return $"{kpi.Value.Definition.Id} {reason}";
        var delta = Text(comparison.DeltaMinor, comparison.DeltaRatio ?? comparison.DeltaNumber);
        var then = Text(comparison.BaseMinor, comparison.BaseRatio ?? comparison.BaseNumber);
        var fraction = comparison.Change is { } change ? $" {Text(null, change)}" : "";
        return $"{kpi.Value.Definition.Id} {delta} of {then}{fraction} {(comparison.Favourable == true ? "good" : "bad")}";
    }

    private static IEnumerable<string> Terms(KpiValue value) =>
        value.Numerator.Select(Text).Concat((value.Denominator ?? []).Select(term => $"/ {Text(term)}"));

    private static string Text(KpiTermValue term) =>
        (term.Subtracted ? "less " : "") + term.Group
        + (term.From is { } from ? $" {from:yyyy-MM-dd} to {term.To:yyyy-MM-dd}: " : $" until {term.To:yyyy-MM-dd}: ")
        + string.Join(", ", term.Accounts.Select(account => $"{account.Code ?? account.Name} {account.Minor}"));
}
