using Financial.Fixtures;
using Npgsql;

namespace Financial.ServiceDefaults.Tests.Database;

public sealed class TenantTransactionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Only_the_tenants_rows_are_seen()
    {
        await using var database = await postgres.CreateDatabaseAsync();

        Assert.Equal(1L, await CountEntitiesAsync(database.Api, tenantId: 1));
        Assert.Equal(0L, await CountEntitiesAsync(database.Api, tenantId: 2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_pools_next_user_has_no_tenant(bool commit)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var pool = NpgsqlDataSource.Create(database.ApiConnectionString + ";Maximum Pool Size=1");
        int process;
        await using (var transaction = await pool.BeginTenantTransactionAsync(1))
        {
            process = transaction.Connection.ProcessID;
            if (commit)
                await transaction.CommitAsync();
        }

        await using var connection = await pool.OpenConnectionAsync();
        Assert.Equal(process, connection.ProcessID);
        await using var command = new NpgsqlCommand("select count(*) from ledger.entity", connection);

        // The ended setting is the empty string, which is no tenant: the query fails instead of showing nothing.
        var exception = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteScalarAsync());
        Assert.Equal(PostgresErrorCodes.InvalidTextRepresentation, exception.SqlState);
    }

    [Fact]
    public async Task Disposing_without_a_commit_rolls_back()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var inbox = new Inbox("ledger");
        var message = Guid.NewGuid();
        await using (var transaction = await database.EtlWorker.BeginTenantTransactionAsync(1))
            Assert.True(await inbox.TryReceiveAsync(transaction.Transaction, message, 1, CancellationToken.None));

        await using var again = await database.EtlWorker.BeginTenantTransactionAsync(1);
        Assert.True(await inbox.TryReceiveAsync(again.Transaction, message, 1, CancellationToken.None));
    }

    private static async Task<object?> CountEntitiesAsync(NpgsqlDataSource dataSource, int tenantId)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(tenantId);
        await using var command = new NpgsqlCommand("select count(*) from ledger.entity", transaction.Connection, transaction.Transaction);
        return await command.ExecuteScalarAsync();
    }
}
