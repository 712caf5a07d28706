using System.Buffers.Text;
using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Imports;

/// <summary>A page of the list, newest first; <c>Next</c> is the cursor of the following page, null at the end.</summary>
public sealed record ImportPage(IReadOnlyList<ImportStatus> Imports, string? Next);

/// <summary><c>GET /v1/imports</c> and <c>/v1/imports/{id}</c>: what was uploaded and what became of it (JOB-1).</summary>
public static class ImportEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaximumLimit = 200;

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
        var count = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, out count) || count is < 1 or > MaximumLimit))
            return Problem.Invalid("/query/limit", $"limit must be a number from 1 to {MaximumLimit}.");
        if (status is not null && !ImportStatus.Statuses.Contains(status))
            return Problem.Invalid("/query/status", $"status must be one of {string.Join(", ", ImportStatus.Statuses)}.");
        Guid? before = null;
        if (cursor is not null)
        {
            if (!TryReadCursor(cursor, out var last))
                return new Problem(ProblemCode.BadCursor,
                    "The cursor cannot be read. Use the value of 'next' as it is, or start without one.");
            before = last;
        }

        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var items = await ImportStatus.ListAsync(transaction.Connection, caller.EntityId, new ImportFilter(before, status, layout),
            count + 1, cancellationToken);
        var page = items.Take(count).ToList();
        return TypedResults.Ok(new ImportPage(page, items.Count > count ? Cursor(page[^1].ImportId) : null));
    }

    private static async Task<Results<Ok<ImportStatus>, Problem>> FindAsync(
        Guid importId, Caller caller, NpgsqlDataSource dataSource, HttpContext context, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        if (await ImportStatus.FindAsync(transaction.Connection, caller.EntityId, importId, cancellationToken) is not { } status)
            return Problem.NotFound("import");
        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(status);
    }

    /// <summary>The id of the last row: it only chooses a place in the caller's own list, so it need not be secret or signed.</summary>
    private static string Cursor(Guid importId) => Base64Url.EncodeToString(importId.ToByteArray(bigEndian: true));

    private static bool TryReadCursor(string cursor, out Guid importId)
    {
        Span<byte> bytes = stackalloc byte[16];
        var read = cursor.Length == 22 && Base64Url.IsValid(cursor) && Base64Url.TryDecodeFromChars(cursor, bytes, out _);
        importId = read ? new Guid(bytes, bigEndian: true) : Guid.Empty;
        return read;
    }
}
