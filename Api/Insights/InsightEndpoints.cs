using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.Api.Problems;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Insights;

/// <summary>One finding in plain text. <c>facts</c> holds the figures behind it; the first is the one to show.</summary>
public sealed record InsightAnswer(int Rank, string Kind, string Headline, string Body, bool? Favourable, string Source, JsonElement Facts);

/// <summary>
/// The findings of a month (<c>2026-01</c>). <c>ledgerVersion</c> is the newest version that changed the month, from which they were
/// computed. It is null while the month has no findings.
/// </summary>
public sealed record InsightsAnswer(
    string Period, string Currency, long? LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason,
    string? ApprovedDifferenceMinor,
    long? PendingVersion, string? PendingReason, DateTimeOffset? GeneratedAt, IReadOnlyList<InsightAnswer> Insights);

/// <summary><c>GET /v1/insights?period</c>: the findings of a month.</summary>
public static class InsightEndpoints
{
    static InsightEndpoints() => TenantQueries.AddJson<JsonElement>();

    public static void MapInsights(this RouteGroupBuilder v1) =>
        v1.MapGet("/insights", ReadAsync).WithTags("Insights").WithName("GetInsights").WithSummary("What stands out in a month, in words");

    private static async Task<Results<Ok<InsightsAnswer>, Problem>> ReadAsync(
        Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, HttpContext context, CancellationToken cancellationToken,
        [Description("The month, YYYY-MM; the newest of the ledger unless given")] string? period = null)
    {
        var month = default(DateOnly);
        if (period is not null && !RangeParameters.TryReadMonth(period, out month))
            return Problem.Invalid("/query/period", "period must be a month such as 2026-01.");

        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var served = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken);
        if (period is null)
            month = RangeParameters.NewestMonth(served, clock);

        var rows = await transaction.QueryAsync<Row>(
            """
            select ledger_version, generated_at, rank, kind, headline, body, favourable, source, facts
            from insight.served_insight where entity_id = @EntityId and month = @month order by rank
            """, new { caller.EntityId, month });
        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(new InsightsAnswer(
            month.ToString("yyyy-MM", CultureInfo.InvariantCulture), served.Currency, rows.LastOrDefault()?.LedgerVersion, served.AsOf,
            served.Reconciled, served.Reason, MinorUnits.Text(served.ApprovedDifferenceMinor), served.PendingVersion,
            served.PendingReason, rows.LastOrDefault()?.GeneratedAt, rows.ConvertAll(row => new InsightAnswer(
                row.Rank, row.Kind, row.Headline, row.Body, row.Favourable, row.Source, row.Facts))));
    }

    private sealed record Row(
        long LedgerVersion, DateTimeOffset GeneratedAt, short Rank, string Kind, string Headline, string Body, bool? Favourable,
        string Source, JsonElement Facts);
}
