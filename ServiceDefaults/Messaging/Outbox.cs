using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Financial.ServiceDefaults;

/// <summary>
/// The messages of one service that wait to be sent. A message is written in the transaction of the change that it reports, so it is
/// sent exactly when that change is committed. <see cref="OutboxDispatcher"/> sends it.
/// </summary>
public sealed class Outbox(string schema)
{
    // A message without a due time is due since 1970: a clock that is set back must not delay it.
    private readonly string _insert = $"""
        with message as (
          insert into {schema}.outbox (message_id, tenant_id, queue, message_type, body, traceparent, tracestate, due_at)
          values ($1, $2, $3, $4, $5, $6, $7, coalesce($8, 'epoch')))
        select pg_notify('{Channel(schema)}', '')
        """;

    /// <summary>
    /// Writes <paramref name="message"/> to be sent to <paramref name="queue"/> once <paramref name="transaction"/> commits.
    /// </summary>
    public Task EnqueueAsync<T>(NpgsqlTransaction transaction, string queue, int tenantId, T message, CancellationToken cancellationToken)
        where T : class =>
        EnqueueAsync(transaction, queue, tenantId, message, dueAt: null, cancellationToken);

    /// <summary>The same, but not sent before <paramref name="dueAt"/> (null: at once), however far ahead that is.</summary>
    public async Task EnqueueAsync<T>(NpgsqlTransaction transaction, string queue, int tenantId, T message, DateTimeOffset? dueAt,
        CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(message);
        await using var command = new NpgsqlCommand(_insert, transaction.Connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = tenantId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = queue });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = OutboxMessage.NameOf(typeof(T)) });
        command.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(message, OutboxMessage.Json),
            NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)Activity.Current?.Id ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)Activity.Current?.TraceStateString ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)dueAt?.ToUniversalTime() ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The channel on which a commit wakes the dispatchers of <paramref name="schema"/>.</summary>
    internal static string Channel(string schema) => $"{schema}_outbox";
}
