using Amazon.S3;
using Financial.Api.Database;
using Financial.Ledger.Database;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Uploads;

/// <summary>Deletes objects of uploads that ended before their commit: a day later, at the start and once an hour.</summary>
public sealed partial class AbandonedUploads(NpgsqlDataSource dataSource, IAmazonS3 s3, ILogger<AbandonedUploads> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        do
        {
            try
            {
                foreach (var (tenantId, bucket, objectKey) in await FindAsync(stoppingToken))
                    await RemoveAsync(tenantId, bucket, objectKey, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogPostponed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<List<(int TenantId, string Bucket, string ObjectKey)>> FindAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.QueryAsync<(int, string, string)>(
            "select tenant_id, bucket, object_key from app.abandoned_uploads()", null, cancellationToken);
    }

    // Lock the row before deleting the object, and delete it after: the import of a very late upload finds both or neither.
    private async Task RemoveAsync(int tenantId, string bucket, string objectKey, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(tenantId, cancellationToken);
        if (await transaction.ExecuteAsync("delete from app.upload where object_key = @objectKey", new { objectKey }) == 0)
            return;
        await s3.DeleteObjectAsync(bucket, objectKey, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogRemoved(objectKey);
    }

    [LoggerMessage(LogLevel.Warning, "Removed {ObjectKey} from the bucket: its upload never became an import")]
    private partial void LogRemoved(string objectKey);

    [LoggerMessage(LogLevel.Warning, "Abandoned uploads could not be removed; that is tried again in an hour")]
    private partial void LogPostponed(Exception exception);
}
