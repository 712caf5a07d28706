using System.Globalization;
using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.Ledger.Database;
using Financial.Ledger.Statements;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Imports;

/// <summary>
/// <c>GET /v1/imports/{id}/rejects</c>: every refused line as CSV with its original text, to be repaired and uploaded (IMP-6).
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
        if (await ImportStatus.FindAsync(transaction, caller.EntityId, importId) is null)
        {
            await Problem.NotFound("import").ExecuteAsync(context);
            return;
        }

        await using var refusals = transaction.Connection.StreamAsync<Refusal>(
            """
            select f.line, f.code, f.detail, f.hint, f.original, coalesce(r.source_columns->'names'->>(f.field - 1), '') as column,
              coalesce(f.entry::text, '') as entry
            from ledger.import_refusal f join ledger.import_run r using (tenant_id, entity_id, import_id)
            where f.entity_id = @EntityId and f.import_id = @importId order by f.sequence
            """, new { caller.EntityId, importId }, cancellationToken).GetAsyncEnumerator();
        // Run the query before the answer begins, so that a fault can still be answered.
        var hasRow = await refusals.MoveNextAsync();

        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"rejects-{importId}.csv\"";
        context.Response.Headers.CacheControl = "private, no-cache";
        // line,code,detail,hint,original,column,entry
        // 12,unknown-account,account '99999' is not in the chart,"correct the code, or add the account to the
        // chart","2025-01-03,99999,100.00",Account,11
        await context.Response.WriteAsync("line,code,detail,hint,original,column,entry\r\n", cancellationToken);
        for (; hasRow; hasRow = await refusals.MoveNextAsync())
        {
            var refusal = refusals.Current;
            // An empty original deletes the line in a repair: a refusal without original text must not look like one.
            var (place, said) = refusal.Line == 0 ? ("", refusal.Detail) : refusal.Original.Length == 0
                ? ("", $"line {refusal.Line}: {refusal.Detail}")
                : (refusal.Line.ToString(CultureInfo.InvariantCulture), refusal.Detail);
            var row = string.Join(',', place, SafeCsv.Field(refusal.Code), SafeCsv.Field(said), SafeCsv.Field(refusal.Hint),
                SafeCsv.Field(refusal.Original), SafeCsv.Field(refusal.Column), refusal.Entry);
            await context.Response.WriteAsync(row + "\r\n", cancellationToken);
        }
    }

    private sealed record Refusal(int Line, string Code, string Detail, string Hint, string Original, string Column, string Entry);
}
