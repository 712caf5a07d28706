using Financial.Fixtures;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Ledger.Tests.Statements;

/// <summary>Which version is served, and that its figures hold its own lines only, over generated postings.</summary>
public sealed class ServedVersionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Every_figure_holds_the_lines_of_the_served_version_only_REC_3(int seed)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        var random = new Random(seed);
        var posted = new List<(long Version, List<TestLine> Lines)>();
        for (var posting = 0; posting < 8; posting++)
        {
            var lines = GeneratedBooks.Lines(seed * 100 + posting, entries: 25);
            posted.Add((await TestBooks.PostAsync(database.EtlWorker, lines), lines));
            // Now and then Sage's totals come: those of the books, or others, which withhold the version.
            var asOf = GeneratedBooks.Last.AddDays(-20 * random.Next(3));
            if (random.Next(3) > 0)
                await AddControlTotalsAsync(database, asOf, Balances(posted.SelectMany(item => item.Lines), asOf),
                    wrongBy: random.Next(2) * 1_000_000_000_000);

            var served = await AssertServedFiguresAsync(database, posted, random);
            var serves = await ScalarAsync<bool>(database, """
                select not exists (
                  select from (select distinct on (as_of) status from ledger.reconciliation order by as_of, reconciliation_id desc) newest
                    where status = 'outside')
                """);
            Assert.Equal(serves, served.PendingVersion is null);
            Assert.Equal(serves, served.LedgerVersion == posted[^1].Version);
        }
        Assert.True(await ScalarAsync<bool>(database,
            "select bool_or(pending_version is not null) and bool_or(pending_version is null) from ledger.served_version"));
    }

    [Fact]
    public async Task A_failed_control_withholds_the_version_and_the_last_reconciled_one_is_served_REC_3()
    {
        await using var database = await FoundAsync();
        var january = await PostAsync(database, new(2025, 1, 10), 100_00);
        await AddControlTotalsAsync(database, new(2025, 1, 31), Control(100_00));
        Assert.Equal((january, true, null, null), Served(await ReadAsync(database)));

        var february = await PostAsync(database, new(2025, 2, 10), 50_00);
        Assert.Equal((february, false, "newer-than-control-totals", null), Served(await ReadAsync(database)));

        await AddControlTotalsAsync(database, new(2025, 2, 28), Control(149_00));
        var served = await ReadAsync(database);
        Assert.Equal((january, true, null, february), Served(served));
        Assert.Equal("reconciliation-failed", served.PendingReason);
        Assert.Equal(100_00, await BankAsync(database, new(2025, 2, 28)));
        Assert.Equal(1L, await ScalarAsync<long>(database,
            "select count(*) from ledger.notification where kind = 'reconciliation-failed'"));
    }

    [Fact]
    public async Task A_late_posting_into_a_reconciled_range_is_caught_and_one_after_it_is_not_I_11()
    {
        await using var database = await FoundAsync();
        await PostAsync(database, new(2025, 1, 10), 100_00);
        await AddControlTotalsAsync(database, new(2025, 1, 31), Control(100_00));
        var february = await PostAsync(database, new(2025, 2, 1), 50_00);
        Assert.Equal(1L, await ScalarAsync<long>(database, "select count(*) from ledger.reconciliation"));
        Assert.Equal((february, false, "newer-than-control-totals", null), Served(await ReadAsync(database)));

        var late = await PostAsync(database, new(2025, 1, 31), 7_00);
        Assert.Equal((february, false, "newer-than-control-totals", late), Served(await ReadAsync(database)));
        Assert.Equal(150_00, await BankAsync(database, new(2025, 2, 28)));
    }

    [Fact]
    public async Task The_first_books_that_fail_are_not_served_at_all_until_somebody_approves_REC_3_REC_6()
    {
        await using var database = await FoundAsync();
        var posted = await PostAsync(database, new(2025, 1, 10), 100_00);
        await AddControlTotalsAsync(database, new(2025, 1, 31), Control(90_00));
        Assert.Equal((0L, false, "no-control-totals", posted), Served(await ReadAsync(database)));
        Assert.Equal(0, await BankAsync(database, new(2025, 1, 31)));

        await ReviewAsync(database, "reviewed");
        Assert.Equal(0, (await ReadAsync(database)).LedgerVersion);
        var approved = await ReviewAsync(database, "approved");
        var served = await ReadAsync(database);
        Assert.Equal((posted + 1, false, "approved-difference", null), Served(served));
        Assert.Equal((approved, 10_00L), (served.LedgerVersion, served.ApprovedDifferenceMinor));

        // The same difference stays approved; another one does not.
        var february = await PostAsync(database, new(2025, 2, 1), 5_00);
        Assert.Equal((february, false, "approved-difference", null), Served(await ReadAsync(database)));
        var late = await PostAsync(database, new(2025, 1, 5), 5_00);
        Assert.Equal((february, false, "approved-difference", late), Served(await ReadAsync(database)));
    }

    [Theory]
    [InlineData(100_000, 100_100, "within-tolerance")]
    [InlineData(100_000, 100_101, "outside")]
    [InlineData(100_000, 99_900, "within-tolerance")]
    [InlineData(100_000, 100_000, "equal")]
    [InlineData(0, 1, "outside")]
    public async Task The_tolerance_is_a_thousandth_of_the_control_and_zero_demands_zero_REC_1(long control, long ledger, string status)
    {
        await using var database = await FoundAsync();
        await PostAsync(database, new(2025, 1, 10), ledger);
        await AddControlTotalsAsync(database, new(2025, 1, 31), Control(control));
        Assert.Equal(status, await ScalarAsync<string>(database, "select status from ledger.reconciliation"));
        Assert.Equal(status == "equal" ? 0 : 2, await ScalarAsync<long>(database, "select count(*) from ledger.reconciliation_account"));
    }

    [Fact]
    public async Task An_account_that_Sage_does_not_state_counts_as_zero_REC_1()
    {
        await using var database = await FoundAsync();
        await PostAsync(database, new(2025, 1, 10), 100_00);
        await TestBooks.PostAsync(database.EtlWorker, [new(1, new(2025, 1, 11), "5000", 1, 0), new(1, new(2025, 1, 11), "7000", 0, 1)]);
        await AddControlTotalsAsync(database, new(2025, 1, 31), Control(100_00));
        Assert.Equal("5000 outside,7000 outside", await ScalarAsync<string>(database,
            "select string_agg(account_code || ' ' || status, ',' order by account_code) from ledger.reconciliation_account"));
    }

    [Fact]
    public async Task Loosening_serves_and_tightening_withholds_only_what_comes_REC_2()
    {
        await using var database = await FoundAsync();
        var posted = await PostAsync(database, new(2025, 1, 10), 100_00);
        await AddControlTotalsAsync(database, new(2025, 1, 31), Control(99_00));
        Assert.Equal(0, (await ReadAsync(database)).LedgerVersion);

        await SetToleranceAsync(database, 0.02m);
        Assert.Equal((posted + 1, true, null, null), Served(await ReadAsync(database)));
        await SetToleranceAsync(database, 0.02m);
        Assert.Equal((posted + 1, true, null, null), Served(await ReadAsync(database)));
        await SetToleranceAsync(database, 0.001m);
        Assert.Equal((posted + 1, true, null, posted + 2), Served(await ReadAsync(database)));
    }

    [Fact]
    public async Task What_was_served_at_an_instant_can_be_read_ever_after_I_11()
    {
        await using var database = await FoundAsync();
        await PostAsync(database, new(2025, 1, 10), 100_00);
        await AddControlTotalsAsync(database, new(2025, 1, 31), Control(100_00));
        var before = await ReadAsync(database);
        var figures = await TrialBalanceAsync(database, null);
        var instant = await ScalarAsync<DateTime>(database, "select clock_timestamp()");
        await PostAsync(database, new(2025, 1, 20), 900_00);
        await AddControlTotalsAsync(database, new(2025, 1, 31), Control(1_000_00));

        Assert.NotEqual(figures.Rows, (await TrialBalanceAsync(database, null)).Rows);
        var known = await TrialBalanceAsync(database, new DateTimeOffset(instant));
        Assert.Equal(before, known.Version);
        Assert.Equal(figures.Rows, known.Rows);
        var unknown = await TrialBalanceAsync(database, DateTimeOffset.UnixEpoch);
        Assert.Equal((0, 0L), (unknown.Rows.Count, unknown.Version.LedgerVersion));
    }

    [Fact]
    public async Task Another_tenant_has_its_own_control_totals()
    {
        await using var database = await FoundAsync();
        await PostAsync(database, new(2025, 1, 10), 100_00);
        await using (var found = database.Administrator.CreateCommand(
            "insert into ledger.entity (tenant_id, entity_id, name) values (2, 1, 'Other')"))
            await found.ExecuteNonQueryAsync();
        await AddControlTotalsAsync(database, new(2025, 1, 31), Control(1_00), tenantId: 2);
        Assert.Equal((1L, false, "no-control-totals", null), Served(await ReadAsync(database)));
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        await using var seen = new NpgsqlCommand(
            "select (select count(*) from ledger.reconciliation) + (select count(*) from ledger.control_total)", tenant.Connection);
        Assert.Equal(0L, await seen.ExecuteScalarAsync());
    }

    private async Task<TestDatabase> FoundAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        return database;
    }

    private static Task<long> PostAsync(TestDatabase database, DateOnly day, long minor) =>
        TestBooks.PostAsync(database.EtlWorker, [new(1, day, "1200", minor, 0), new(1, day, "4000", 0, minor)]);

    private static Dictionary<string, long> Control(long minor) => new() { ["1200"] = minor, ["4000"] = -minor };

    private static (long, bool, string?, long?) Served(ServedVersion version) =>
        (version.LedgerVersion, version.Reconciled, version.Reason, version.PendingVersion);

    // The figures of any range equal the sum of the lines that were posted up to the served version.
    private static async Task<ServedVersion> AssertServedFiguresAsync(
        TestDatabase database, List<(long Version, List<TestLine> Lines)> posted, Random random)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var version = await ServedVersion.ReadAsync(tenant.Connection, 1, default);
        var lines = posted.Where(item => item.Version <= version.LedgerVersion).SelectMany(item => item.Lines).ToList();
        for (var n = 0; n < 5; n++)
        {
            var (from, to) = GeneratedBooks.Range(random);
            var trialBalance = await TrialBalance.ReadAsync(tenant.Connection, 1, from, to, default);
            Assert.Equal(version, trialBalance.Version);
            Assert.Equal(
                new YearsModel(1, 1, null, null).TrialBalance(lines, from, to).Select(row => (row.Code, row.Closing)),
                trialBalance.Rows.Select(row => (row.AccountCode, row.Closing.NetMinor)));
            Assert.Equal(
                lines.Where(line => line.Date >= from && line.Date <= to).Sum(line => line.DebitMinor),
                trialBalance.MovementTotal.DebitMinor);
        }
        return version;
    }

    private static Dictionary<string, long> Balances(IEnumerable<TestLine> lines, DateOnly asOf) =>
        lines.Where(line => line.Date <= asOf).GroupBy(line => line.Account)
            .ToDictionary(account => account.Key, account => account.Sum(line => line.DebitMinor - line.CreditMinor));

    private static async Task AddControlTotalsAsync(
        TestDatabase database, DateOnly asOf, Dictionary<string, long> netMinor, long wrongBy = 0, int tenantId = 1)
    {
        var control = new Dictionary<string, long>(netMinor);
        control["1200"] = control.GetValueOrDefault("1200") + wrongBy;
        control["4000"] = control.GetValueOrDefault("4000") - wrongBy;
        await CallAsync<long>(database, "select ledger.add_control_totals(1, $1, 'entered', null, 'controller', $2, $3)", tenantId,
            asOf, control.Keys.ToArray(), control.Values.ToArray());
    }

    private static Task<long> ReviewAsync(TestDatabase database, string kind) =>
        CallAsync<long>(database, "select ledger.review_reconciliation(1, (select max(reconciliation_id) from ledger.reconciliation), $1, "
            + "'controller', 'timing')", 1, kind);

    private static Task<decimal> SetToleranceAsync(TestDatabase database, decimal tolerance) =>
        CallAsync<decimal>(database, "select ledger.set_tolerance(1, $1)", 1, tolerance);

    private static async Task<ServedVersion> ReadAsync(TestDatabase database)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        return await ServedVersion.ReadAsync(tenant.Connection, 1, default);
    }

    private static async Task<TrialBalance> TrialBalanceAsync(TestDatabase database, DateTimeOffset? asKnownAt)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        return await TrialBalance.ReadAsync(tenant.Connection, 1, new(2025, 1, 1), new(2025, 1, 25), default,
            await ServedVersion.ReadAsync(tenant.Connection, 1, default, asKnownAt));
    }

    private static async Task<long> BankAsync(TestDatabase database, DateOnly day)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var trialBalance = await TrialBalance.ReadAsync(tenant.Connection, 1, DateOnly.MinValue, day, default);
        return trialBalance.Rows.SingleOrDefault(row => row.AccountCode == "1200")?.Closing.DebitMinor ?? 0;
    }

    private static async Task<T> CallAsync<T>(TestDatabase database, string sql, int tenantId, params object[] values)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(tenantId);
        await using var command = new NpgsqlCommand(sql, tenant.Connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        var result = (T)(await command.ExecuteScalarAsync())!;
        await tenant.CommitAsync();
        return result;
    }

    private static async Task<T> ScalarAsync<T>(TestDatabase database, string sql)
    {
        await using var command = database.Administrator.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
