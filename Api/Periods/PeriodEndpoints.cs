using System.Globalization;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Periods;

/// <summary>A month written as <c>2026-01</c>; <c>state</c> is <c>open</c>, <c>soft-closed</c> or <c>closed</c>.</summary>
public sealed record PeriodAnswer(string Month, string State, DateTimeOffset? ChangedAt, string? ChangedBy);

/// <param name="LastClosedMonth">The newest month that is closed together with all earlier months; soft-closed months do not count.</param>
/// <param name="Periods">The months of the ledger, oldest first.</param>
public sealed record PeriodsAnswer(string? LastClosedMonth, IReadOnlyList<PeriodAnswer> Periods);

/// <summary>
/// Why a month is closed, for the audit log. With <c>soft</c>, uploads that allow it may still post late entries, which are marked.
/// </summary>
public sealed record PeriodClosing(string? Reason, bool Soft = false);

/// <summary>Why a month is reopened, for the audit log.</summary>
public sealed record PeriodReopening(string? Reason);

public sealed record PeriodChanged(string Month, string State, long LedgerVersion);

/// <summary><c>GET /v1/periods</c>, <c>POST /v1/periods/{yyyy-mm}/close</c> and <c>/reopen</c> (DATE-7, I-5).</summary>
public static class PeriodEndpoints
{
    private const int ReasonLength = 500;

    private static readonly StateChange SoftClose = new("soft-closed", "ledger.soft_close_period", "period-soft-closed");
    private static readonly StateChange Close = new("closed", "ledger.close_period", "period-closed");
    private static readonly StateChange Reopen = new("open", "ledger.reopen_period", "period-reopened");

    public static void MapPeriods(this RouteGroupBuilder v1)
    {
        v1.MapGet("/periods", ListAsync).WithTags("Periods").WithName("ListPeriods")
            .WithSummary("The months of the ledger: open, soft-closed or closed").Produces<PeriodsAnswer>()
            .Exports<PeriodsAnswer>(Table);
        v1.MapPost("/periods/{month}/close", CloseAsync).WithTags("Periods").WithName("ClosePeriod")
            .WithSummary("Closes a month: nothing posts into it any more; a soft one still takes late entries").Produces<PeriodChanged>();
        v1.MapPost("/periods/{month}/reopen", ReopenAsync).WithTags("Periods").WithName("ReopenPeriod")
            .WithSummary("Reopens a closed or soft-closed month").Produces<PeriodChanged>();
    }

    private static async Task<PeriodsAnswer> ListAsync(Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var periods = await transaction.QueryAsync<Period>(
            """
            select month, state, changed_at, changed_by, ledger.last_closed_month(entity_id) as last_closed_month
            from ledger.accounting_period where entity_id = @EntityId order by month
            """, new { caller.EntityId });
        return new PeriodsAnswer(periods.FirstOrDefault()?.LastClosedMonth is { } month ? Text(month) : null,
            periods.ConvertAll(period => new PeriodAnswer(Text(period.Month), period.State, period.ChangedAt, period.ChangedBy)));
    }

    private static ExportTable Table(PeriodsAnswer answer) => new ExportColumns<PeriodAnswer>()
        .Text("Month", period => period.Month).Text("State", period => period.State).Instant("Changed at", period => period.ChangedAt)
        .Text("Changed by", period => period.ChangedBy).Table("periods", "Periods", answer.Periods);

    private static Task<IResult> CloseAsync(string month, PeriodClosing? closing, Change change) =>
        ChangeAsync(month, closing is { Soft: true } ? SoftClose : Close, closing?.Reason, change);

    private static Task<IResult> ReopenAsync(string month, PeriodReopening? reopening, Change change) =>
        ChangeAsync(month, Reopen, reopening?.Reason, change);

    private static async Task<IResult> ChangeAsync(string monthText, StateChange state, string? givenReason, Change change)
    {
        if (!RangeParameters.TryReadMonth(monthText, out var month))
            return Problem.Invalid("/path/month", $"'{monthText}' is not a month such as 2026-01.");
        if (givenReason?.Trim() is not { Length: > 0 and <= ReasonLength } reason)
            return Problem.Invalid("/body/reason",
                $$"""Say why in the body, in at most {{ReasonLength}} characters: {"reason": "Month-end close"}""");
        return await change.RunAsync([reason, state.State], async transaction =>
        {
            var ledgerVersion = await transaction.SingleAsync<long>($"select {state.Function}(@EntityId, @month, @Name, @reason)",
                new { change.Caller.EntityId, month, change.Caller.Name, reason });
            await change.AuditAsync(transaction, state.AuditAction, Text(month), new { reason, ledgerVersion });
            return TypedResults.Ok(new PeriodChanged(Text(month), state.State, ledgerVersion));
        });
    }

    private static string Text(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private sealed record StateChange(string State, string Function, string AuditAction);

    private sealed record Period(
        DateOnly Month, string State, DateTimeOffset? ChangedAt, string? ChangedBy, DateOnly? LastClosedMonth);
}
