using System.Globalization;
using System.Text.Json;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Problems;
using Financial.Ledger.Journal;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Periods;

/// <summary>A month written as <c>2026-01</c>; <c>State</c> is <c>open</c>, <c>soft-closed</c> or <c>closed</c>.</summary>
public sealed record PeriodAnswer(string Month, string State, DateTimeOffset? ChangedAt, string? ChangedBy);

/// <param name="LastClosedMonth">The newest month that is closed together with all before it; a soft-closed one is not.</param>
/// <param name="Periods">The months of the ledger, oldest first.</param>
public sealed record PeriodsAnswer(string? LastClosedMonth, IReadOnlyList<PeriodAnswer> Periods);

/// <summary>
/// Why a month is closed, for the audit log. <c>Soft</c>: uploads that allow it may still post into it, each entry marked late.
/// </summary>
public sealed record PeriodClosing(string? Reason, bool Soft = false);

/// <summary>Why a month is reopened, for the audit log.</summary>
public sealed record PeriodReopening(string? Reason);

public sealed record PeriodChanged(string Month, string State, long LedgerVersion);

/// <summary><c>GET /v1/periods</c>, <c>POST /v1/periods/{yyyy-mm}/close</c> and <c>/reopen</c> (DATE-7, I-5).</summary>
public static class PeriodEndpoints
{
    private const int ReasonLength = 500;

    private static readonly Change SoftClose = new("soft-closed", "ledger.soft_close_period", "period-soft-closed");
    private static readonly Change Close = new("closed", "ledger.close_period", "period-closed");
    private static readonly Change Reopen = new("open", "ledger.reopen_period", "period-reopened");

    public static void MapPeriods(this RouteGroupBuilder v1)
    {
        v1.MapGet("/periods", ListAsync).WithTags("Periods").WithName("ListPeriods")
            .WithSummary("The months of the ledger: open, soft-closed or closed").Produces<PeriodsAnswer>();
        v1.MapPost("/periods/{month}/close", CloseAsync).WithTags("Periods").WithName("ClosePeriod")
            .WithSummary("Closes a month: nothing posts into it any more; a soft one still takes late entries").Produces<PeriodChanged>();
        v1.MapPost("/periods/{month}/reopen", ReopenAsync).WithTags("Periods").WithName("ReopenPeriod")
            .WithSummary("Reopens a closed or soft-closed month").Produces<PeriodChanged>();
    }

    private static async Task<PeriodsAnswer> ListAsync(Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select month, state, changed_at, changed_by, ledger.last_closed_month(entity_id)
            from ledger.accounting_period where entity_id = $1 order by month
            """, transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = caller.EntityId });
        var periods = new List<PeriodAnswer>();
        string? lastClosed = null;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            periods.Add(new PeriodAnswer(
                Text(reader.GetFieldValue<DateOnly>(0)), reader.GetString(1),
                await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(2),
                await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetString(3)));
            lastClosed = await reader.IsDBNullAsync(4, cancellationToken) ? null : Text(reader.GetFieldValue<DateOnly>(4));
        }
        return new PeriodsAnswer(lastClosed, periods);
    }

    private static Task<IResult> CloseAsync(
        string month, PeriodClosing? closing, HttpRequest request, Caller caller, NpgsqlDataSource dataSource,
        CancellationToken cancellationToken) =>
        ChangeAsync(month, closing is { Soft: true } ? SoftClose : Close, closing?.Reason, request, caller, dataSource, cancellationToken);

    private static Task<IResult> ReopenAsync(
        string month, PeriodReopening? reopening, HttpRequest request, Caller caller, NpgsqlDataSource dataSource,
        CancellationToken cancellationToken) =>
        ChangeAsync(month, Reopen, reopening?.Reason, request, caller, dataSource, cancellationToken);

    private static async Task<IResult> ChangeAsync(
        string monthText, Change change, string? givenReason, HttpRequest request, Caller caller, NpgsqlDataSource dataSource,
        CancellationToken cancellationToken)
    {
        if (!RangeParameters.TryReadMonth(monthText, out var month))
            return Problem.Invalid("/path/month", $"'{monthText}' is not a month such as 2026-01.");
        if (givenReason?.Trim() is not { Length: > 0 and <= ReasonLength } reason)
            return Problem.Invalid("/body/reason",
                $$"""Say why in the body, in at most {{ReasonLength}} characters: {"reason": "Month-end close"}""");

        var (held, conflict) = await IdempotencyKey.HoldAsync(request, caller, dataSource, cancellationToken);
        if (held is null)
            return conflict!;
        await using var key = held;
        var requestHash = IdempotencyKey.Hash(request, reason, change.State);
        if (key.Answer is { } answer)
            return answer.For(requestHash);

        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        try
        {
            var version = await CallAsync(transaction, change, caller, month, reason, cancellationToken);
            var changed = new PeriodChanged(Text(month), change.State, version);
            await key.StoreAsync(transaction, requestHash, StatusCodes.Status200OK, location: null,
                JsonSerializer.Serialize(changed, ApiJson.Options), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return TypedResults.Ok(changed);
        }
        // LG001: it already is in that state or further closed; the other rules of 0006 are checked above.
        catch (PostgresException refused) when (refused.SqlState == LedgerSqlState.PeriodIsSo)
        {
            return new Problem(change == Reopen ? ProblemCode.PeriodOpen : ProblemCode.PeriodClosed,
                $"The {refused.MessageText}. Nothing was changed.");
        }
    }

    private static async Task<long> CallAsync(
        TenantTransaction transaction, Change change, Caller caller, DateOnly month, string reason, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            with changed as (select {change.Function}(@entity, @month, @actor, @reason) as ledger_version),
            audited as (
              insert into app.audit_log (tenant_id, entity_id, actor, action, subject, detail)
              select @tenant, @entity, @actor, @action, @subject, jsonb_build_object('reason', @reason, 'ledgerVersion', ledger_version)
                from changed)
            select ledger_version from changed
            """, transaction.Connection);
        command.Parameters.AddWithValue("tenant", caller.TenantId);
        command.Parameters.AddWithValue("entity", caller.EntityId);
        command.Parameters.AddWithValue("month", month);
        command.Parameters.AddWithValue("actor", caller.Name);
        command.Parameters.AddWithValue("reason", reason);
        command.Parameters.AddWithValue("action", change.AuditAction);
        command.Parameters.AddWithValue("subject", Text(month));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static string Text(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private sealed record Change(string State, string Function, string AuditAction);
}
