using Financial.Fixtures;
using Financial.Ledger.Lines;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.ServiceDefaults;

namespace Financial.Ledger.Tests.Lines;

/// <summary>I-10, DRILL-1: a figure of any statement is the sum of its parts, and each part the sum of its lines.</summary>
public sealed class DrillDownTests(DrillDownTests.Books books) : IClassFixture<DrillDownTests.Books>
{
    public static TheoryData<int, int, int, string?, string?> FiscalYears { get; } = new()
    {
        { 1, 1, 1, "3000", null }, { 2, 7, 1, "3000", "2100" }, { 3, 10, 1, "3000", null }, { 4, 4, 6, null, null },
    };

    [Theory]
    [MemberData(nameof(FiscalYears))]
    public async Task Every_column_of_the_trial_balance_is_the_sum_of_its_lines(
        int seed, int startMonth, int startDay, string? retainedEarnings, string? loss)
    {
        await using var tenant = await books.OpenAsync(seed, new YearsModel(startMonth, startDay, retainedEarnings, loss));
        var (from, to) = GeneratedBooks.Range(new Random(seed));
        var trialBalance = await TrialBalance.ReadAsync(tenant.Connection, 1, from, to, default);
        foreach (var row in trialBalance.Rows)
            foreach (var (figure, amount) in new[]
            {
                (Figure.Opening, row.Opening), (Figure.Movement, row.Movement), (Figure.Adjustments, row.Adjustments),
                (Figure.ClosingEntries, row.ClosingEntries), (Figure.YearEnd, row.YearEnd), (Figure.Closing, row.Closing),
            })
                await AssertDrilledAsync(tenant, seed, row.AccountCode, figure, trialBalance.Range, amount.NetMinor);
    }

    [Theory]
    [MemberData(nameof(FiscalYears))]
    public async Task Every_account_of_the_statements_is_the_sum_of_its_lines(
        int seed, int startMonth, int startDay, string? retainedEarnings, string? loss)
    {
        await using var tenant = await books.OpenAsync(seed, new YearsModel(startMonth, startDay, retainedEarnings, loss));
        var (from, to) = GeneratedBooks.Range(new Random(seed));
        var range = new DateRange(from, to);
        var profitAndLoss = await ProfitAndLoss.ReadAsync(tenant.Connection, 1, [new("range", range)], default);
        foreach (var line in profitAndLoss.Lines)
            foreach (var account in line.Accounts)
                await AssertDrilledAsync(tenant, seed, account.Code, Figure.Period, range,
                    line.Id is "revenue" or "other-income" or "unassigned" ? -account.AmountsMinor[0] : account.AmountsMinor[0]);
        var balanceSheet = await BalanceSheet.ReadAsync(tenant.Connection, 1, [new("day", range)], default);
        foreach (var (line, isAsset) in balanceSheet.Lines.Select((line, at) =>
            (line, at < balanceSheet.Lines.ToList().FindIndex(total => total.Id == "assets"))))
            foreach (var account in line.Accounts.Where(_ => line.Id != "current-year-earnings"))
                await AssertDrilledAsync(tenant, seed, account.Code, Figure.Balance, range,
                    isAsset ? account.AmountsMinor[0] : -account.AmountsMinor[0]);
    }

    [Theory]
    [MemberData(nameof(FiscalYears))]
    public async Task The_earnings_of_the_fiscal_year_are_the_sum_of_all_lines_of_income_and_expense(
        int seed, int startMonth, int startDay, string? retainedEarnings, string? loss)
    {
        await using var tenant = await books.OpenAsync(seed, new YearsModel(startMonth, startDay, retainedEarnings, loss));
        var (from, to) = GeneratedBooks.Range(new Random(seed));
        for (var day = from; day <= to; day = day.AddDays(97))
        {
            var range = new DateRange(day, day);
            var sheet = await BalanceSheet.ReadAsync(tenant.Connection, 1, [new("day", range)], default);
            await AssertDrilledAsync(tenant, seed, null, Figure.Earnings, range, -sheet.Line(BalanceSheet.EarningsLine).AmountsMinor[0]);
        }
    }

    [Theory]
    [MemberData(nameof(FiscalYears))]
    public async Task Every_line_of_the_statements_lists_the_lines_it_is_the_sum_of(
        int seed, int startMonth, int startDay, string? retainedEarnings, string? loss)
    {
        await using var tenant = await books.OpenAsync(seed, new YearsModel(startMonth, startDay, retainedEarnings, loss));
        var (from, to) = GeneratedBooks.Range(new Random(seed));
        var range = new DateRange(from, to);
        var profitAndLoss = await ProfitAndLoss.ReadAsync(tenant.Connection, 1, [new("range", range)], default);
        foreach (var line in profitAndLoss.Lines)
            Assert.Equal(line.AmountsMinor[0], await ListedAsync("profit-and-loss", line.Id)
                * (line.IsTotal || line.Id is "revenue" or "other-income" or "unassigned" ? -1 : 1));
        var cashFlow = await CashFlow.ReadAsync(tenant.Connection, 1, [new("range", range)], default);
        foreach (var line in cashFlow.Lines.Where(line => line.Accounts.All(account => account.Code is not null) && !line.IsTotal))
            Assert.Equal(line.AmountsMinor[0], -await ListedAsync("cash-flow", line.Id));
        Assert.Equal(cashFlow.Line("net-profit").AmountsMinor[0], -await ListedAsync("cash-flow", "net-profit"));
        Assert.Equal(cashFlow.Line("depreciation").AmountsMinor[0], await ListedAsync("cash-flow", "depreciation"));
        Assert.Equal(cashFlow.Line("change").AmountsMinor[0], await ListedAsync("cash-flow", "change"));

        async Task<long> ListedAsync(string statement, string line)
        {
            var accounts = await AccountsOfFigure.OfLineAsync(tenant.Connection, 1, profitAndLoss.Version.LedgerVersion, statement, line,
                default);
            // A statement shows its main lines also without accounts.
            if (accounts is null)
                return 0;
            var (_, debit, credit) = await LinePage.SumAsync(tenant.Connection, 1,
                new LineFilter(range, accounts, EntryFilter.WithoutClosing), profitAndLoss.Version.LedgerVersion, default);
            return debit - credit;
        }
    }

    [Fact]
    public async Task A_line_of_the_company_and_a_line_that_no_statement_has_are_told_apart()
    {
        await using var tenant = await books.OpenAsync(1, new YearsModel(1, 1, "3000", null));
        Task<IReadOnlyList<string>?> OfAsync(string statement, string line) =>
            AccountsOfFigure.OfLineAsync(tenant.Connection, 1, 1, statement, line, default);

        Assert.Equal(["4000", "4010"], (await OfAsync("profit-and-loss", "revenue"))!.Order(StringComparer.Ordinal));
        Assert.Equal(["4000", "4010", "5000", "5100"], (await OfAsync("profit-and-loss", "gross-margin"))!.Order(StringComparer.Ordinal));
        Assert.Equal(["1200"], await OfAsync("balance-sheet", "bank"));
        Assert.Equal(["9998"], await OfAsync("balance-sheet", "unassigned-asset"));
        Assert.Null(await OfAsync("profit-and-loss", "bank"));
        Assert.Null(await OfAsync("balance-sheet", "no-such-line"));
        Assert.Equal(["4000", "4010", "5000", "5100"],
            (await AccountsOfFigure.OfKpiAsync(tenant.Connection, 1, 1, "gross_margin", default))!.Order(StringComparer.Ordinal));
        Assert.Null(await AccountsOfFigure.OfKpiAsync(tenant.Connection, 1, 1, "happiness", default));
    }

    private async Task AssertDrilledAsync(
        TenantTransaction tenant, int seed, string? account, Figure figure, DateRange range, long net)
    {
        var drilled = await DrillDown.ReadAsync(tenant.Connection, 1, account, figure, range, null, default);
        Assert.Equal((account, figure, net), (account, figure, drilled.NetMinor));
        Assert.Equal(net, drilled.Parts.Sum(part => part.Amount.NetMinor));
        foreach (var part in drilled.Parts)
        {
            var isOwn = figure != Figure.Earnings && (!part.IsResult || drilled.Account!.IsProfitOrLoss);
            var filter = new LineFilter(part.Range, isOwn ? [account!] : ProfitAndLossAccounts, part.Entries);
            var (count, debit, credit) = await books.SumAsync(tenant, seed, filter, drilled.Version.LedgerVersion);
            Assert.Equal(part.Amount.NetMinor, part.IsResult && isOwn ? credit - debit : debit - credit);
            if (!part.IsResult) Assert.Equal((part.Amount.DebitMinor, part.Amount.CreditMinor), (debit, credit));
            Assert.Equal(count, part.LineCount ?? count);
        }
    }

    private static readonly string[] ProfitAndLossAccounts =
        [.. GeneratedBooks.Accounts.Where(account => account.Class is "income" or "expense").Select(account => account.Code)];

    /// <summary>The books of each seed, posted once: no test changes them.</summary>
    public sealed class Books : IAsyncLifetime
    {
        private readonly PostgresFixture _postgres = new();
        private readonly Dictionary<int, TestDatabase> _databases = [];
        private readonly Dictionary<string, (long Count, long DebitMinor, long CreditMinor)> _sums = [];

        public Task InitializeAsync() => _postgres.InitializeAsync();

        public async Task DisposeAsync()
        {
            foreach (var database in _databases.Values)
                await database.DisposeAsync();
        }

        internal async Task<TenantTransaction> OpenAsync(int seed, YearsModel years)
        {
            if (!_databases.TryGetValue(seed, out var database))
                _databases.Add(seed, database = await PostAsync(seed, years));
            return await database.Api.BeginTenantTransactionAsync(1);
        }

        /// <summary>The sum of the lines. Figures share parts: each part's lines are read once.</summary>
        internal async Task<(long Count, long DebitMinor, long CreditMinor)> SumAsync(
            TenantTransaction tenant, int seed, LineFilter filter, long version)
        {
            var key = $"{seed} {version} {filter.Range} {filter.Entries} {string.Join(' ', filter.Accounts!)}";
            if (!_sums.TryGetValue(key, out var sum))
                _sums.Add(key, sum = await LinePage.SumAsync(tenant.Connection, 1, filter, version, default));
            return sum;
        }

        // Every third entry is adjusting. The source closes its years where one account takes profits and losses.
        private async Task<TestDatabase> PostAsync(int seed, YearsModel years)
        {
            var database = await _postgres.CreateDatabaseAsync();
            var lines = GeneratedBooks.Lines(seed, entries: 60)
                .Select(line => line with { Kind = line.Entry % 3 == 0 ? TestLine.Adjusting : null }).ToList();
            await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
            await TestBooks.PostAsync(database.EtlWorker, lines);
            await years.SetAsync(database.Api);
            if (years is { RetainedEarnings: not null, Loss: null })
                await TestBooks.PostAsync(database.EtlWorker, years.ClosingEntries(lines));
            return database;
        }
    }
}
