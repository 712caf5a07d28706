using Financial.Fixtures;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.ServiceDefaults;

namespace Financial.Ledger.Tests.Statements;

// I-9: which of the entries of a year's last day only close it. Revenue of the year is 100 and cost 30, so that its profit is 70.
public sealed class ClosingEntryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateOnly Day = new(2024, 6, 1), YearEnd = new(2024, 12, 31);

    [Theory]
    [InlineData("7000 30 3000 -30 | 4000 100 7000 -30 3000 -70")]
    [InlineData("4000 100 7000 -30 3000 -70 | 7000 30 3000 -30")]
    public Task An_ordinary_entry_of_that_day_between_cost_and_retained_earnings_is_not_taken_for_a_closing_one(string entries) =>
        AssertProfitAsync(70, "1200 100 4000 -100", entries);

    [Theory]
    [InlineData("4000 100 7000 -30 3000 -70")]
    [InlineData("4000 100 3000 -100 | 7000 -30 3000 30")]
    [InlineData("4000 60 7000 -30 3000 -30 | 4000 40 3000 -40")]
    [InlineData("4000 100 7000 -30 3000 -70 | 4000 -100 7000 30 3000 70 | 4000 100 7000 -30 3000 -70")]
    public Task A_year_is_closed_by_one_entry_or_several_or_again_after_it_was_taken_back(string entries) =>
        AssertProfitAsync(70, "1200 100 4000 -100 | 7000 30 1200 -30", entries);

    [Fact]
    public Task An_entry_that_was_taken_back_and_not_made_again_closes_nothing() =>
        AssertProfitAsync(70, "1200 100 4000 -100 | 7000 30 1200 -30", "4000 100 7000 -30 3000 -70 | 4000 -100 7000 30 3000 70");

    private async Task AssertProfitAsync(long profit, string ofTheYear, string ofItsLastDay)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker,
        [
            new TestAccount("1200", "asset", "bank"), new TestAccount("3000", "equity", "equity"),
            new TestAccount("4000", "income", "revenue"), new TestAccount("7000", "expense", "other-expense"),
        ]);
        await new YearsModel(1, 1, "3000", loss: null).SetAsync(database.Api);
        await TestBooks.PostAsync(database.EtlWorker, [.. Lines(ofTheYear, Day, first: 1), .. Lines(ofItsLastDay, YearEnd, first: 10)]);

        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var year = new StatementColumn("year", new DateRange(new DateOnly(2024, 1, 1), YearEnd));
        Assert.Equal(profit, (await ProfitAndLoss.ReadAsync(tenant.Connection, 1, [year], default)).Line("net-profit").AmountsMinor[0]);
    }

    // Entries with a bar between: account and amount, debit positive.
    private static IEnumerable<TestLine> Lines(string entries, DateOnly day, int first) =>
        entries.Split(" | ").SelectMany((entry, n) => entry.Split(' ').Chunk(2).Select(line =>
    {
        var minor = long.Parse(line[1], System.Globalization.CultureInfo.InvariantCulture);
        return new TestLine(first + n, day, line[0], Math.Max(minor, 0), Math.Max(-minor, 0));
    }));
}
