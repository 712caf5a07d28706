using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Problems;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Periods;

/// <summary>Something to look at before months are closed; <c>Detail</c> says what is open, or that nothing is.</summary>
public sealed record ChecklistItemAnswer(string Id, bool Done, string Detail);

public sealed record ChecklistAnswer(string Month, IReadOnlyList<ChecklistItemAnswer> Items);

/// <summary>Why the months are closed, and the ids of the open items of the checklist that are accepted as they are.</summary>
public sealed record ClosingThrough(string? Reason, IReadOnlyList<string>? AcceptOpen = null);

/// <param name="Months">The months that were closed, oldest first.</param>
/// <param name="LedgerVersion">The version that it made.</param>
public sealed record ClosedThrough(IReadOnlyList<string> Months, long LedgerVersion);

/// <summary>
/// <c>GET /v1/periods/{yyyy-mm}/checklist</c> and <c>POST /v1/periods/{yyyy-mm}/close-through</c>: closes a month and all before it in one
/// act (DATE-7).
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

    private static async Task<IResult> CloseAsync(
        string month, ClosingThrough? closing, HttpRequest request, Caller caller, NpgsqlDataSource dataSource, Outbox outbox,
        CancellationToken cancellationToken)
    {
        if (!RangeParameters.TryReadMonth(month, out var first))
            return NoMonth(month);
        if (closing?.Reason?.Trim() is not { Length: > 0 and <= ReasonLength } reason)
            return Problem.Invalid("/body/reason",
                $$"""Say why in the body, in at most {{ReasonLength}} characters: {"reason": "Year-end close"}""");
        var accepted = closing.AcceptOpen ?? [];
        var change = new ServedChange(request, caller, dataSource, outbox);
        try
        {
            return await change.RunAsync([month, reason, .. accepted.Order(StringComparer.Ordinal)], async transaction =>
            {
                await using (var command = new NpgsqlCommand("select ledger.lock_tenant()", transaction.Connection))
                    await command.ExecuteNonQueryAsync(cancellationToken);
                var open = (await ClosingChecklist.ReadAsync(transaction.Connection, caller.EntityId, first, cancellationToken))
                    .Where(item => !item.IsDone).ToList();
                if (open.Where(item => !accepted.Contains(item.Id)).ToList() is { Count: > 0 } unseen)
                    throw new ChecklistOpenException(unseen);
                var closed = await CloseThroughAsync(transaction, caller, first, reason, cancellationToken);
                await change.AuditAsync(transaction, "periods-closed", month,
                    new { reason, closed.Months, closed.LedgerVersion, open = open.Select(item => item.Detail) }, cancellationToken);
                return closed;
            }, cancellationToken);
        }
        catch (ChecklistOpenException open)
        {
            return new Problem(ProblemCode.ChecklistOpen,
                $"{string.Join(" ", open.Items.Select(item => item.Detail))} Name what is accepted as it is in "
                    + $"acceptOpen: {string.Join(", ", open.Items.Select(item => item.Id))}. Nothing was changed.");
        }
        catch (PostgresException refused) when (refused.SqlState == LedgerSqlState.MonthAhead)
        {
            return Problem.Invalid("/path/month", $"{month} lies behind all entries. Nothing was changed.");
        }
        catch (PostgresException refused) when (refused.SqlState == LedgerSqlState.PeriodIsSo)
        {
            return new Problem(ProblemCode.PeriodClosed, $"The {refused.MessageText}. Nothing was changed.");
        }
    }

    private static async Task<ClosedThrough> CloseThroughAsync(
        TenantTransaction transaction, Caller caller, DateOnly month, string reason, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select ledger_version, months from ledger.close_through($1, $2, $3, $4)",
            transaction.Connection);
        foreach (var value in new object[] { caller.EntityId, month, caller.Name, reason })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new ClosedThrough([.. reader.GetFieldValue<DateOnly[]>(1).Select(closed => $"{closed:yyyy-MM}")], reader.GetInt64(0));
    }

    private static Problem NoMonth(string text) => Problem.Invalid("/path/month", $"'{text}' is not a month such as 2026-01.");

    // Ends the transaction, and with it the request.
    private sealed class ChecklistOpenException(IReadOnlyList<ChecklistItem> items) : Exception
    {
        public IReadOnlyList<ChecklistItem> Items => items;
    }
}
