using System.Collections.Concurrent;
using System.Threading.Channels;
using Financial.Ledger.Database;
using Npgsql;

namespace Financial.Api.Imports;

/// <summary>
/// Wakes the followers of an import when its run changes. One connection per process listens on channel <c>import_run</c>. If a
/// notification is lost with the connection, the followers' own time-out makes up for it.
/// </summary>
public sealed partial class ImportChanges(NpgsqlDataSource dataSource, ILogger<ImportChanges> logger) : BackgroundService
{
    private static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<Follower, string> _followers = new();

    /// <summary>Starts to follow an import. Follow first, then read the status; otherwise a change between the two is missed.</summary>
    public Follower Follow(int tenantId, Guid importId)
    {
        var follower = new Follower(_followers);
        _followers[follower] = $"{tenantId}:{importId}";
        return follower;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException or TimeoutException
                && !stoppingToken.IsCancellationRequested)
            {
                LogNotListening(exception.Message);
                await Task.Delay(ReconnectAfter, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stoppingToken);
        connection.Notification += (_, notification) => Wake(notification.Payload);
        await connection.ExecuteAsync("listen import_run", null, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
            await connection.WaitAsync(stoppingToken);
    }

    private void Wake(string import)
    {
        foreach (var (follower, followed) in _followers)
            if (followed == import)
                follower.Wake();
    }

    [LoggerMessage(LogLevel.Warning, "Not listening for import progress, will reconnect: {Reason}")]
    private partial void LogNotListening(string reason);

    /// <summary>Follows one import for one reader.</summary>
    public sealed class Follower(ConcurrentDictionary<Follower, string> followers) : IDisposable
    {
        // Capacity one: several changes before the next read count as one.
        private readonly Channel<bool> _changes =
            Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        internal void Wake() => _changes.Writer.TryWrite(true);

        /// <summary>Returns at the next change, or after <paramref name="timeout"/>.</summary>
        public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
            try
            {
                await _changes.Reader.ReadAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Time-out: the caller reads the status itself.
            }
        }

        public void Dispose() => followers.TryRemove(this, out _);
    }
}
