using Npgsql;

namespace Financial.ServiceDefaults;

/// <summary>
/// The messages that one service has handled. Queues deliver at least once. The transaction of a message's effect also records the
/// message, so the effect happens once.
/// </summary>
public sealed class Inbox(string schema)
{
    private readonly string _insert =
        $"insert into {schema}.inbox (message_id, tenant_id) values ($1, $2) on conflict (message_id) do nothing";

    /// <summary>
    /// Notes <paramref name="messageId"/> as handled by <paramref name="transaction"/>. False: another transaction has handled it already,
    /// so do nothing. While another transaction is still handling it, this one waits for the outcome.
    /// </summary>
    public async Task<bool> TryReceiveAsync(
        NpgsqlTransaction transaction, Guid messageId, int tenantId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await using var command = new NpgsqlCommand(_insert, transaction.Connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = messageId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = tenantId });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
