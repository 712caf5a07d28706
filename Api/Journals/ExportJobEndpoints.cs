using System.ComponentModel;
using System.Net.Mime;
using Amazon.S3;
using Amazon.S3.Model;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.Ledger.Messages;
using Financial.Ledger.Statements;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Journals;

/// <summary>A page of the list, newest first; <c>next</c> is the cursor of the next page, null at the end.</summary>
public sealed record ExportJobPage(IReadOnlyList<ExportJobStatus> Exports, string? Next);

/// <summary>
/// <c>POST /v1/exports</c>: the journal of any length as a file that EtlWorker writes in the background (EXP-3), with its status and its
/// content. Request, message, audit row and answer are committed together.
/// </summary>
public static class ExportJobEndpoints
{
    public static void MapExportJobs(this RouteGroupBuilder v1)
    {
        v1.MapPost("/exports", AskAsync).WithTags("Exports").WithName("StartExport")
            .WithSummary("Starts to write the journal of any length into a file, in the background")
            .WithDescription("The file shows the version that is served now. Send an Idempotency-Key to repeat safely.")
            .Produces<ExportJobStatus>(StatusCodes.Status202Accepted);
        v1.MapGet("/exports", ListAsync).WithTags("Exports").WithName("ListExports")
            .WithSummary("Lists exports in the background, newest first").Exports<ExportJobPage>(_ => Table());
        v1.MapGet("/exports/{exportId:guid}", FindAsync).WithTags("Exports").WithName("GetExport")
            .WithSummary("Tells what became of an export in the background");
        v1.MapGet("/exports/{exportId:guid}/content", SendAsync).WithTags("Exports").WithName("GetExportContent")
            .WithSummary("The file of an export that is done").Produces<string>(StatusCodes.Status200OK, "text/plain");
    }

    private static Task<IResult> AskAsync(
        Change change, IConfiguration configuration, TimeProvider clock,
        [Description("First day, YYYY-MM-DD; inception unless given")] string? from = null,
        [Description("Last day, YYYY-MM-DD; the end of the newest month unless given")] string? to = null,
        [Description(JournalRequest.Formats)] string format = "hledger") =>
        change.RunAcceptedAsync<ExportJobStatus>([from, to, format], async transaction =>
        {
            var caller = change.Caller;
            var (request, problem) = await JournalRequest.ReadAsync(transaction, caller, clock, from, to, format);
            if (request is null)
                return problem!;
            var (export, now) = (request.Export, clock.GetUtcNow());
            var message = new ExportJournal(
                Guid.CreateVersion7(now), caller.TenantId, caller.EntityId, request.File.Name, export.Range.From, export.Range.To,
                export.Version.ServedId, export.LineCount, ImportBucket.Name(configuration), caller.Name, now);
            await InsertAsync(transaction, message, export.Version.LedgerVersion);
            await change.AuditAsync(transaction, "export", "journal", new
            {
                format, export.Range.From, export.Range.To, rows = export.LineCount, export.Version.LedgerVersion, message.ExportId,
            });
            await change.SendAsync(transaction, Queues.ExportJournal, message);
            var status = await ExportJobStatus.FindAsync(transaction, caller.EntityId, message.ExportId)
                ?? throw new InvalidOperationException("An export that was just written cannot be read.");
            return TypedResults.Accepted(status.Links.Self, status);
        });

    private static Task<int> InsertAsync(TenantTransaction transaction, ExportJournal export, long ledgerVersion) =>
        transaction.ExecuteAsync(
            """
            insert into app.export (tenant_id, entity_id, export_id, format, first_day, last_day, served_id, ledger_version, line_count,
                                    requested_at, requested_by)
            values (@TenantId, @EntityId, @ExportId, @Format, @From, @To, @ServedId, @ledgerVersion, @LineCount, @RequestedAt, @RequestedBy)
            """, new
            {
                export.TenantId, export.EntityId, export.ExportId, export.Format, export.From, export.To, export.ServedId, ledgerVersion,
                export.LineCount, export.RequestedAt, export.RequestedBy,
            });

    private static async Task<Results<Ok<ExportJobPage>, Problem>> ListAsync(
        Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken, string? limit = null, string? cursor = null)
    {
        var (page, problem) = PageRequest.Read<Guid>(limit, cursor);
        if (page is null)
            return problem!;
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var rows = await ExportJobStatus.ListAsync(transaction, caller.EntityId, page.Before, page.Rows);
        var (exports, next) = page.Cut(rows, export => export.ExportId);
        return TypedResults.Ok(new ExportJobPage(exports, next));
    }

    private static ExportTable Table() => new ExportColumns<ExportJobStatus>()
        .Text("Report", export => export.Report).Text("Format", export => export.Format).Date("From", export => export.From)
        .Date("To", export => export.To).Text("Status", export => export.Status)
        .Number("Ledger version", export => export.LedgerVersion).Number("Rows", export => export.Rows)
        .Instant("Requested at", export => export.RequestedAt).Text("Requested by", export => export.RequestedBy)
        .Instant("Started at", export => export.StartedAt).Instant("Finished at", export => export.FinishedAt)
        .Number("Bytes", export => export.SizeBytes).Text("SHA-256", export => export.Sha256)
        .Text("Error", export => export.ErrorCode).Text("Error detail", export => export.ErrorDetail)
        .Text("Export", export => export.ExportId.ToString())
        .Pages("exports", "Exports", reading => ExportJobStatus.CountAsync(reading.Transaction, reading.EntityId),
            (reading, last, rows) => ExportJobStatus.ListAsync(reading.Transaction, reading.EntityId, last?.ExportId, rows));

    private static async Task<Results<Ok<ExportJobStatus>, Problem>> FindAsync(
        Guid exportId, Caller caller, NpgsqlDataSource dataSource, HttpContext context, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        if (await ExportJobStatus.FindAsync(transaction, caller.EntityId, exportId) is not { } status)
            return Problem.NotFound("export");
        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(status);
    }

    private static async Task SendAsync(
        Guid exportId, HttpContext context, Caller caller, NpgsqlDataSource dataSource, IAmazonS3 s3, CancellationToken cancellationToken)
    {
        ExportJobStatus? status;
        await using (var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken))
            status = await ExportJobStatus.FindAsync(transaction, caller.EntityId, exportId);
        var problem = status is null ? Problem.NotFound("export")
            : status.IsDone ? null : new Problem(ProblemCode.ExportNotDone, $"The export is {status.Status}: ask again when it is done.");
        if (problem is not null)
        {
            await problem.ExecuteAsync(context);
            return;
        }
        // A slow bucket must not keep connections from other requests.
        using var stored = await FindObjectAsync(s3, status!, cancellationToken);
        if (stored is null)
        {
            await new Problem(ProblemCode.NotFound, "The bucket keeps the file no longer: ask for the export again.").ExecuteAsync(context);
            return;
        }
        // The audit row first: a caller who breaks off has received a part (EXP-5).
        await using (var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken))
        {
            await AuditLog.WriteAsync(transaction, caller, "export-downloaded", exportId.ToString(),
                new { status!.Report, status.Format, status.From, status.To, status.Rows, status.LedgerVersion });
            await transaction.CommitAsync(cancellationToken);
        }
        await CopyAsync(context.Response, status!, stored, cancellationToken);
    }

    private static async Task CopyAsync(
        HttpResponse response, ExportJobStatus status, GetObjectResponse stored, CancellationToken cancellationToken)
    {
        var file = JournalFile.Find(status.Format)
            ?? throw new InvalidOperationException($"This binary has no journal format '{status.Format}'.");
        response.ContentType = file.ContentType;
        response.ContentLength = status.SizeBytes;
        response.Headers.ContentDisposition =
            new ContentDisposition { FileName = JournalRequest.NameOf(file, status.From, status.To) }.ToString();
        response.Headers.CacheControl = "private, no-cache";
        await stored.ResponseStream.CopyToAsync(response.Body, cancellationToken);
    }

    private static async Task<GetObjectResponse?> FindObjectAsync(
        IAmazonS3 s3, ExportJobStatus status, CancellationToken cancellationToken)
    {
        try
        {
            return await s3.GetObjectAsync(status.Bucket, status.ObjectKey, cancellationToken);
        }
        catch (AmazonS3Exception fault) when (fault.ErrorCode is "NoSuchKey" or "NotFound")
        {
            return null;
        }
    }
}
