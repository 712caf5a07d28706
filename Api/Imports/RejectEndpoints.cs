using System.Globalization;
using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Imports;

/// <summary>
/// <c>GET /v1/imports/{id}/rejects</c>: every refused line as CSV, with its original text, to be repaired and sent again (IMP-6).
/// </summary>
public static class RejectEndpoints
{
    public static void MapRejects(this RouteGroupBuilder v1) =>
        v1.MapGet("/imports/{importId:guid}/rejects", WriteAsync)
            .WithTags("Imports")
            .WithName("GetRejects")
            .WithSummary("The refused lines with code and hint, as CSV")
            .Produces<string>(StatusCodes.Status200OK, "text/csv");

    private static async Task WriteAsync(
        Guid importId, HttpContext context, Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        if (await ImportStatus.FindAsync(transaction.Connection, caller.EntityId, importId, cancellationToken) is null)
        {
            await Problem.NotFound("import").ExecuteAsync(context);
            return;
        }

        await using var command = new NpgsqlCommand(
            """
            select f.line, f.code, f.detail, f.hint, f.original, coalesce(r.source_columns->'names'->>(f.field - 1), ''),
              coalesce(f.entry::text, '')
            from ledger.import_refusal f join ledger.import_run r using (tenant_id, entity_id, import_id)
            where f.entity_id = $1 and f.import_id = $2 order by f.sequence
            """, transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = caller.EntityId });
        command.Parameters.Add(new NpgsqlParameter { Value = importId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);

        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"rejects-{importId}.csv\"";
        context.Response.Headers.CacheControl = "private, no-cache";
        // line,code,detail,hint,original,column,entry
        // 12,unknown-account,account '99999' is not in the chart,"correct the code, or add the account to the
        // chart","2025-01-03,99999,100.00",Account,11
        await context.Response.WriteAsync("line,code,detail,hint,original,column,entry\r\n", cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var (line, detail, original) = (reader.GetInt32(0), reader.GetString(2), reader.GetString(4));
            // A line whose original was emptied is left out of the repaired file: a refusal that holds none must not look like one.
            var (place, said) = line == 0 ? ("", detail) : original.Length == 0
                ? ("", $"line {line}: {detail}") : (line.ToString(CultureInfo.InvariantCulture), detail);
            var row = string.Join(
                ',', place, Cell(reader.GetString(1)), Cell(said), Cell(reader.GetString(3)), Cell(original), Cell(reader.GetString(5)),
                reader.GetString(6));
            await context.Response.WriteAsync(row + "\r\n", cancellationToken);
        }
    }

    /// <summary>A spreadsheet computes a cell that starts like a formula: an apostrophe keeps it text (EXP-4).</summary>
    internal static string Cell(string text)
    {
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..])
            text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
