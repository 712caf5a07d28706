using System.Net.Mime;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Problems;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Exports;

/// <summary>Answers with a table as a file. The export is in the audit log before the first byte is sent (EXP-5).</summary>
internal sealed class ExportFile(ExportFormat format, ExportTable table) : IResult
{
    /// <summary>A table with more rows is refused, never cut (EXP-3).</summary>
    public const long MaxRows = 100_000;

    // Paging and format choose no rows.
    private static readonly string[] NoFilters = ["format", "limit", "cursor", "count"];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var caller = httpContext.Features.Get<Caller>()!;
        var dataSource = httpContext.RequestServices.GetRequiredService<NpgsqlDataSource>();
        var (facts, problem) = await PrepareAsync(httpContext, caller, dataSource);
        if (facts is null)
        {
            await problem!.ExecuteAsync(httpContext);
            return;
        }
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, httpContext.RequestAborted);
        await using var rows = table.Rows(new ExportReading(transaction, caller.EntityId)).GetAsyncEnumerator(httpContext.RequestAborted);
        // Run the query before the answer begins, so that a fault can still be answered.
        var hasRow = await rows.MoveNextAsync();
        var response = httpContext.Response;
        response.ContentType = format.ContentType;
        response.Headers.ContentDisposition = new ContentDisposition { FileName = FileName }.ToString();
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.ETag = default;
        await response.StartAsync(httpContext.RequestAborted);

        var buffer = new ResponseBuffer(response.BodyWriter);
        using var writer = format.Open(buffer, table, facts);
        for (; hasRow; hasRow = await rows.MoveNextAsync())
        {
            writer.Write(rows.Current);
            if (buffer.IsFull)
                await buffer.SendAsync(httpContext.RequestAborted);
        }
        writer.End();
        await buffer.SendAsync(httpContext.RequestAborted);
    }

    private string FileName => (table.Range is not { } range ? table.Report
        : range.From == range.To ? $"{table.Report}-{range.To:yyyy-MM-dd}"
        : $"{table.Report}-{range.From:yyyy-MM-dd}-{range.To:yyyy-MM-dd}") + $".{format.Name}";

    // A caller who breaks off has received a part: commit the audit row first.
    private async Task<(ExportFacts? Facts, Problem? Problem)> PrepareAsync(HttpContext context, Caller caller, NpgsqlDataSource dataSource)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, context.RequestAborted);
        var rows = await table.CountAsync(new ExportReading(transaction, caller.EntityId));
        if (rows > MaxRows)
            return (null, new Problem(ProblemCode.ExportTooLong,
                $"The table has {rows} rows, a file has {MaxRows} at most. {table.Advice}"));
        var version = table.Version
            ?? ExportVersion.Of(await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, context.RequestAborted));
        var company = await transaction.SingleAsync<string>("select name from ledger.entity where entity_id = @EntityId",
            new { caller.EntityId });
        // The filters are the caller's own words.
        var filters = context.Request.Query.Where(parameter => !NoFilters.Contains(parameter.Key))
            .ToDictionary(parameter => parameter.Key, parameter => string.Join(", ", parameter.Value.AsEnumerable()));
        await AuditLog.WriteAsync(transaction, caller, "export", table.Report,
            new { format = format.Name, filters, rows, version.LedgerVersion });
        await transaction.CommitAsync(context.RequestAborted);
        return (ExportFacts.Of(table, version, company, string.Join("; ", filters.Select(filter => $"{filter.Key}: {filter.Value}")), rows,
            $"{context.Request.Path}{context.Request.QueryString}", caller,
            context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()), null);
    }
}
