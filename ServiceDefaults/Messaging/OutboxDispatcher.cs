using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Financial.ServiceDefaults;

/// <summary>
/// Sends the messages of the outbox. One dedicated connection listens for commits and reads the rows, so a message is sent within
/// milliseconds. When the connection breaks, the dispatcher pauses, opens a new one and sends every unsent message.
/// </summary>
internal sealed partial class OutboxDispatcher(
    OutboxRows rows, OutboxSender sender, NpgsqlDataSource dataSource, ILogger<OutboxDispatcher> logger) : BackgroundService
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest time between two looks at the outbox: a broken or half-open connection loses notifications.
    /// </summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The pause before another look at due rows that another dispatcher has locked. A notification ends every wait at once.
    /// </summary>
    private static readonly TimeSpan _shortestWait = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan _pruneInterval = TimeSpan.FromMinutes(10);

    private DateTimeOffset _pruneAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(stoppingToken);
                await ListenAsync(connection, () => failures = 0, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Repeat after every fault: a dispatcher that gave up would hold its messages silently. A connection that has worked
                // starts the pauses anew, so this is no retry of one action.
                var pause = BackOff.After(++failures, _firstPause, _longestPause);
                LogInterrupted(rows.Schema, pause.TotalMilliseconds, exception);
                await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, Action working, CancellationToken cancellationToken)
    {
        var notified = false;
        connection.Notification += (_, _) => notified = true;
        await rows.ListenAsync(connection, cancellationToken);
        while (true)
        {
            // From here on a notification may belong to a row that the next query misses.
            notified = false;
            var sent = await DispatchBatchAsync(connection, cancellationToken);
            working();
            await PruneAsync(connection, cancellationToken);
            if (sent == OutboxRows.BatchSize)
                continue;
            var wait = await rows.ReadWaitAsync(connection, _shortestWait, _longestWait, cancellationToken);
            if (!notified)
                await connection.WaitAsync(wait, cancellationToken);
        }
    }

    /// <summary>
    /// Locks due rows, sends them and marks them. If the process dies in between, the rows are sent again with the same message id, and
    /// the receiver's inbox drops the copies.
    /// </summary>
    private async Task<int> DispatchBatchAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var messages = await rows.LockDueAsync(connection, cancellationToken);
        if (messages.Count == 0)
            return 0;
        var outcomes = await Task.WhenAll(messages.Select(message => sender.SendAsync(message, cancellationToken)));
        await rows.MarkAsync(connection, outcomes, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return messages.Count;
    }

    private async Task PruneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (DateTimeOffset.UtcNow < _pruneAt)
            return;
        await rows.PruneAsync(connection, cancellationToken);
        _pruneAt = DateTimeOffset.UtcNow + _pruneInterval;
    }

    [LoggerMessage(LogLevel.Warning, "The outbox of {Schema} was interrupted; it continues in {PauseMs:0} ms")]
    private partial void LogInterrupted(string schema, double pauseMs, Exception exception);
}
