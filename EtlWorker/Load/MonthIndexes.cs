using Financial.Ledger.Database;
using Npgsql;

namespace Financial.EtlWorker.Load;

/// <summary>
/// Builds indexes of the journal after the postings that brought its months, one at a time (decision 29). Without them every answer is the
/// same, only slower, so a fault waits for the next round.
/// </summary>
public sealed partial class MonthIndexes(NpgsqlDataSource database, ILogger<MonthIndexes> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        do
        {
            try
            {
                while (await BuildNextAsync(stoppingToken) is { } index) LogBuilt(index);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogPostponed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<string?> BuildNextAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<string?>(
            "select ledger.index_next_month()", null, cancellationToken, Queries.NoTimeout);
    }

    [LoggerMessage(LogLevel.Information, "Built the index {Index}")]
    private partial void LogBuilt(string index);

    [LoggerMessage(LogLevel.Warning, "Indexes of the journal could not be built; that is tried again in five seconds")]
    private partial void LogPostponed(Exception exception);
}
