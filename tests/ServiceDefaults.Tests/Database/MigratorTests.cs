using Financial.Fixtures;
using Financial.Ledger.Messages;
using Npgsql;

namespace Financial.ServiceDefaults.Tests.Database;

public sealed class MigratorTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly Migration First = Migration.Create("0001_create_a", "create table a (id int);\r\ninsert into a values (1);\n");
    private static readonly Migration Second = Migration.Create("0002_create_b", "create table b (id int);");

    [Fact]
    public async Task Migrations_are_applied_once_and_in_order()
    {
        await using var database = await postgres.CreateBareDatabaseAsync();

        Assert.Equal([First], await ApplyAsync(database, First));
        Assert.Equal([Second], await ApplyAsync(database, First, Second));
        Assert.Empty(await ApplyAsync(database, First, Second));

        Assert.Equal(2, await Migrator.ReadLevelAsync(database.Owner));
        Assert.Equal(1L, await ScalarAsync(database.Owner, "select count(*) from a"));
        Assert.Equal(First.Checksum, await ScalarAsync(database.Owner, "select checksum from schema_migration where number = 1"));
    }

    [Fact]
    public async Task Migrators_that_start_together_apply_each_migration_once()
    {
        await using var database = await postgres.CreateBareDatabaseAsync();

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ApplyAsync(database, First, Second)));

        Assert.Equal([First, Second], applied.SelectMany(migrations => migrations));
    }

    [Fact]
    public async Task A_failing_migration_leaves_nothing_of_itself_and_keeps_the_ones_before()
    {
        await using var database = await postgres.CreateBareDatabaseAsync();
        var failing = Migration.Create("0002_create_b", "create table b (id int);\ninsert into missing values (1);");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ApplyAsync(database, First, failing));

        Assert.StartsWith("Migration 0002_create_b failed with 42P01 relation \"missing\" does not exist.", exception.Message,
            StringComparison.Ordinal);
        Assert.Equal(1, await Migrator.ReadLevelAsync(database.Owner));
        Assert.Equal(DBNull.Value, await ScalarAsync(database.Owner, "select to_regclass('b')::text"));
        Assert.Equal([Second], await ApplyAsync(database, First, Second));
    }

    [Fact]
    public async Task A_database_with_another_text_of_a_migration_is_refused_in_one_sentence()
    {
        await using var database = await postgres.CreateBareDatabaseAsync();
        await ApplyAsync(database, First);
        var changed = Migration.Create(First.Name, First.Sql + "create table c ();");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ApplyAsync(database, changed, Second));

        Assert.Equal("The database has migration 0001_create_a, which this build does not hold with the same text: run the build that "
            + "applied it, or export the journal from that build (GET /v1/journal) and import it into an empty database (locally: start "
            + "with `-- --fresh`).", exception.Message);
        Assert.Equal(1, await Migrator.ReadLevelAsync(database.Owner));
    }

    [Fact]
    public void Other_line_ends_are_the_same_migration() =>
        Assert.Equal(First, Migration.Create(First.Name, First.Sql.Replace("\n", "\r\n", StringComparison.Ordinal)));

    [Theory]
    [InlineData("0002_create_b")]
    [InlineData("0003_create_c")]
    public async Task A_database_with_an_unknown_migration_is_refused(string unknown)
    {
        await using var database = await postgres.CreateBareDatabaseAsync();
        await ApplyAsync(database, First, Migration.Create(unknown, "create table c ();"));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ApplyAsync(database, First, Migration.Create("0002_create_d", "create table d ();")));

        Assert.StartsWith($"The database has migration {unknown}, which this build does not hold", exception.Message,
            StringComparison.Ordinal);
        Assert.Equal(DBNull.Value, await ScalarAsync(database.Owner, "select to_regclass('d')::text"));
    }

    [Fact]
    public async Task A_database_without_migrations_is_at_level_0()
    {
        await using var database = await postgres.CreateBareDatabaseAsync();
        Assert.Equal(0, await Migrator.ReadLevelAsync(database.Owner));
    }

    [Fact]
    public async Task Every_service_may_read_the_level_and_none_may_change_the_journal()
    {
        await using var database = await postgres.CreateDatabaseAsync();

        foreach (var service in new[] { database.Api, database.EtlWorker, database.Insights })
        {
            Assert.Equal(Migration.Level(typeof(Queues).Assembly), await Migrator.ReadLevelAsync(service));
            var exception = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(service, "delete from public.schema_migration"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, exception.SqlState);
        }
    }

    private static Task<IReadOnlyList<Migration>> ApplyAsync(TestDatabase database, params Migration[] migrations) =>
        Migrator.ApplyAsync(database.Owner, migrations, CancellationToken.None);

    private static async Task<object?> ScalarAsync(NpgsqlDataSource dataSource, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
