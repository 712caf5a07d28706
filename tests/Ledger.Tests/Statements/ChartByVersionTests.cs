using Financial.Fixtures;
using Financial.Ledger.Accounts;
using Financial.Ledger.Kpis;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Ledger.Tests.Statements;

// Class, KPI group and statement line of an account are those of the version that is read.
public sealed class ChartByVersionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateRange January = new(new DateOnly(2025, 1, 1), new DateOnly(2025, 1, 31));

    [Theory]
    [InlineData(AccountClass.Expense, KpiGroups.Cogs)]
    [InlineData(AccountClass.Asset, KpiGroups.FixedAsset)]
    public async Task I_11_what_was_known_before_an_account_was_put_elsewhere_stays_as_it_was(AccountClass toClass, string toGroup)
    {
        await using var database = await FoundAsync();
        var (knownAt, before) = (await NowAsync(database), await FiguresAsync(database));

        await ChangeAsync(database, new Account("7000", "Fuel", toClass, toGroup));
        var between = await NowAsync(database);
        var changed = await FiguresAsync(database);
        await ChangeAsync(database, new Account("7000", "Fuel", AccountClass.Expense, KpiGroups.Interest));
        await ChangeAsync(database, new Account("4000", "Sales", AccountClass.Income, KpiGroups.OtherIncome));

        Assert.NotEqual(before, changed);
        Assert.NotEqual(changed, await FiguresAsync(database));
        Assert.Equal(before, await FiguresAsync(database, knownAt));
        Assert.Equal(changed, await FiguresAsync(database, between));
    }

    [Fact]
    public async Task KPI_7_a_group_is_divided_into_the_companys_lines_and_what_names_none_is_unassigned()
    {
        await using var database = await FoundAsync();
        await WriteLineAsync(database, "vehicles", KpiGroups.OtherExpense, "Vehicles", 2);
        await WriteLineAsync(database, "people", KpiGroups.OtherExpense, "People", 1);
        var knownAt = await NowAsync(database);
        await ChangeAsync(database, new Account("7000", "Fuel", AccountClass.Expense, KpiGroups.OtherExpense, StatementLine: "vehicles"));
        await ChangeAsync(database, new Account("7100", "Wages", AccountClass.Expense, KpiGroups.OtherExpense, StatementLine: "people"));

        var expense = (await ProfitAndLossAsync(database)).Line(KpiGroups.OtherExpense);
        Assert.Equal(["People 700", "Vehicles 300", "Unassigned 50"], expense.Lines.Select(line => $"{line.Name} {line.AmountsMinor[0]}"));
        Assert.Equal((1050L, 0), (expense.AmountsMinor[0], expense.Accounts.Count));
        Assert.Equal("7200", Assert.Single(expense.Lines[2].Accounts).Code);

        var known = (await ProfitAndLossAsync(database, knownAt)).Line(KpiGroups.OtherExpense);
        Assert.Equal((1050L, 3, 0), (known.AmountsMinor[0], known.Accounts.Count, known.Lines.Count));
    }

    [Fact]
    public async Task KPI_7_results_of_earlier_years_stand_in_the_line_of_their_account_before_any_entry_names_it()
    {
        await using var database = await FoundAsync();
        await new YearsModel(1, 1, "3000", loss: null).SetAsync(database.Api);
        await WriteLineAsync(database, "reserves", KpiGroups.Equity, "Reserves", 1);
        await ChangeAsync(database, new Account("3000", "Capital", AccountClass.Equity, KpiGroups.Equity, StatementLine: "reserves"));

        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var day = new DateOnly(2026, 6, 30);
        var reserves = (await BalanceSheet.ReadAsync(tenant.Connection, 1, [new StatementColumn("day", new DateRange(day, day))], default))
            .Line("reserves");
        Assert.Equal(3950, reserves.AmountsMinor[0]);
    }

    [Fact]
    public async Task I_6_a_statement_line_of_another_group_is_not_taken()
    {
        await using var database = await FoundAsync();
        await WriteLineAsync(database, "vehicles", KpiGroups.OtherExpense, "Vehicles", 1);

        await ChangeAsync(database, new Account("7000", "Fuel", AccountClass.Expense, KpiGroups.Cogs, StatementLine: "vehicles"));

        Assert.Empty((await ProfitAndLossAsync(database)).Line(KpiGroups.Cogs).Lines);
    }

    [Fact]
    public async Task Figures_of_closed_months_change_for_a_reason_and_by_what_the_preview_says()
    {
        await using var database = await FoundAsync();
        await using (var close = database.Administrator.CreateCommand(
            "select set_config('app.tenant_id', '1', false); select ledger.close_period(1, '2025-01-01', 'controller', 'month end')"))
            await close.ExecuteNonQueryAsync();
        var fuel = new Account("7000", "Fuel", AccountClass.Expense, KpiGroups.Cogs);

        await using (var tenant = await database.Api.BeginTenantTransactionAsync(1))
        {
            var figures = await new ChartChange([fuel,
                new Account("4000", "Sales", AccountClass.Income, KpiGroups.Revenue)]).ReadClosedFiguresAsync(tenant.Connection, 1,
                    default);
            Assert.Equal(["cogs 300 2025-01", "other-expense -300 2025-01"],
                figures.Select(figure => $"{figure.KpiGroup} {figure.ChangeMinor} {figure.LastMonth:yyyy-MM}"));
        }
        var before = await FiguresAsync(database);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ChangeAsync(database, fuel, reason: " "));
        Assert.Equal("LG027", refused.SqlState);
        Assert.Equal(before, await FiguresAsync(database));

        await ChangeAsync(database, fuel, reason: "fuel is a cost of sales");

        Assert.Equal("controller: fuel is a cost of sales",
            await database.Administrator.CreateCommand("select actor || ': ' || reason from ledger.account_change").ExecuteScalarAsync());
    }

    [Fact]
    public async Task Opposite_changes_of_two_closed_months_are_changes_all_the_same()
    {
        await using var database = await FoundAsync();
        var february = new DateOnly(2025, 2, 15);
        await TestBooks.PostAsync(database.EtlWorker,
            [new TestLine(1, february, "1200", 300, 0), new TestLine(1, february, "7000", 0, 300)]);
        await using (var close = database.Administrator.CreateCommand(
            "select set_config('app.tenant_id', '1', false); select ledger.close_through(1, '2025-02-01', 'controller', 'month end')"))
            await close.ExecuteNonQueryAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => ChangeAsync(database, new Account("7000", "Fuel", AccountClass.Expense, KpiGroups.Cogs)));

        Assert.Equal("LG027", refused.SqlState);
    }

    [Fact]
    public async Task An_account_that_takes_results_of_earlier_years_stays_on_the_balance_sheet()
    {
        await using var database = await FoundAsync();
        await new YearsModel(1, 1, "3000", loss: null).SetAsync(database.Api);

        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => ChangeAsync(database, new Account("3000", "Capital", AccountClass.Income, KpiGroups.Revenue)));

        Assert.Equal("LG031", refused.SqlState);
    }

    [Fact]
    public async Task An_account_that_comes_to_profit_and_loss_has_closing_entries_judged_again()
    {
        await using var database = await FoundAsync();
        await new YearsModel(1, 1, "3000", loss: null).SetAsync(database.Api);
        var yearEnd = new DateOnly(2025, 12, 31);
        // 1900 is an expense that nobody has put into profit and loss yet.
        await TestBooks.PostAsync(database.EtlWorker,
        [
            new TestLine(1, yearEnd.AddDays(-9), "1900", 80, 0), new TestLine(1, yearEnd.AddDays(-9), "1200", 0, 80),
            new TestLine(2, yearEnd, "4000", 5000, 0), new TestLine(2, yearEnd, "7000", 0, 300), new TestLine(2, yearEnd, "7100", 0, 700),
            new TestLine(2, yearEnd, "7200", 0, 50), new TestLine(2, yearEnd, "1900", 0, 80), new TestLine(2, yearEnd, "3000", 0, 3870),
        ]);
        var year = new DateRange(new DateOnly(2025, 1, 1), yearEnd);
        Assert.Equal(0, (await ProfitAndLossAsync(database, range: year)).Line("net-profit").AmountsMinor[0]);

        await ChangeAsync(database, new Account("1900", "Sundries", AccountClass.Expense, KpiGroups.OtherExpense));

        Assert.Equal(3870, (await ProfitAndLossAsync(database, range: year)).Line("net-profit").AmountsMinor[0]);
    }

    private async Task<TestDatabase> FoundAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker,
        [
            new TestAccount("1200", "asset", "bank"), new TestAccount("1900", "asset", "suspense"),
            new TestAccount("3000", "equity", "equity"),
            new TestAccount("4000", "income", "revenue", "Sales"), new TestAccount("7000", "expense", "other-expense", "Fuel"),
            new TestAccount("7100", "expense", "other-expense", "Wages"), new TestAccount("7200", "expense", "other-expense", "Post"),
        ]);
        var day = new DateOnly(2025, 1, 15);
        await TestBooks.PostAsync(database.EtlWorker,
        [
            new TestLine(1, day, "1200", 5000, 0), new TestLine(1, day, "4000", 0, 5000), new TestLine(2, day, "7000", 300, 0),
            new TestLine(2, day, "7100", 700, 0), new TestLine(2, day, "7200", 50, 0), new TestLine(2, day, "1200", 0, 1050),
        ]);
        return database;
    }

    private static async Task ChangeAsync(TestDatabase database, Account account, string? reason = null)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        await new ChartChange([account]).WriteAsync(tenant.Connection, 1, importId: null, "controller", reason, default);
        await tenant.CommitAsync();
    }

    private static async Task WriteLineAsync(TestDatabase database, string line, string kpiGroup, string name, int position)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        await using var command = new NpgsqlCommand($"select ledger.write_statement_line(1, '{line}', '{kpiGroup}', '{name}', {position})",
            tenant.Connection);
        Assert.Equal(true, await command.ExecuteScalarAsync());
        await tenant.CommitAsync();
    }

    private static async Task<DateTimeOffset> NowAsync(TestDatabase database) =>
        new((DateTime)(await database.Administrator.CreateCommand("select clock_timestamp()").ExecuteScalarAsync())!);

    private static async Task<Statement> ProfitAndLossAsync(TestDatabase database, DateTimeOffset? knownAt = null, DateRange? range = null)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var served = await ServedVersion.ReadAsync(tenant.Connection, 1, default, knownAt);
        return await ProfitAndLoss.ReadAsync(tenant.Connection, 1, [new StatementColumn("range", range ?? January)], default, served);
    }

    // All that is made of the chart, as text.
    private static async Task<string> FiguresAsync(TestDatabase database, DateTimeOffset? knownAt = null)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var served = await ServedVersion.ReadAsync(tenant.Connection, 1, default, knownAt);
        StatementColumn[] columns = [new("range", January)];
        var statements = new[]
        {
            await ProfitAndLoss.ReadAsync(tenant.Connection, 1, columns, default, served),
            await BalanceSheet.ReadAsync(tenant.Connection, 1, columns, default, served),
            await CashFlow.ReadAsync(tenant.Connection, 1, [new("range", January)], default, served),
        };
        var trialBalance = await TrialBalance.ReadAsync(tenant.Connection, 1, January.From, January.To, default, served);
        var kpis = await KpiReport.ReadAsync(tenant.Connection, 1, January.From, January.To, default, served);
        return string.Join('\n', statements.SelectMany(statement => statement.Lines).Select(line => $"{line.Id} {line.AmountsMinor[0]}")
            .Concat(trialBalance.Rows.Select(row => $"{row.AccountCode} {row.AccountClass} {row.Closing.NetMinor}"))
            .Concat(kpis.Kpis.Select(kpi => $"{kpi.Value.Definition.Id} {kpi.Value.Minor} {kpi.Value.Ratio}")));
    }
}
