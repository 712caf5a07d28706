using Financial.Fixtures;
using Npgsql;

namespace Financial.ServiceDefaults.Tests.Messaging;

public sealed class InboxTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly Inbox _inbox = new("ledger");

    [Fact]
    public async Task A_message_is_received_once()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var message = Guid.NewGuid();

        Assert.True(await ReceiveAsync(database, message));
        Assert.False(await ReceiveAsync(database, message));
        Assert.True(await ReceiveAsync(database, Guid.NewGuid()));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_second_delivery_waits_for_the_outcome_of_the_first(bool firstCommits, bool secondReceives)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var message = Guid.NewGuid();
        var first = await database.EtlWorker.BeginTenantTransactionAsync(1);
        Assert.True(await _inbox.TryReceiveAsync(first.Transaction, message, 1, CancellationToken.None));

        await using var second = await database.EtlWorker.BeginTenantTransactionAsync(1);
        var receiving = _inbox.TryReceiveAsync(second.Transaction, message, 1, CancellationToken.None);
        await Eventually.BeTrueAsync(async () => await IsBlockedAsync(database, second.Connection.ProcessID));
        Assert.False(receiving.IsCompleted);

        if (firstCommits)
            await first.CommitAsync();
        await first.DisposeAsync();
        Assert.Equal(secondReceives, await receiving);
    }

    [Fact]
    public async Task A_service_cannot_see_another_services_messages()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        foreach (var table in new[] { "app.outbox", "app.inbox", "insight.outbox", "insight.inbox" })
        {
            await using var command = database.EtlWorker.CreateCommand($"select count(*) from {table}");
            var exception = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteScalarAsync());
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, exception.SqlState);
        }
    }

    private async Task<bool> ReceiveAsync(TestDatabase database, Guid messageId)
    {
        await using var transaction = await database.EtlWorker.BeginTenantTransactionAsync(1);
        var received = await _inbox.TryReceiveAsync(transaction.Transaction, messageId, 1, CancellationToken.None);
        await transaction.CommitAsync();
        return received;
    }

    private static async Task<bool> IsBlockedAsync(TestDatabase database, int process)
    {
        await using var command = database.Administrator.CreateCommand($"select cardinality(pg_blocking_pids({process})) > 0");
        return await command.ExecuteScalarAsync() is true;
    }
}
