using System.Globalization;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Imports;

/// <summary>An import asks for confirmation before it reverses more posted entries than both limits (IMP-7).</summary>
/// <param name="Entries">A number of entries, 10 by default.</param>
/// <param name="Share">A fraction of the file's entries: <c>0.01</c> is 1 %, the default.</param>
public sealed record ReversalLimit(int? Entries, string? Share);

/// <summary><c>GET</c> and <c>PUT /v1/reversal-limit</c>.</summary>
public static class ReversalLimitEndpoints
{
    public static void MapReversalLimit(this RouteGroupBuilder v1)
    {
        v1.MapGet("/reversal-limit", ReadAsync).WithTags("Imports").WithName("GetReversalLimit")
            .WithSummary("How many posted entries an import may reverse without asking");
        v1.MapPut("/reversal-limit", SetAsync).WithTags("Imports").WithName("SetReversalLimit")
            .WithSummary("Sets how many posted entries an import may reverse without asking")
            .Produces<ReversalLimit>();
    }

    private static async Task<ReversalLimit> ReadAsync(Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var (entries, share) = await transaction.SingleAsync<(int, decimal)>(
            "select reversal_limit_entries, reversal_limit_share from ledger.entity where entity_id = @EntityId", new { caller.EntityId });
        return new ReversalLimit(entries, Text(share));
    }

    private static async Task<IResult> SetAsync(ReversalLimit? limit, Change change)
    {
        if (limit?.Entries is not { } entries || entries < 0)
            return Problem.Invalid("/body/entries",
                """The number of entries is a whole number from 0 on: {"entries": 10, "share": "0.01"}.""");
        if (!decimal.TryParse(limit.Share, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) || share > 1
            || share != decimal.Round(share, 4))
            return Problem.Invalid("/body/share",
                """The share is a fraction from 0 to 1 with at most 4 decimals, as text: {"entries": 10, "share": "0.01"} is 1 %.""");

        var set = new ReversalLimit(entries, Text(share));
        return await change.RunAsync([$"{entries} {set.Share}"], async transaction =>
        {
            await WriteAsync(transaction, change.Caller, entries, share);
            return TypedResults.Ok(set);
        });
    }

    private static Task<int> WriteAsync(TenantTransaction transaction, Caller caller, int entries, decimal share) =>
        transaction.ExecuteAsync(
            """
            with earlier as (select * from ledger.set_reversal_limit(@EntityId, @entries, @share))
            insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail)
            select @TenantId, @EntityId, @Name, 'reversal-limit-changed', 'imports',
                   jsonb_build_object('fromEntries', entries, 'fromShare', share, 'toEntries', @entries, 'toShare', @share)
            from earlier where (entries, share) <> (@entries, @share)
            """, new { caller.TenantId, caller.EntityId, caller.Name, entries, share });

    private static string Text(decimal share) => share.ToString("0.####", CultureInfo.InvariantCulture);
}
