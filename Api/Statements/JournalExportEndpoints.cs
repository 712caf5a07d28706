using System.ComponentModel;
using System.Text;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Problems;
using Financial.Ledger.Statements;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Statements;

/// <summary>
/// <c>GET /v1/journal?from&amp;to&amp;format</c>: the entries of a range as a file for hledger or beancount, as FEC or SAF-T (EXP-6).
/// </summary>
public static class JournalExportEndpoints
{
    public static void MapJournalExport(this RouteGroupBuilder v1) =>
        v1.MapGet("/journal", WriteAsync)
            .WithTags("Statements")
            .WithName("GetJournal")
            .WithSummary("The journal entries for hledger or beancount, or of one fiscal year as FEC or SAF-T")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");

    private static async Task WriteAsync(
        HttpContext context, Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, CancellationToken cancellationToken,
        [Description("First day, YYYY-MM-DD; inception unless given")] string? from = null,
        [Description("Last day, YYYY-MM-DD; the end of the newest month unless given")] string? to = null,
        [Description("hledger, beancount, fec or saft")] string format = "hledger")
    {
        var (export, problem) = await PrepareAsync(caller, dataSource, clock, from, to, format, cancellationToken);
        if (problem is not null)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        var written = JournalFile.Find(format)!;
        context.Response.ContentType = written.ContentType;
        context.Response.Headers.ContentDisposition =
            $"attachment; filename=\"journal-{export!.Range.From:yyyy-MM-dd}-{export.Range.To:yyyy-MM-dd}{written.Extension}\"";
        context.Response.Headers.CacheControl = "private, no-cache";
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        await using var output = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            leaveOpen: true);
        await export.WriteAsync(transaction.Connection, written, caller.Name, clock.GetUtcNow(), output, cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    // Commit the audit row before the first byte: a caller who breaks off has received a part (EXP-5).
    private static async Task<(JournalExport? Export, Problem? Problem)> PrepareAsync(
        Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, string? from, string? to, string format,
        CancellationToken cancellationToken)
    {
        if (JournalFile.Find(format) is not { } file)
            return (null, Problem.Invalid("/query/format",
                $"format must be one of: {string.Join(", ", JournalFile.All.Select(known => known.Name))}."));

        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var (range, problem) = await RangeParameters.ReadAsync(from, to, transaction.Connection, caller.EntityId, clock, cancellationToken);
        if (problem is not null)
            return (null, problem);
        var export = await JournalExport.PrepareAsync(transaction.Connection, caller.EntityId, range, file, cancellationToken);
        if (export.YearEndWithin is { } yearEnd)
            return (null, Problem.Invalid("/query/to",
                $"A file of this kind holds one fiscal year at most: ask for a range that ends on {yearEnd:yyyy-MM-dd} or before."));
        if (export.LacksResultAccount)
            return (null, Problem.Invalid("/query/format",
                "Results of earlier years stand on no account, so that the opening balances would not balance: set the account of retained "
                    + "earnings first, by PUT /v1/fiscal-year."));
        if (export.LineCount > JournalExport.MaxLines)
            return (null, Problem.Invalid(
                "/query/from", $"The range holds {export.LineCount} lines, an export has {JournalExport.MaxLines} at most: ask for a "
                    + "shorter range."));

        await AuditLog.WriteAsync(transaction, caller, "export", "journal",
            new { format, export.Range.From, export.Range.To, rows = export.LineCount, export.Version.LedgerVersion });
        await transaction.CommitAsync(cancellationToken);
        return (export, null);
    }
}
