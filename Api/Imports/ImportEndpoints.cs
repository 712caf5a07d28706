using Financial.Api.Answers;
using System.Text.Json.Serialization;
using Financial.Api.Authentication;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Imports;

/// <summary>A page of the list, newest first; <c>next</c> is the cursor of the next page, null at the end.</summary>
/// <remarks>The filter is for a file of all pages; JSON leaves it out.</remarks>
public sealed record ImportPage(IReadOnlyList<ImportStatus> Imports, string? Next, [property: JsonIgnore] ImportFilter Filter);

/// <summary><c>GET /v1/imports</c> and <c>/v1/imports/{id}</c>: uploads and their outcome (JOB-1).</summary>
public static class ImportEndpoints
{
    public static void AddImports(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ImportChanges>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ImportChanges>());
    }

    public static void MapImports(this RouteGroupBuilder v1)
    {
        v1.MapGet("/imports", ListAsync).WithTags("Imports").WithName("ListImports")
            .WithSummary("Lists imports, newest first, where asked those of one status or layout").Exports<ImportPage>(Table);
        v1.MapGet("/imports/{importId:guid}", FindAsync).WithTags("Imports").WithName("GetImport")
            .WithSummary("Tells what became of an import");
        v1.MapImportEvents();
        v1.MapRejects();
        v1.MapRestarts();
        v1.MapReversalLimit();
    }

    private static async Task<Results<Ok<ImportPage>, Problem>> ListAsync(
        Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken, string? limit = null, string? cursor = null,
        string? status = null, string? layout = null)
    {
        var (page, problem) = PageRequest.Read<Guid>(limit, cursor);
        if (page is null)
            return problem!;
        if (status is not null && !ImportStatus.Statuses.Contains(status))
            return Problem.Invalid("/query/status", $"status must be one of {string.Join(", ", ImportStatus.Statuses)}.");

        var filter = new ImportFilter(Before: null, status, layout);
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var rows = await ImportStatus.ListAsync(transaction, caller.EntityId, filter with { Before = page.Before }, page.Rows);
        var (imports, next) = page.Cut(rows, import => import.ImportId);
        return TypedResults.Ok(new ImportPage(imports, next, filter));
    }

    private static ExportTable Table(ImportPage page) => new ExportColumns<ImportStatus>()
        .Text("File", import => import.FileName).Text("Status", import => import.Status).Text("Layout", import => import.Layout)
        .Instant("Received at", import => import.ReceivedAt).Text("Received by", import => import.ReceivedBy)
        .Text("Confirmed by", import => import.ConfirmedBy).Instant("Started at", import => import.StartedAt)
        .Instant("Finished at", import => import.FinishedAt).Number("Rows read", import => import.RowsRead)
        .Number("Rows posted", import => import.RowsPosted).Number("Rows refused", import => import.RowsRefused)
        .Number("Entries posted", import => import.EntriesPosted).Number("Ledger version", import => import.LedgerVersion)
        .Text("Error", import => import.ErrorCode).Text("Error detail", import => import.ErrorDetail)
        .Number("Bytes", import => import.SizeBytes).Text("SHA-256", import => import.Sha256)
        .Text("Import", import => import.ImportId.ToString())
        .Pages("imports", "Imports", reading => ImportStatus.CountAsync(reading.Transaction, reading.EntityId, page.Filter),
            (reading, last, rows) => ImportStatus.ListAsync(
                reading.Transaction, reading.EntityId, page.Filter with { Before = last?.ImportId }, rows));

    private static async Task<Results<Ok<ImportStatus>, Problem>> FindAsync(
        Guid importId, Caller caller, NpgsqlDataSource dataSource, HttpContext context, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        if (await ImportStatus.FindAsync(transaction, caller.EntityId, importId) is not { } status)
            return Problem.NotFound("import");
        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(status);
    }
}
