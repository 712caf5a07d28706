using System.Text.Json;
using Financial.Api.Authentication;
using Financial.Ledger.Messages;
using Npgsql;
using NpgsqlTypes;

namespace Financial.Api.Imports;

/// <summary>
/// The row of <c>app.import</c>: what was uploaded and asked for. The message to the worker is always made of it, however often it is sent.
/// </summary>
public static class ImportRequest
{
    /// <summary>
    /// Writes the row of an upload that is in the bucket, and the audit log. Inside the transaction that sends its message.
    /// </summary>
    public static async Task InsertAsync(
        NpgsqlConnection connection, Caller caller, ImportFile import, string fileName, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            with upload as (
              delete from app.upload where tenant_id = @tenant and entity_id = @entity and object_key = @key
              returning *),
            import as (
              insert into app.import (tenant_id, entity_id, import_id, file_name, bucket, object_key, sha256, size_bytes, confirmed,
                                      confirmed_by, currency, post_good_entries, keep_repeats, allow_late, rerun_from, rerun_to, as_of,
                                      repairs, received_by, date_order, decimal_mark, keep_dates, allow_corrections, post_opening)
              select tenant_id, entity_id, @import, @name, bucket, object_key, @sha256, @size, @confirmed, case when @confirmed then @caller
                     end, @currency, @good, @repeats, @late, @from, @to, @asOf, @repairs, @caller, @dateOrder, @decimal, @keepDates,
                     @corrections, @opening
                       from upload
              returning *)
            insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail)
            select tenant_id, entity_id, received_by, 'import-uploaded', import_id::text,
                   jsonb_build_object('sha256', sha256, 'sizeBytes', size_bytes, 'confirmed', confirmed, 'postGoodEntries',
                                      post_good_entries, 'keepRepeats', keep_repeats, 'allowLate', allow_late, 'rerunFrom', rerun_from,
                                      'rerunTo', rerun_to, 'repairs', repairs, 'dateOrder', date_order, 'decimal', decimal_mark,
                                      'keepDates', keep_dates, 'allowCorrections', allow_corrections, 'postOpening', post_opening)
            from import
            """, connection);
        command.Parameters.AddWithValue("tenant", caller.TenantId);
        command.Parameters.AddWithValue("entity", caller.EntityId);
        command.Parameters.AddWithValue("import", import.ImportId);
        command.Parameters.AddWithValue("name", fileName);
        command.Parameters.AddWithValue("key", import.ObjectKey);
        command.Parameters.AddWithValue("sha256", import.Sha256);
        command.Parameters.AddWithValue("size", import.SizeBytes);
        command.Parameters.AddWithValue("confirmed", import.Confirmed);
        command.Parameters.AddWithValue("good", import.PostGoodEntries);
        command.Parameters.AddWithValue("repeats", import.KeepRepeats);
        command.Parameters.AddWithValue("late", import.AllowLate);
        command.Parameters.AddWithValue("opening", import.PostOpening);
        command.Parameters.AddWithValue("caller", caller.Name);
        command.Parameters.AddWithValue("keepDates", import.Answers.KeepDates);
        command.Parameters.AddWithValue("corrections", import.Answers.AllowCorrections);
        AddNullable(command, "dateOrder", NpgsqlDbType.Text, import.Answers.DateOrder);
        AddNullable(command, "decimal", NpgsqlDbType.Text, import.Answers.DecimalMark);
        AddNullable(command, "currency", NpgsqlDbType.Text, import.Currency);
        AddNullable(command, "from", NpgsqlDbType.Date, import.RerunFrom);
        AddNullable(command, "to", NpgsqlDbType.Date, import.RerunTo);
        AddNullable(command, "asOf", NpgsqlDbType.Date, import.AsOf);
        AddNullable(command, "repairs", NpgsqlDbType.Uuid, import.Repairs?.ImportId);
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
            throw new InvalidOperationException("The upload took more than a day: it was taken for abandoned and its object removed.");
    }

    /// <summary>Makes the message of an import that exists. The connection is inside a tenant transaction.</summary>
    public static async Task<ImportFile> ReadAsync(NpgsqlConnection connection, Guid importId, CancellationToken cancellationToken)
    {
        var (message, repairs) = await ReadRowAsync(connection, importId, cancellationToken);
        return repairs is null ? message
            : message with { Repairs = Refused(await ReadAsync(connection, repairs.Value, cancellationToken)) };
    }

    /// <summary>The file of an import, as one whose refused rows are repaired.</summary>
    public static RepairedFile Refused(ImportFile import) =>
        new(import.ImportId, import.Bucket, import.ObjectKey, import.Sha256, import.SizeBytes, import.Repairs);

    private static async Task<(ImportFile Message, Guid? Repairs)> ReadRowAsync(
        NpgsqlConnection connection, Guid importId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select tenant_id, entity_id, bucket, object_key, sha256, size_bytes, confirmed, currency, coalesce(confirmed_by, received_by),
                   post_good_entries, keep_repeats, rerun_from, rerun_to, repairs, as_of, allow_late, confirmed_questions, date_order,
                   decimal_mark, keep_dates, allow_corrections, reason, post_opening
            from app.import where import_id = $1
            """, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = importId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) throw new InvalidOperationException($"There is no import {importId}.");
        var message = new ImportFile(
            importId, reader.GetInt32(0), reader.GetInt32(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
            reader.GetInt64(5), reader.GetBoolean(6), reader.IsDBNull(7) ? null : reader.GetString(7))
        {
            RequestedBy = reader.GetString(8),
            PostGoodEntries = reader.GetBoolean(9),
            KeepRepeats = reader.GetBoolean(10),
            AllowLate = reader.GetBoolean(15),
            ConfirmedQuestions = JsonSerializer.Deserialize<ConfirmedQuestion[]>(reader.GetString(16), JsonSerializerOptions.Web)!,
            Answers = new UploadAnswers(reader.IsDBNull(17) ? null : reader.GetString(17),
                reader.IsDBNull(18) ? null : reader.GetString(18), reader.GetBoolean(19), reader.GetBoolean(20)),
            PostOpening = reader.GetBoolean(22),
            Reason = reader.IsDBNull(21) ? null : reader.GetString(21),
            RerunFrom = reader.IsDBNull(11) ? null : reader.GetFieldValue<DateOnly>(11),
            RerunTo = reader.IsDBNull(12) ? null : reader.GetFieldValue<DateOnly>(12),
            AsOf = reader.IsDBNull(14) ? null : reader.GetFieldValue<DateOnly>(14),
        };
        return (message, reader.IsDBNull(13) ? null : reader.GetGuid(13));
    }

    private static void AddNullable(NpgsqlCommand command, string name, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
}
