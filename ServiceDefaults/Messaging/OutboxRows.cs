using Npgsql;
using NpgsqlTypes;

namespace Financial.ServiceDefaults;

/// <summary>The dispatcher's SQL over <c>{schema}.outbox</c> and <c>{schema}.inbox</c>.</summary>
internal sealed class OutboxRows(string schema)
{
    /// <summary>Rows that one transaction locks, sends and marks.</summary>
    public const int BatchSize = 100;

    /// <summary>The time for which a sent row is kept for inspection.</summary>
    public static readonly TimeSpan SentRetention = TimeSpan.FromDays(7);

    /// <summary>Longer than SQS keeps any message (14 days): no duplicate arrives after its inbox row is gone.</summary>
    public static readonly TimeSpan InboxRetention = TimeSpan.FromDays(30);

    public string Schema => schema;

    public Task ListenAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, $"listen {Outbox.Channel(schema)}", cancellationToken);

    /// <summary>Due rows in the order in which they were written. Skips rows that another dispatcher is sending.</summary>
    public async Task<IReadOnlyList<OutboxMessage>> LockDueAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select outbox_id, message_id, queue, message_type, body::text, traceparent, tracestate, attempts, recorded_at
            from {schema}.outbox
            where sent_at is null and parked_at is null and due_at <= now()
            order by outbox_id
            limit {BatchSize}
            for update skip locked
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var messages = new List<OutboxMessage>();
        while (await reader.ReadAsync(cancellationToken))
            messages.Add(new OutboxMessage(
                reader.GetInt64(0),
                reader.GetGuid(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetString(4),
                await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetString(5),
                await reader.IsDBNullAsync(6, cancellationToken) ? null : reader.GetString(6),
                reader.GetInt32(7),
                reader.GetFieldValue<DateTimeOffset>(8)));
        return messages;
    }

    public async Task MarkAsync(NpgsqlConnection connection, IReadOnlyList<SendOutcome> outcomes, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            update {schema}.outbox
            set attempts   = attempts + 1,
                sent_at    = case when outcome.error is null then clock_timestamp() end,
                parked_at  = case when outcome.parked then clock_timestamp() end,
                due_at     = case when outcome.error is null or outcome.parked then due_at else clock_timestamp() + outcome.pause end,
                last_error = outcome.error
            from unnest($1, $2, $3, $4) as outcome (outbox_id, error, parked, pause)
            where outbox.outbox_id = outcome.outbox_id
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. outcomes.Select(outcome => outcome.OutboxId)] });
        command.Parameters.Add(new NpgsqlParameter { Value = outcomes.Select(outcome => outcome.Error).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = [.. outcomes.Select(outcome => outcome.Parked)] });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan[]> { TypedValue = [.. outcomes.Select(outcome => outcome.Pause)] });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The time until the next unsent row is due, within the two limits.</summary>
    public async Task<TimeSpan> ReadWaitAsync(
        NpgsqlConnection connection, TimeSpan shortest, TimeSpan longest, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"select extract(epoch from min(due_at) - clock_timestamp())::float8 from {schema}.outbox where sent_at is null and parked_at "
                + "is null", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is double seconds
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, shortest.TotalSeconds, longest.TotalSeconds))
            : longest;
    }

    public Task PruneAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ExecuteAsync(
            connection,
            $"""
            delete from {schema}.outbox where sent_at < now() - interval '{SentRetention.TotalDays} days';
            delete from {schema}.inbox where received_at < now() - interval '{InboxRetention.TotalDays} days'
            """,
            cancellationToken);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
