using Financial.Fixtures;
using Financial.Ledger.Database;
using Financial.Ledger.Lines;
using Financial.Ledger.Periods;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Ledger.Tests.Journal;

/// <summary>The indexes that the worker builds after postings, decision 29.</summary>
public sealed class MonthIndexTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateOnly March = new(2024, 3, 5), April = new(2024, 4, 2);

    [Fact]
    public async Task Each_fresh_month_gets_its_indexes_of_entries_once()
    {
        await using var database = await BooksAsync();

        Assert.Equal(
            ["journal_entry_2024_03_reversal_of", "journal_entry_2024_03_source_number",
                "journal_entry_2024_04_reversal_of", "journal_entry_2024_04_source_number"],
            await BuildAllAsync(database));
        Assert.Empty(await BuildAllAsync(database));
    }

    [Fact]
    public async Task A_large_month_is_indexed_by_account_and_lists_the_same_lines_DRILL_1()
    {
        await using var database = await BooksAsync();
        await BuildAllAsync(database);
        LineFilter[] filters = [new(All), new(All, ["1200"]), new(All, ["1200", "4000"])];
        var before = await ListAsync(database, filters);
        // 100,000 lines would take longer to post than they tell.
        await ExecuteAsync(database, "update pg_class set reltuples = 100000 where relname = 'journal_line_2024_03'");

        Assert.Equal(["journal_line_2024_03_account"], await BuildAllAsync(database));
        Assert.Equal(before, await ListAsync(database, filters));
        await TestBooks.PostAsync(database.EtlWorker, [new(3, March, "1200", 900, 0), new(3, March, "4000", 0, 900)]);
        Assert.Equal(before.Count + 5, (await ListAsync(database, filters)).Count);
    }

    [Fact]
    public async Task A_month_that_a_posting_holds_is_left_for_later()
    {
        await using var database = await BooksAsync();
        await using (var posting = await database.Administrator.OpenConnectionAsync())
        {
            await using var transaction = await posting.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("lock table ledger.journal_entry_2024_03 in row exclusive mode", posting);
            await command.ExecuteNonQueryAsync();
            Assert.Equal(["journal_entry_2024_04_reversal_of", "journal_entry_2024_04_source_number"], await BuildAllAsync(database));
        }

        Assert.Equal(["journal_entry_2024_03_reversal_of", "journal_entry_2024_03_source_number"], await BuildAllAsync(database));
    }

    [Fact]
    public async Task Of_two_workers_one_builds()
    {
        await using var database = await BooksAsync();
        await using (var first = await database.EtlWorker.OpenConnectionAsync())
        {
            await using var transaction = await first.BeginTransactionAsync();
            await using var build = new NpgsqlCommand("select ledger.index_next_month()", first);
            Assert.Equal("journal_entry_2024_03_reversal_of", await build.ExecuteScalarAsync());
            Assert.Empty(await BuildAllAsync(database));
            await transaction.CommitAsync();
        }

        Assert.Equal(3, (await BuildAllAsync(database)).Count);
    }

    [Fact]
    public async Task No_role_but_the_worker_may_build_them()
    {
        await using var database = await BooksAsync();
        foreach (var role in new[] { database.Api, database.Insights })
        {
            await using var command = role.CreateCommand("select ledger.index_next_month()");
            var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteScalarAsync());
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private static DateRange All => new(March.AddDays(-4), April.AddDays(28));

    private async Task<TestDatabase> BooksAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        await TestBooks.PostAsync(database.EtlWorker,
        [
            new(1, March, "1200", 700, 0), new(1, March, "4000", 0, 700), new(2, April, "5000", 300, 0), new(2, April, "1200", 0, 300),
        ]);
        return database;
    }

    private static async Task<List<string>> BuildAllAsync(TestDatabase database)
    {
        var built = new List<string>();
        await using var command = database.EtlWorker.CreateCommand("select ledger.index_next_month()");
        while (await command.ExecuteScalarAsync() is string index) built.Add(index);
        return built;
    }

    private static async Task<List<PostedLine>> ListAsync(TestDatabase database, LineFilter[] filters)
    {
        await using var tenant = await database.Api.BeginTenantTransactionAsync(1);
        var version = await tenant.Connection.QuerySingleAsync<long>(
            "select ledger_version from ledger.entity where entity_id = 1", null, default);
        var lines = new List<PostedLine>();
        foreach (var filter in filters)
            lines.AddRange((await LinePage.ReadAsync(tenant.Connection, 1, filter, version, after: null, limit: 50, default)).Lines);
        return lines;
    }

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using var command = database.Administrator.CreateCommand(sql);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }
}
