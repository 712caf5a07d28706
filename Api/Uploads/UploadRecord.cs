using Financial.Api.Authentication;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Uploads;

/// <summary>
/// The row of <c>app.upload</c> that names an object before it is in the bucket. It goes in the transaction of the import; one that stays,
/// because the Api died, leads <see cref="AbandonedUploads"/> to the object.
/// </summary>
public sealed class UploadRecord(NpgsqlDataSource dataSource, Caller caller, string bucket, string objectKey)
{
    public string Bucket => bucket;

    public string ObjectKey => objectKey;

    public Task WriteAsync(CancellationToken cancellationToken) =>
        CommitAsync("insert into app.upload (tenant_id, entity_id, object_key, bucket) values ($1, $2, $3, $4)", cancellationToken, bucket);

    /// <summary>There is no object any more.</summary>
    public Task RemoveAsync(CancellationToken cancellationToken) =>
        CommitAsync("delete from app.upload where tenant_id = $1 and entity_id = $2 and object_key = $3", cancellationToken);

    private async Task CommitAsync(string sql, CancellationToken cancellationToken, params string[] values)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        await using var command = new NpgsqlCommand(sql, transaction.Connection);
        foreach (var value in new object[] { caller.TenantId, caller.EntityId, objectKey }.Concat(values))
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
