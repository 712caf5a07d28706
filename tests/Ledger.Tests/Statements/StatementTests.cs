using Financial.Fixtures;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.ServiceDefaults;

namespace Financial.Ledger.Tests.Statements;

// Each figure of a statement is one sum over the lines, in every fiscal year and whether or not the source has closed its years.
public sealed class StatementTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    public static TheoryData<int, int, int, string?, string?> FiscalYears { get; } = new()
    {
        { 1, 1, 1, "3000", null }, { 2, 7, 1, "3000", "2100" }, { 3, 10, 1, "3000", null }, { 4, 4, 6, null, null },
    };

    [Theory]
    [MemberData(nameof(FiscalYears))]
    public async Task The_balance_sheet_balances_and_is_that_of_the_lines_on_every_day_I_8(
        int seed, int startMonth, int startDay, string? retainedEarnings, string? loss)
    {
        var (database, lines, years) = await PostAsync(seed, startMonth, startDay, retainedEarnings, loss);
        await using var _ = database;
        await using (var tenant = await database.Api.BeginTenantTransactionAsync(1))
            for (var day = GeneratedBooks.First.AddDays(-1); day <= GeneratedBooks.Last.AddDays(40); day = day.AddDays(13))
                Assert.Equal(years.BalanceSheet(lines, day),
                    StatementFigures.Of(await BalanceSheet.ReadAsync(tenant.Connection, 1, [Day(day)], default)));
        if (retainedEarnings is null || loss is not null) return;

        await TestBooks.PostAsync(database.EtlWorker, years.ClosingEntries(lines));

        await using var closed = await database.Api.BeginTenantTransactionAsync(1);
        foreach (var day in years.Ends(GeneratedBooks.First, GeneratedBooks.Last)
            .SelectMany(end => new[] { end.AddDays(-1), end, end.AddDays(1), end.AddDays(60) }))
            Assert.Equal(years.BalanceSheet(lines, day),
                StatementFigures.Of(await BalanceSheet.ReadAsync(closed.Connection, 1, [Day(day)], default)));
    }

    [Theory]
    [MemberData(nameof(FiscalYears))]
    public async Task Profit_and_loss_is_that_of_the_lines_and_its_months_add_up_to_it(
        int seed, int startMonth, int startDay, string? retainedEarnings, string? loss)
    {
        var (database, lines, years) = await PostAsync(seed, startMonth, startDay, retainedEarnings, loss);
        await using var _ = database;
        if (retainedEarnings is not null && loss is null) await TestBooks.PostAsync(database.EtlWorker, years.ClosingEntries(lines));

        var random = new Random(seed);
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        for (var n = 0; n < 6; n++)
        {
            var (from, to) = GeneratedBooks.Range(random);
            var range = new DateRange(from, to);
            var statement = await ProfitAndLoss.ReadAsync(tenant.Connection, 1,
                [new("range", range), .. range.Months().Select(month => new StatementColumn("month", month))], default);
            Assert.Equal(years.ProfitAndLoss(lines, from, to), StatementFigures.Of(statement));
            Assert.All(statement.Lines, line => Assert.Equal(line.AmountsMinor[0], line.AmountsMinor.Skip(1).Sum()));
            Assert.All(statement.Lines.Where(line => !line.IsTotal),
                line => Assert.Equal(line.AmountsMinor[0], line.Accounts.Sum(account => account.AmountsMinor[0])));
        }
    }

    [Theory]
    [MemberData(nameof(FiscalYears))]
    public async Task The_cash_flow_foots_to_what_the_bank_moved_by(
        int seed, int startMonth, int startDay, string? retainedEarnings, string? loss)
    {
        var (database, lines, years) = await PostAsync(seed, startMonth, startDay, retainedEarnings, loss);
        await using var _ = database;
        if (retainedEarnings is not null && loss is null) await TestBooks.PostAsync(database.EtlWorker, years.ClosingEntries(lines));

        var random = new Random(seed);
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        for (var n = 0; n < 6; n++)
        {
            var (from, to) = GeneratedBooks.Range(random);
            var statement = await CashFlow.ReadAsync(tenant.Connection, 1, [new("range", new DateRange(from, to))], default);
            Assert.Equal(years.CashFlow(lines, from, to), StatementFigures.Of(statement));
            Assert.Equal(statement.Line("closing-cash").AmountsMinor[0],
                statement.Line("opening-cash").AmountsMinor[0] + statement.Line("change").AmountsMinor[0]);
        }
    }

    [Fact]
    public async Task Each_column_of_a_cash_flow_equals_the_cash_flow_of_its_range()
    {
        var (database, lines, years) = await PostAsync(seed: 5, startMonth: 7, startDay: 1, "3000", loss: null);
        await using var _ = database;
        var random = new Random(5);
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var columns = Enumerable.Range(0, 5).Select(n => GeneratedBooks.Range(random))
            .Select((range, n) => new StatementColumn($"{n}", new DateRange(range.From, range.To))).ToList();

        var statement = await CashFlow.ReadAsync(tenant.Connection, 1, columns, default);

        foreach (var (at, column) in columns.Index())
            Assert.Equal(years.CashFlow(lines, column.Range.From, column.Range.To), StatementFigures.Of(statement, at));
    }

    private async Task<(TestDatabase Database, List<TestLine> Lines, YearsModel Years)> PostAsync(
        int seed, int startMonth, int startDay, string? retainedEarnings, string? loss)
    {
        var database = await postgres.CreateDatabaseAsync();
        var lines = GeneratedBooks.Lines(seed, entries: 200);
        var years = new YearsModel(startMonth, startDay, retainedEarnings, loss);
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, lines);
        await years.SetAsync(database.Api);
        return (database, lines, years);
    }

    private static StatementColumn Day(DateOnly day) => new("day", new DateRange(day, day));
}
