using System.Text.Json;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Idempotency;
using Financial.Api.Problems;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using Npgsql;
using NpgsqlTypes;

namespace Financial.Api.Imports;

/// <summary>
/// <c>POST /v1/imports/{id}/retry</c>: runs an import that failed or was rejected once more, over the same file, after what stood in its way
/// is mended (JOB-3). Status, message, audit and answer are committed together.
/// </summary>
public static class RetryEndpoints
{
    public static void MapRetry(this RouteGroupBuilder v1) =>
        v1.MapPost("/imports/{importId:guid}/retry", RetryAsync)
            .WithTags("Imports")
            .WithName("RetryImport")
            .WithSummary("Runs an import that failed or was rejected once more")
            .Produces<ImportStatus>(StatusCodes.Status202Accepted);

    private static async Task<IResult> RetryAsync(
        Guid importId, HttpRequest request, Caller caller, NpgsqlDataSource dataSource, Outbox outbox, CancellationToken cancellationToken)
    {
        var (held, conflict) = await IdempotencyKey.HoldAsync(request, caller, dataSource, cancellationToken);
        if (held is null)
            return conflict!;
        await using var key = held;
        var requestHash = IdempotencyKey.Hash(request);
        if (key.Answer is { } answer)
            return answer.For(requestHash);

        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        if (await ImportStatus.FindAsync(transaction.Connection, caller.EntityId, importId, cancellationToken) is not { } ended)
            return Problem.NotFound("import");
        if (!await PutBackAsync(transaction, caller, ended, cancellationToken))
            return new Problem(ProblemCode.NotRetryable, $"The import is {ended.Status}. Only one that failed or was rejected can be tried again.");

        var message = await ReadMessageAsync(transaction, importId, cancellationToken);
        await outbox.EnqueueAsync(transaction.Transaction, Queues.ImportFile, caller.TenantId, message, cancellationToken);
        var status = await ImportStatus.FindAsync(transaction.Connection, caller.EntityId, importId, cancellationToken)
            ?? throw new InvalidOperationException("An import that was just put back cannot be read.");
        var accepted = TypedResults.Accepted(status.Links.Self, status);
        await key.StoreAsync(transaction, requestHash, accepted.StatusCode, accepted.Location, JsonSerializer.Serialize(status, ApiJson.Options), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return accepted;
    }

    private static async Task<bool> PutBackAsync(TenantTransaction transaction, Caller caller, ImportStatus ended, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            with retried as (select ledger.retry_import(@entity, @import) as done),
            audited as (
              insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail)
              select @tenant, @entity, @actor, 'import-retried', @import::text, jsonb_build_object('status', @status, 'errorCode', @code) from retried where done)
            select done from retried
            """, transaction.Connection);
        command.Parameters.AddWithValue("tenant", caller.TenantId);
        command.Parameters.AddWithValue("entity", caller.EntityId);
        command.Parameters.AddWithValue("import", ended.ImportId);
        command.Parameters.AddWithValue("actor", caller.Name);
        command.Parameters.AddWithValue("status", ended.Status);
        command.Parameters.Add(new NpgsqlParameter("code", NpgsqlDbType.Text) { Value = (object?)ended.ErrorCode ?? DBNull.Value });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>The message as it was sent for the upload; the outbox gives it an id of its own.</summary>
    private static async Task<ImportFile> ReadMessageAsync(TenantTransaction transaction, Guid importId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select tenant_id, entity_id, bucket, object_key, sha256, size_bytes, confirmed, currency from app.import where import_id = $1", transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = importId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new ImportFile(
            importId, reader.GetInt32(0), reader.GetInt32(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5), reader.GetBoolean(6),
            await reader.IsDBNullAsync(7, cancellationToken) ? null : reader.GetString(7));
    }
}
