using Financial.Ledger.Database;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker.Exports;

/// <summary>The row of <c>ledger.export_run</c> that shows what became of an export.</summary>
public sealed class ExportRun(NpgsqlDataSource database, ExportJournal message)
{
    /// <summary>The number of this attempt.</summary>
    public int Attempt { get; private set; }

    /// <summary>Marks the export as running; false if it is done already.</summary>
    public async Task<bool> StartAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        Attempt = await transaction.Connection.QuerySingleOrDefaultAsync<int>(
            """
            insert into ledger.export_run as run (tenant_id, entity_id, export_id, status, started_at)
            values (@TenantId, @EntityId, @ExportId, 'running', now())
            on conflict (tenant_id, entity_id, export_id) do update
              set status = 'running', attempt = run.attempt + 1, started_at = now(), finished_at = null, error_code = null,
                  error_detail = null
              where run.status <> 'done'
            returning attempt
            """, new { message.TenantId, message.EntityId, message.ExportId }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Attempt > 0;
    }

    /// <summary>Marks the export as done, in the caller's transaction; false if another attempt was faster.</summary>
    public static async Task<bool> FinishAsync(
        TenantTransaction transaction, ExportJournal message, string objectKey, StoredFile file) =>
        await transaction.Connection.ExecuteAsync(
            """
            update ledger.export_run set status = 'done', finished_at = clock_timestamp(), bucket = @Bucket, object_key = @objectKey,
              size_bytes = @SizeBytes, sha256 = @Sha256, error_code = null, error_detail = null
            where tenant_id = @TenantId and entity_id = @EntityId and export_id = @ExportId and status <> 'done'
            """, new
            {
                message.TenantId, message.EntityId, message.ExportId, message.Bucket, objectKey, file.SizeBytes, file.Sha256,
            }, transaction.CancellationToken) == 1;

    /// <summary>Stores a fault: the export stays <c>running</c> or is <c>failed</c>. An export that is done stays so.</summary>
    public async Task FaultedAsync(string status, string code, string detail, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginTenantTransactionAsync(message.TenantId, cancellationToken);
        await transaction.Connection.ExecuteAsync(
            """
            insert into ledger.export_run as run (tenant_id, entity_id, export_id, status, started_at, finished_at, error_code,
              error_detail)
            values (@TenantId, @EntityId, @ExportId, @status, now(), case when @status = 'failed' then now() end, @code, @detail)
            on conflict (tenant_id, entity_id, export_id) do update
              set status = excluded.status, finished_at = excluded.finished_at, error_code = excluded.error_code,
                  error_detail = excluded.error_detail
              where run.status <> 'done'
            """, new { message.TenantId, message.EntityId, message.ExportId, status, code, detail }, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
