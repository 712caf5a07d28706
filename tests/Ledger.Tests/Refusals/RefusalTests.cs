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
    public async Task Each_raise_and_each_check_has_a_refusal()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var connection = await database.Administrator.OpenConnectionAsync();

        var places = (await Removal.FindAllAsync(connection)).Select(removal => removal.Place).Distinct();

        Assert.Empty(places.Except(Refusal.All.Select(refusal => refusal.Place)));
    }
}
