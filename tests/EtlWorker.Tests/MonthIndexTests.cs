using Financial.EtlWorker.Load;
using Financial.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Financial.EtlWorker.Tests;

public sealed class MonthIndexTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task The_worker_builds_missing_indexes_until_none_is_left()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await TestBooks.AddAccountsAsync(database.EtlWorker, GeneratedBooks.Accounts);
        var day = new DateOnly(2024, 3, 5);
        await TestBooks.PostAsync(database.EtlWorker, [new(1, day, "1200", 700, 0), new(1, day, "4000", 0, 700)]);
        using var indexes = new MonthIndexes(database.EtlWorker, NullLogger<MonthIndexes>.Instance);

        await indexes.StartAsync(default);

        await Eventually.BeTrueAsync(async () =>
        {
            await using var count = database.Administrator.CreateCommand(
                "select count(*) from pg_indexes where indexname like 'journal\\_entry\\_2024\\_03\\_%'");
            return await count.ExecuteScalarAsync() is 2L;
        }, TimeSpan.FromMinutes(1));
        await indexes.StopAsync(default);
    }
}
