using Financial.Fixtures;
using Financial.Ledger.Statements;
using Financial.ServiceDefaults;

namespace Financial.Ledger.Tests.Statements;

public sealed class TrialBalanceTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Any_range_equals_the_sum_of_its_lines_I_10_I_13(int seed)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var lines = GeneratedBooks.Lines(seed, entries: 300);
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, lines);

        var random = new Random(seed);
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        for (var n = 0; n < 30; n++)
        {
            var (from, to) = GeneratedBooks.Range(random);
            var trialBalance = await TrialBalance.ReadAsync(tenant.Connection, 1, from, to, default);
            Assert.Equal(FromLines(lines, from, to), trialBalance.Rows.Select(row => (row.AccountCode, row.Opening, row.Movement, row.Closing)));
        }
    }

    [Fact]
    public async Task Closing_is_the_opening_of_the_next_range_I_9()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, GeneratedBooks.Lines(seed: 4, entries: 300));

        var random = new Random(4);
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        for (var n = 0; n < 15; n++)
        {
            var (from, to) = GeneratedBooks.Range(random);
            var before = await TrialBalance.ReadAsync(tenant.Connection, 1, from, to, default);
            var after = await TrialBalance.ReadAsync(tenant.Connection, 1, to.AddDays(1), to.AddDays(random.Next(1, 90)), default);
            var closings = before.Rows.ToDictionary(row => row.AccountCode, row => row.Closing);
            Assert.All(after.Rows, row => Assert.Equal(closings.GetValueOrDefault(row.AccountCode), row.Opening));
        }
    }

    [Fact]
    public async Task The_calendar_from_end_to_end_holds_every_line()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var lines = GeneratedBooks.Lines(seed: 5, entries: 50);
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, lines);

        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var trialBalance = await TrialBalance.ReadAsync(tenant.Connection, 1, DateOnly.MinValue, DateOnly.MaxValue, default);
        Assert.Equal(lines.Sum(line => line.DebitMinor), trialBalance.MovementTotal.DebitMinor);
        Assert.Equal(trialBalance.MovementTotal.DebitMinor, trialBalance.MovementTotal.CreditMinor);
        Assert.Equal(default, trialBalance.OpeningTotal);
    }

    [Fact]
    public async Task Amounts_near_the_limit_are_exact_I_2()
    {
        const long amount = (1L << 62) - 1;
        await using var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker,
            [new TestLine(1, new(2025, 1, 15), "1200", amount, 0), new TestLine(1, new(2025, 1, 15), "4000", 0, amount)]);

        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var trialBalance = await TrialBalance.ReadAsync(tenant.Connection, 1, new(2025, 1, 10), new(2025, 1, 20), default);
        Assert.Equal(new DebitCredit(amount, 0), trialBalance.Rows.Single(row => row.AccountCode == "1200").Closing);
        Assert.Equal(new DebitCredit(0, amount), trialBalance.Rows.Single(row => row.AccountCode == "4000").Closing);
    }

    [Fact]
    public async Task Empty_books_have_no_rows_and_say_their_version_and_currency()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var trialBalance = await TrialBalance.ReadAsync(tenant.Connection, 1, new(2025, 1, 1), new(2025, 1, 31), default);
        Assert.Empty(trialBalance.Rows);
        Assert.Equal(new ServedVersion("USD", 0, null, Reconciled: false, "no-control-totals"), trialBalance.Version);
    }

    [Fact]
    public async Task Books_that_do_not_balance_are_not_shown()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, GeneratedBooks.Lines(seed: 6, entries: 10));
        await using (var damage = database.Administrator.CreateCommand(
            "update ledger.account_month_balance set debit_minor = debit_minor + 1 where (account_code, month) = (select account_code, month from ledger.account_month_balance order by 2, 1 limit 1)"))
            Assert.Equal(1, await damage.ExecuteNonQueryAsync());

        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TrialBalance.ReadAsync(tenant.Connection, 1, GeneratedBooks.First, GeneratedBooks.Last, default));
        Assert.Contains("does not balance", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_tenant_sees_nothing_of_it()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, GeneratedBooks.Lines(seed: 7, entries: 10));
        await using (var found = database.Administrator.CreateCommand("insert into ledger.entity (tenant_id, entity_id, name, currency) values (2, 1, 'Other', 'GBP')"))
            await found.ExecuteNonQueryAsync();

        await using var tenant = await database.Api.BeginTenantTransactionAsync(2);
        var trialBalance = await TrialBalance.ReadAsync(tenant.Connection, 1, DateOnly.MinValue, DateOnly.MaxValue, default);
        Assert.Empty(trialBalance.Rows);
        Assert.Equal("GBP", trialBalance.Version.Currency);
    }

    private static List<(string, DebitCredit, DebitCredit, DebitCredit)> FromLines(List<TestLine> lines, DateOnly from, DateOnly to) =>
        [.. lines.Where(line => line.Date <= to).GroupBy(line => line.Account).OrderBy(account => account.Key, StringComparer.Ordinal).Select(account =>
        {
            var opening = Sum(account.Where(line => line.Date < from)).Net();
            var movement = Sum(account.Where(line => line.Date >= from));
            return (account.Key, opening, movement, (opening + movement).Net());
        })];

    private static DebitCredit Sum(IEnumerable<TestLine> lines) =>
        lines.Aggregate(new DebitCredit(), (sum, line) => sum + new DebitCredit(line.DebitMinor, line.CreditMinor));
}
