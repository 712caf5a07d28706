using Financial.Fixtures;
using Financial.Ledger.Periods;
using Financial.ServiceDefaults;
using Npgsql;
using NpgsqlTypes;

namespace Financial.Ledger.Tests.Statements;

// REC-1: a right trial balance of any year agrees with the ledger, however its source counts, before and after the source has closed its
// years.
public sealed class ConventionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string RetainedEarnings = "3000";

    public static TheoryData<int, int> StartMonths { get; } = new() { { 1, 1 }, { 2, 7 }, { 3, 10 } };

    [Theory]
    [MemberData(nameof(StartMonths))]
    public async Task Totals_of_three_years_are_equal_before_and_after_their_closing_entries(int seed, int startMonth)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var years = new YearsModel(startMonth, 1, RetainedEarnings, null);
        var lines = GeneratedBooks.Lines(seed, entries: 200);
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, lines);
        await years.SetAsync(database.Api);
        await AssertEqualAsync(database, years, lines, lines);

        var closing = years.ClosingEntries(lines);
        await TestBooks.PostAsync(database.EtlWorker, closing);

        await AssertEqualAsync(database, years, lines, [.. lines, .. closing]);
        await AssertEqualAsync(database, years, lines, [.. lines, .. closing]);
    }

    [Fact]
    public async Task The_first_trial_balance_of_a_second_year_names_retained_earnings()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var years = new YearsModel(1, 1, RetainedEarnings, null);
        var lines = GeneratedBooks.Lines(seed: 4, entries: 200);
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, lines);

        Assert.Equal(("equal", "year-to-date"), await CompareAsync(database, new(2025, 1, 31), years.YearToDate(lines, new(2025, 1, 31))));

        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        Assert.Equal(RetainedEarnings, (await FiscalYear.ReadNewestAsync(tenant.Connection, 1, default)).RetainedEarnings?.Code);
    }

    [Fact]
    public async Task Totals_that_fit_no_convention_are_compared_by_the_one_that_the_set_before_had()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var lines = GeneratedBooks.Lines(seed: 5, entries: 200);
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker, lines);
        await new YearsModel(1, 1, RetainedEarnings, null).SetAsync(database.Api);
        Assert.Equal(("equal", "inception"), await CompareAsync(database, new(2025, 1, 15), YearsModel.Inception(lines, new(2025, 1, 15))));
        var wrong = YearsModel.Inception(lines, new(2025, 2, 15));
        wrong["1200"] += 1_000_000_00;
        wrong["2100"] -= 1_000_000_00;

        Assert.Equal(("outside", "inception"), await CompareAsync(database, new(2025, 2, 15), wrong));

        await using var command = database.Administrator.CreateCommand(
            "select string_agg(account_code, ' ' order by account_code) from ledger.reconciliation_account where reconciliation_id = "
                + "(select max(reconciliation_id) from ledger.reconciliation)");
        Assert.Equal("1200 2100", await command.ExecuteScalarAsync());
    }

    // Three days of each year: within it, its last one, and the first one behind it.
    private static async Task AssertEqualAsync(TestDatabase database, YearsModel years, List<TestLine> lines, List<TestLine> posted)
    {
        foreach (var end in years.Ends(GeneratedBooks.First, GeneratedBooks.Last))
            foreach (var day in new[] { end.AddDays(-45), end, end.AddDays(1) })
            {
                Assert.Equal("equal", (await CompareAsync(database, day, years.YearToDate(lines, day))).Status);
                Assert.Equal("equal", (await CompareAsync(database, day, YearsModel.Inception(posted, day))).Status);
                // Once the closing entries are posted, the journal stands so since inception as well.
                if (day == end)
                    Assert.Equal(("equal", posted == lines ? "after-closing" : "inception"),
                        await CompareAsync(database, day, years.YearToDate(lines, day.AddDays(1), until: day)));
            }
    }

    private static async Task<(string Status, string Convention)> CompareAsync(
        TestDatabase database, DateOnly day, Dictionary<string, long> totals)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        await using var command = new NpgsqlCommand("select ledger.add_control_totals(1, $1, 'entered', null, 'controller', $2, $3)",
            tenant.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = day, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new NpgsqlParameter { Value = totals.Keys.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = totals.Values.ToArray() });
        var set = (long)(await command.ExecuteScalarAsync())!;
        await using var read = new NpgsqlCommand(
            "select status, convention from ledger.reconciliation where set_id = $1 order by reconciliation_id desc limit 1",
            tenant.Connection);
        read.Parameters.Add(new NpgsqlParameter { Value = set });
        await using var reader = await read.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        var answer = (reader.GetString(0), reader.GetString(1));
        await reader.DisposeAsync();
        await tenant.CommitAsync();
        return answer;
    }
}
