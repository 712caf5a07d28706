using System.Text.Json;
using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.Ledger.Messages;
using Financial.Ledger.Uploads;
using Financial.ServiceDefaults;

namespace Financial.Api.Imports;

/// <summary>The row of <c>app.import</c>: upload and options. Every message to the worker is made from this row.</summary>
public static class ImportRequest
{
    static ImportRequest()
    {
        TenantQueries.AddJson<UploadOptions>();
        TenantQueries.AddJson<ConfirmedQuestion[]>();
    }

    /// <summary>Inserts the row of an uploaded file and its audit row. Runs in the transaction that sends its message.</summary>
    public static async Task InsertAsync(TenantTransaction transaction, Caller caller, ImportFile import, string fileName)
    {
        if (await transaction.ExecuteAsync(
            """
            with upload as (
              delete from app.upload where tenant_id = @TenantId and entity_id = @EntityId and object_key = @ObjectKey
              returning *),
            import as (
              insert into app.import (tenant_id, entity_id, import_id, file_name, bucket, object_key, sha256, size_bytes, confirmed,
                                      confirmed_by, options, repairs, received_by)
              select tenant_id, entity_id, @ImportId, @fileName, bucket, object_key, @Sha256, @SizeBytes, @Confirmed,
                     case when @Confirmed then @Name end, @options::jsonb, @repairs, @Name
              from upload
              returning *)
            insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail)
            select tenant_id, entity_id, received_by, 'import-uploaded', import_id::text,
                   jsonb_build_object('sha256', sha256, 'sizeBytes', size_bytes, 'confirmed', confirmed, 'repairs', repairs,
                     'options', options)
            from import
            """, new
            {
                caller.TenantId, caller.EntityId, caller.Name, import.ObjectKey, import.ImportId, fileName, import.Sha256, import.SizeBytes,
                import.Confirmed, options = JsonSerializer.Serialize(import.Options, UploadOptions.Json),
                repairs = import.Repairs?.ImportId,
            }) == 0)
            throw new InvalidOperationException("The upload took more than a day: it was taken for abandoned and its object removed.");
    }

    /// <summary>Makes the message for an existing import.</summary>
    public static async Task<ImportFile> ReadAsync(TenantTransaction transaction, Guid importId)
    {
        var row = await transaction.SingleAsync<Row>(
            """
            select tenant_id, entity_id, bucket, object_key, sha256, size_bytes, confirmed, coalesce(confirmed_by, received_by) as
                   requested_by, options, repairs, confirmed_questions, reason
            from app.import where import_id = @importId
            """, new { importId });
        return new ImportFile(
            importId, row.TenantId, row.EntityId, row.Bucket, row.ObjectKey, row.Sha256, row.SizeBytes, row.Confirmed)
        {
            RequestedBy = row.RequestedBy, Options = row.Options, ConfirmedQuestions = row.ConfirmedQuestions, Reason = row.Reason,
            Repairs = row.Repairs is { } repaired ? Refused(await ReadAsync(transaction, repaired)) : null,
        };
    }

    /// <summary>Returns the import's file in the form that a repair of its refused rows needs.</summary>
    public static RepairedFile Refused(ImportFile import) =>
        new(import.ImportId, import.Bucket, import.ObjectKey, import.Sha256, import.SizeBytes, import.Repairs);

    private sealed record Row(
        int TenantId, int EntityId, string Bucket, string ObjectKey, string Sha256, long SizeBytes, bool Confirmed, string RequestedBy,
        UploadOptions Options, Guid? Repairs, ConfirmedQuestion[] ConfirmedQuestions, string? Reason);
}
