using System.ComponentModel;
using System.Net.Mime;
using System.Text;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Problems;
using Financial.Ledger.Statements;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Journals;

/// <summary>
/// <c>GET /v1/journal?from&amp;to&amp;format</c>: the entries of a range as a file for hledger or beancount, as CSV, FEC or SAF-T (EXP-6).
/// </summary>
public static class JournalEndpoints
{
    public static void MapJournals(this RouteGroupBuilder v1)
    {
        v1.MapGet("/journal", WriteAsync)
            .WithTags("Statements")
            .WithName("GetJournal")
            .WithSummary("The journal entries for hledger or beancount, as CSV, or of one fiscal year as FEC or SAF-T")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        v1.MapExportJobs();
    }

    private static async Task WriteAsync(
        HttpContext context, Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, CancellationToken cancellationToken,
        [Description("First day, YYYY-MM-DD; inception unless given")] string? from = null,
        [Description("Last day, YYYY-MM-DD; the end of the newest month unless given")] string? to = null,
        [Description(JournalRequest.Formats)] string format = "hledger")
    {
        var (request, problem) = await PrepareAsync(caller, dataSource, clock, from, to, format, cancellationToken);
        if (request is null)
        {
            await problem!.ExecuteAsync(context);
            return;
        }

        context.Response.ContentType = request.File.ContentType;
        context.Response.Headers.ContentDisposition = new ContentDisposition { FileName = request.FileName }.ToString();
        context.Response.Headers.CacheControl = "private, no-cache";
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        await using var output = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            leaveOpen: true);
        await request.Export.WriteAsync(transaction.Connection, request.File, caller.Name, clock.GetUtcNow(), output, cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    // Commit the audit row before the first byte: a caller who breaks off has received a part (EXP-5).
    private static async Task<(JournalRequest? Request, Problem? Problem)> PrepareAsync(
        Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, string? from, string? to, string format,
        CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var (request, problem) = await JournalRequest.ReadAsync(transaction, caller, clock, from, to, format);
        if (request is null)
            return (null, problem);
        var export = request.Export;
        if (export.LineCount > JournalExport.MaxLines)
            return (null, new Problem(ProblemCode.ExportTooLong,
                $"The range holds {export.LineCount} lines, an answer has {JournalExport.MaxLines} at most. Ask for a shorter range or for "
                    + "the whole file in the background: POST /v1/exports with the same parameters."));

        await AuditLog.WriteAsync(transaction, caller, "export", "journal",
            new { format, export.Range.From, export.Range.To, rows = export.LineCount, export.Version.LedgerVersion });
        await transaction.CommitAsync(cancellationToken);
        return (request, null);
    }
}
