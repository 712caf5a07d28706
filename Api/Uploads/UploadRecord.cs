using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Uploads;

/// <summary>
/// The row of <c>app.upload</c> that names an object before it is in the bucket. The import's transaction deletes it. If the Api stops
/// before that, <see cref="AbandonedUploads"/> finds the object by this row.
/// </summary>
public sealed class UploadRecord(NpgsqlDataSource dataSource, Caller caller, string bucket, string objectKey)
{
    public string Bucket => bucket;

    public string ObjectKey => objectKey;

    public Task WriteAsync(CancellationToken cancellationToken) => CommitAsync(
        "insert into app.upload (tenant_id, entity_id, object_key, bucket) values (@TenantId, @EntityId, @objectKey, @bucket)",
        cancellationToken);

    /// <summary>Deletes the row; call after the object is deleted.</summary>
    public Task RemoveAsync(CancellationToken cancellationToken) => CommitAsync(
        "delete from app.upload where tenant_id = @TenantId and entity_id = @EntityId and object_key = @objectKey", cancellationToken);

    private async Task CommitAsync(string sql, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        await transaction.ExecuteAsync(sql, new { caller.TenantId, caller.EntityId, objectKey, bucket });
        await transaction.CommitAsync(cancellationToken);
    }
}
