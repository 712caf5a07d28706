using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Problems;
using Financial.Ledger.Periods;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Periods;

/// <summary>An item to check before closing months; <c>detail</c> says what is open, or that nothing is.</summary>
public sealed record ChecklistItemAnswer(string Id, bool Done, string Detail);

public sealed record ChecklistAnswer(string Month, IReadOnlyList<ChecklistItemAnswer> Items);

/// <summary>Why the months are closed. <c>acceptOpen</c> lists the ids of open checklist items that the caller accepts.</summary>
public sealed record ClosingThrough(string? Reason, IReadOnlyList<string>? AcceptOpen = null);

/// <param name="Months">The closed months, oldest first.</param>
/// <param name="LedgerVersion">The new ledger version.</param>
public sealed record ClosedThrough(IReadOnlyList<string> Months, long LedgerVersion);

/// <summary>
/// <c>GET /v1/periods/{yyyy-mm}/checklist</c> and <c>POST /v1/periods/{yyyy-mm}/close-through</c>: closes a month and all earlier months in
/// one transaction (DATE-7).
/// </summary>
public static class CloseThroughEndpoints
{
    private const int ReasonLength = 500;

    public static void MapCloseThrough(this RouteGroupBuilder v1)
    {
        v1.MapGet("/periods/{month}/checklist", ReadAsync).WithTags("Periods").WithName("ReadClosingChecklist")
            .WithSummary("What is to be looked at before a month and all before it are closed").Produces<ChecklistAnswer>();
        v1.MapPost("/periods/{month}/close-through", CloseAsync).WithTags("Periods").WithName("CloseThrough")
            .WithSummary("Closes a month and all before it in one act, once every open item of its checklist is accepted")
            .Produces<ClosedThrough>();
    }

    private static async Task<IResult> ReadAsync(
        string month, Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        if (!RangeParameters.TryReadMonth(month, out var first))
            return NoMonth(month);
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var items = await ClosingChecklist.ReadAsync(transaction.Connection, caller.EntityId, first, cancellationToken);
        return TypedResults.Ok(new ChecklistAnswer(month,
            [.. items.Select(item => new ChecklistItemAnswer(item.Id, item.IsDone, item.Detail))]));
    }

    private static async Task<IResult> CloseAsync(string month, ClosingThrough? closing, Change change, CancellationToken cancellationToken)
    {
        if (!RangeParameters.TryReadMonth(month, out var first))
            return NoMonth(month);
        if (closing?.Reason?.Trim() is not { Length: > 0 and <= ReasonLength } reason)
            return Problem.Invalid("/body/reason",
                $$"""Say why in the body, in at most {{ReasonLength}} characters: {"reason": "Year-end close"}""");
        var accepted = closing.AcceptOpen ?? [];
        var caller = change.Caller;
        return await change.RunServedAsync([month, reason, .. accepted.Order(StringComparer.Ordinal)], async transaction =>
        {
            await transaction.ExecuteAsync("select ledger.lock_tenant()");
            var open = (await ClosingChecklist.ReadAsync(transaction.Connection, caller.EntityId, first, cancellationToken))
                .Where(item => !item.IsDone).ToList();
            if (open.Where(item => !accepted.Contains(item.Id)).ToList() is { Count: > 0 } unseen)
                return StillOpen(unseen);
            var (ledgerVersion, months) = await transaction.SingleAsync<(long, DateOnly[])>(
                "select ledger_version, months from ledger.close_through(@EntityId, @first, @Name, @reason)",
                new { caller.EntityId, first, caller.Name, reason });
            var closed = new ClosedThrough([.. months.Select(closedMonth => $"{closedMonth:yyyy-MM}")], ledgerVersion);
            await change.AuditAsync(transaction, "periods-closed", month,
                new { reason, closed.Months, closed.LedgerVersion, open = open.Select(item => item.Detail) });
            return TypedResults.Ok(closed);
        });
    }

    private static Problem StillOpen(IReadOnlyList<ChecklistItem> items) => new(ProblemCode.ChecklistOpen,
        $"{string.Join(" ", items.Select(item => item.Detail))} Name what is accepted as it is in "
            + $"acceptOpen: {string.Join(", ", items.Select(item => item.Id))}. Nothing was changed.");

    private static Problem NoMonth(string text) => Problem.Invalid("/path/month", $"'{text}' is not a month such as 2026-01.");
}
