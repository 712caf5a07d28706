using Financial.Fixtures;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;

namespace Financial.Ledger.Tests.Statements;

public sealed class TrialBalanceTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    // Years from January, July and October, and one that begins within a month; with retained earnings, with losses apart, and with neither
    // named.
    public static TheoryData<int, int, int, string?, string?> FiscalYears { get; } = new()
    {
        { 1, 1, 1, "3000", null }, { 2, 7, 1, "3000", "2100" }, { 3, 10, 1, null, null }, { 4, 4, 6, "3000", null },
    };

    [Theory]
    [MemberData(nameof(FiscalYears))]
    public async Task Any_range_equals_the_sum_of_its_lines_I_9_I_10_I_13(
        int seed, int startMonth, int startDay, string? retainedEarnings, string? loss)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var lines = GeneratedBooks.Lines(seed, entries: 300);
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, lines);
        var years = new YearsModel(startMonth, startDay, retainedEarnings, loss);
        await years.SetAsync(database.Api);

        var random = new Random(seed);
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        for (var n = 0; n < 30; n++)
        {
            var (from, to) = GeneratedBooks.Range(random);
            var trialBalance = await TrialBalance.ReadAsync(tenant.Connection, 1, from, to, default);
            Assert.Equal(years.TrialBalance(lines, from, to), trialBalance.Rows.Select(BalanceRow.Of));
        }
    }

    [Fact]
    public async Task Closing_is_the_opening_of_the_next_range_within_a_fiscal_year_I_9()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, GeneratedBooks.Lines(seed: 4, entries: 300));

        var random = new Random(4);
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        for (var n = 0; n < 15; n++)
        {
            var (from, to) = GeneratedBooks.Range(random);
            if (to is { Month: 12, Day: 31 }) to = to.AddDays(-1);
            var before = await TrialBalance.ReadAsync(tenant.Connection, 1, from, to, default);
            var after = await TrialBalance.ReadAsync(tenant.Connection, 1, to.AddDays(1), to.AddDays(random.Next(1, 90)), default);
            var closings = before.Rows.ToDictionary(row => row.AccountCode ?? "", row => row.Closing);
            Assert.All(after.Rows, row => Assert.Equal(closings.GetValueOrDefault(row.AccountCode ?? ""), row.Opening));
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
        Assert.Equal(new ServedVersion("USD", 0, null, Reconciled: false, "no-control-totals", TenantId: 1), trialBalance.Version);
    }

    [Fact]
    public async Task Books_that_do_not_balance_are_not_shown()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, GeneratedBooks.Lines(seed: 6, entries: 10));
        await using (var damage = database.Administrator.CreateCommand(
            "update ledger.account_month_balance set debit_minor = debit_minor + 1 where (account_code, month) = (select account_code, "
                + "month from ledger.account_month_balance order by 2, 1 limit 1)"))
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
        await using (var found = database.Administrator.CreateCommand(
            "insert into ledger.entity (tenant_id, entity_id, name, currency) values (2, 1, 'Other', 'GBP')"))
            await found.ExecuteNonQueryAsync();

        await using var tenant = await database.Api.BeginTenantTransactionAsync(2);
        var trialBalance = await TrialBalance.ReadAsync(tenant.Connection, 1, DateOnly.MinValue, DateOnly.MaxValue, default);
        Assert.Empty(trialBalance.Rows);
        Assert.Equal("GBP", trialBalance.Version.Currency);
    }
}
