using System.ComponentModel;
using System.Globalization;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.Ledger.Kpis;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Statements;

/// <summary>The KPIs of a range, in their fixed order (KPI-1, KPI-8).</summary>
public sealed record KpiReportAnswer(
    DateOnly From, DateOnly To, string Currency, long LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason,
    string? ApprovedDifferenceMinor, long? PendingVersion, string? PendingReason, IReadOnlyList<KpiAnswer> Kpis);

/// <summary>The KPIs of consecutive months, oldest first.</summary>
public sealed record KpiMonthsAnswer(
    string Currency, long LedgerVersion, DateTimeOffset? AsOf, bool Reconciled, string? Reason, string? ApprovedDifferenceMinor,
    long? PendingVersion, string? PendingReason, IReadOnlyList<KpiReportAnswer> Months);

/// <summary>
/// <c>GET /v1/kpis?from&amp;to&amp;kpis&amp;asKnownAt</c> and <c>/v1/kpis/months?last&amp;months&amp;kpis&amp;asKnownAt</c>.
/// </summary>
public static class KpiEndpoints
{
    private const int MaximumMonths = 60;

    private const string KpisHelp = "headline, all, or ids with commas between, such as dso,dpo; ";

    public static void MapKpis(this RouteGroupBuilder v1)
    {
        v1.MapGet("/kpis", ReadAsync).WithTags("Statements").WithName("GetKpis")
            .WithSummary("The KPIs over a range, with their changes and formulas")
            .Produces(StatusCodes.Status304NotModified).Exports<KpiReportAnswer>(KpiTable.Of);
        v1.MapGet("/kpis/months", ReadMonthsAsync).WithTags("Statements").WithName("GetKpiMonths")
            .WithSummary("The KPIs of each of the months up to one")
            .Produces(StatusCodes.Status304NotModified).Exports<KpiMonthsAnswer>(KpiTable.OfMonths);
    }

    private static async Task<Results<Ok<KpiReportAnswer>, StatusCodeHttpResult, Problem>> ReadAsync(
        HttpContext context, Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, CancellationToken cancellationToken,
        [Description("First day, YYYY-MM-DD; inception unless given")] string? from = null,
        [Description("Last day, YYYY-MM-DD; the end of the newest month unless given")] string? to = null,
        [Description("Figures as they were served at this instant or at the end of this day; as they are served now unless "
            + "given")] string? asKnownAt = null,
        [Description(KpisHelp + "headline unless given")] string? kpis = null)
    {
        if (!RangeParameters.TryReadInstant(asKnownAt, out var knownAt))
            return RangeParameters.NoInstant;
        if (Choose(kpis ?? "headline") is not { } chosen)
            return UnknownKpi;
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var served = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken, knownAt);
        var (range, problem) = RangeParameters.Read(from, to, served, clock);
        if (problem is not null)
            return problem;

        var tag = EntityTag.Of(context.Request, caller, served, range.From.DayNumber, range.To.DayNumber, VersionsOf(chosen));
        if (EntityTag.IsKnown(context, tag))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        var report = await KpiReport.ReadAsync(transaction.Connection, caller.EntityId, range.From, range.To, cancellationToken, served,
            chosen);
        return TypedResults.Ok(Answer(report, withFormula: true));
    }

    private static async Task<Results<Ok<KpiMonthsAnswer>, StatusCodeHttpResult, Problem>> ReadMonthsAsync(
        HttpContext context, Caller caller, NpgsqlDataSource dataSource, TimeProvider clock, CancellationToken cancellationToken,
        [Description("Last month, YYYY-MM; the newest of the ledger unless given")] string? last = null,
        [Description("How many months, 12 unless given, at most 60")] string? months = null,
        [Description("Figures as they were served at this instant or at the end of this day; as they are served now unless "
            + "given")] string? asKnownAt = null,
        [Description(KpisHelp + "headline unless given")] string? kpis = null)
    {
        if (!RangeParameters.TryReadInstant(asKnownAt, out var knownAt))
            return RangeParameters.NoInstant;
        if (Choose(kpis ?? "headline") is not { } chosen)
            return UnknownKpi;
        var count = 12;
        if (months is not null && (!int.TryParse(months, NumberStyles.None, CultureInfo.InvariantCulture, out count)
            || count is < 1 or > MaximumMonths))
            return Problem.Invalid("/query/months", $"months must be a number from 1 to {MaximumMonths}.");
        var lastMonth = default(DateOnly);
        // The report reaches sixty months and their comparisons further back.
        if (last is not null && (!RangeParameters.TryReadMonth(last, out lastMonth) || lastMonth.Year < 10))
            return Problem.Invalid("/query/last", "last must be a month such as 2026-01.");

        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var served = await ServedVersion.ReadAsync(transaction.Connection, caller.EntityId, cancellationToken, knownAt);
        if (last is null)
            lastMonth = RangeParameters.NewestMonth(served, clock);
        if (EntityTag.IsKnown(
            context, EntityTag.Of(context.Request, caller, served, lastMonth.DayNumber, count, VersionsOf(chosen))))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        var reports = await KpiReport.ReadMonthsAsync(transaction.Connection, caller.EntityId, lastMonth, count, cancellationToken,
            served, chosen);
        return TypedResults.Ok(new KpiMonthsAnswer(
            served.Currency, served.LedgerVersion, served.AsOf, served.Reconciled, served.Reason,
            MinorUnits.Text(served.ApprovedDifferenceMinor), served.PendingVersion, served.PendingReason,
            [.. reports.Select(report => Answer(report, withFormula: false))]));
    }

    private static Problem UnknownKpi => Problem.Invalid("/query/kpis",
        $"kpis must be headline, all, or ids with commas between: {string.Join(", ", KpiCatalogue.All.Select(kpi => kpi.Id))}.");

    // In display order, whatever the order of the ids; null if an id is unknown.
    private static IReadOnlyList<KpiDefinition>? Choose(string kpis)
    {
        if (kpis is "headline" or "all")
            return kpis == "all" ? KpiCatalogue.All : KpiCatalogue.Headline;
        var ids = kpis.Split(',');
        return ids.Except(KpiCatalogue.All.Select(kpi => kpi.Id)).Any() ? null : [.. KpiCatalogue.All.Where(kpi => ids.Contains(kpi.Id))];
    }

    // A changed definition changes the answer even if the ledger does not change.
    private static string VersionsOf(IEnumerable<KpiDefinition> definitions) =>
        string.Join(',', definitions.Select(definition => $"{definition.Id}.{definition.Version}"));

    private static KpiReportAnswer Answer(KpiReport report, bool withFormula)
    {
        var version = report.Version;
        return new KpiReportAnswer(
            report.Range.From, report.Range.To, version.Currency, version.LedgerVersion, version.AsOf, version.Reconciled, version.Reason,
            MinorUnits.Text(version.ApprovedDifferenceMinor), version.PendingVersion, version.PendingReason,
            [.. report.Kpis.Select(kpi => KpiAnswer.Of(kpi, version, withFormula))]);
    }
}
