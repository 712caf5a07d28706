using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Imports;

/// <summary>A page of the list, newest first; <c>next</c> is the cursor of the next page, null at the end.</summary>
public sealed record ImportPage(IReadOnlyList<ImportStatus> Imports, string? Next);

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
            .WithSummary("Lists imports, newest first, where asked those of one status or layout");
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

        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var rows = await ImportStatus.ListAsync(transaction, caller.EntityId, new ImportFilter(page.Before, status, layout), page.Rows);
        var (imports, next) = page.Cut(rows, import => import.ImportId);
        return TypedResults.Ok(new ImportPage(imports, next));
    }

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
