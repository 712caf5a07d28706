using Financial.Fixtures;

namespace Financial.Ledger.Tests.Refusals;

// Each raise and each check of Ledger/Migrations has a refusal here. tests/Removals removes each in turn and sees that one of these fails.
public sealed class RefusalTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task The_database_refuses_what_it_must()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var connection = await database.Administrator.OpenConnectionAsync();
        await Refusal.PrepareAsync(connection);
        await using var transaction = await connection.BeginTransactionAsync();

        var defects = new List<string>();
        foreach (var refusal in Refusal.All)
            if (await refusal.FindDefectAsync(connection) is { } defect)
                defects.Add(defect);

        Assert.Empty(defects);
    }

    [Fact]
    public async Task Every_table_with_a_tenant_is_isolated_but_for_outbox_and_inbox()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var open = database.Administrator.CreateCommand("""
            select coalesce(array_agg(c.oid::regclass::text), '{}') from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
            where c.relkind in ('r', 'p') and c.relname not in ('outbox', 'inbox') and not (c.relrowsecurity and c.relforcerowsecurity
              and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant_isolation'))
            """);

        Assert.Empty((string[])(await open.ExecuteScalarAsync())!);
    }

    [Fact]
    public async Task Each_raise_and_each_check_has_a_refusal()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var connection = await database.Administrator.OpenConnectionAsync();

        var places = (await Removal.FindAllAsync(connection)).Select(removal => removal.Place).Distinct();

        Assert.Empty(places.Except(Refusal.All.Select(refusal => refusal.Place)));
    }
}
