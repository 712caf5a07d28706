using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Insights;

/// <summary>One finding in plain text, and the facts that it rests on, the first being the figure to show.</summary>
public sealed record InsightAnswer(int Rank, string Kind, string Headline, string Body, bool? Favourable, string Source, JsonElement Facts);

/// <summary>
/// The findings of a month (<c>2026-01</c>). <c>LedgerVersion</c> is the one that they were computed from, the newest that touched the
/// month; null while nothing is written about it.
/// </summary>
public sealed record InsightsAnswer(
    string Period, string Currency, long? LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason,
    string? ApprovedDifferenceMinor,
    long? PendingVersion, string? PendingReason, DateTimeOffset? GeneratedAt, IReadOnlyList<InsightAnswer> Insights);

/// <summary><c>GET /v1/insights?period</c>: what Insights wrote about a month.</summary>
public static class InsightEndpoints
{
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
        if (period is null)
            month = await RangeParameters.ReadNewestMonthAsync(transaction.Connection, caller.EntityId, clock, cancellationToken);
        var served = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken);

        await using var command = new NpgsqlCommand(
            """
            select ledger_version, generated_at, rank, kind, headline, body, favourable, source, facts::text
            from insight.served_insight where entity_id = $1 and month = $2 order by rank
            """, transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = caller.EntityId });
        command.Parameters.Add(new NpgsqlParameter { Value = month });
        (long? Version, DateTimeOffset? At) generation = default;
        var insights = new List<InsightAnswer>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            generation = (reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1));
            insights.Add(new InsightAnswer(
                reader.GetInt16(2), reader.GetString(3), reader.GetString(4), reader.GetString(5),
                await reader.IsDBNullAsync(6, cancellationToken) ? null : reader.GetBoolean(6), reader.GetString(7),
                JsonSerializer.Deserialize<JsonElement>(reader.GetString(8))));
        }

        context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Ok(new InsightsAnswer(
            month.ToString("yyyy-MM", CultureInfo.InvariantCulture), served.Currency, generation.Version, served.AsOf, served.Reconciled,
            served.Reason,
            MinorUnits.Text(served.ApprovedDifferenceMinor), served.PendingVersion, served.PendingReason, generation.At, insights));
    }
}
