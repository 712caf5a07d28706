using System.Globalization;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Reconciliation;

/// <summary>A page of the list, newest first; <c>Next</c> is the cursor of the following page, null at the end.</summary>
public sealed record ReconciliationPage(IReadOnlyList<ReconciliationAnswer> Reconciliations, string? Next);

/// <summary>
/// An account that is not equal, debit positive. <c>Difference</c> is a fraction of Sage's balance, null when that is zero.
/// </summary>
public sealed record AccountDifference(
    string AccountCode, string? AccountName, string SageMinor, string LedgerMinor, string DifferenceMinor, string? Difference,
    string Status, string Colour);

/// <summary>Who looked at the difference or approved it (<c>Kind</c>: <c>reviewed</c> or <c>approved</c>), and what they wrote.</summary>
public sealed record ReviewAnswer(string Kind, string Actor, string Note, DateTimeOffset At, long? LedgerVersion);

/// <summary>A comparison with the accounts that are not equal, the largest difference first; those that are equal are left out.</summary>
public sealed record ReconciliationDetail(
    ReconciliationAnswer Reconciliation, IReadOnlyList<AccountDifference> Accounts, IReadOnlyList<ReviewAnswer> Reviews);

/// <summary><c>GET /v1/reconciliations</c> and <c>/v1/reconciliations/{id}</c> (REC-5).</summary>
public static class ReconciliationEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaximumLimit = 200;

    public static void MapReconciliations(this RouteGroupBuilder v1)
    {
        v1.MapGet("/reconciliations", ListAsync).WithTags("Reconciliation").WithName("ListReconciliations")
            .WithSummary("Comparisons of control totals with the ledger, newest first");
        v1.MapGet("/reconciliations/{reconciliationId:long}", FindAsync).WithTags("Reconciliation").WithName("GetReconciliation")
            .WithSummary("A comparison by account");
        v1.MapControlTotals();
        v1.MapReviews();
        v1.MapTolerance();
        v1.MapPayroll();
        v1.MapNotifications();
    }

    private static async Task<Results<Ok<ReconciliationPage>, Problem>> ListAsync(
        Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken, string? limit = null, string? cursor = null)
    {
        var (count, before, problem) = ReadPage(limit, cursor);
        if (problem is not null)
            return problem;
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var items = await ReconciliationAnswer.ListAsync(transaction.Connection, caller.EntityId, before, count + 1, cancellationToken);
        var page = items.Take(count).ToList();
        return TypedResults.Ok(new ReconciliationPage(
            page, items.Count > count ? page[^1].ReconciliationId.ToString(CultureInfo.InvariantCulture) : null));
    }

    /// <summary>
    /// How many rows are asked for, and before which one: the id of the last row of the page before, null for the first page.
    /// </summary>
    internal static (int Count, long? Before, Problem? Problem) ReadPage(string? limit, string? cursor)
    {
        var count = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count)
            || count is < 1 or > MaximumLimit))
            return (0, null, Problem.Invalid("/query/limit", $"limit must be a number from 1 to {MaximumLimit}."));
        if (cursor is null)
            return (count, null, null);
        // It only chooses a place in the caller's own list, so it need not be secret or signed.
        return long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var before)
            ? (count, before, null)
            : (0, null, new Problem(ProblemCode.BadCursor,
                "The cursor cannot be read. Use the value of 'next' as it is, or start without one."));
    }

    private static async Task<Results<Ok<ReconciliationDetail>, Problem>> FindAsync(
        long reconciliationId, Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        if (await ReconciliationAnswer.FindAsync(transaction.Connection, caller.EntityId, reconciliationId,
            cancellationToken) is not { } reconciliation)
            return Problem.NotFound("reconciliation");
        return TypedResults.Ok(new ReconciliationDetail(
            reconciliation,
            await ReadAccountsAsync(transaction.Connection, caller.EntityId, reconciliationId, cancellationToken),
            await ReadReviewsAsync(transaction.Connection, caller.EntityId, reconciliationId, cancellationToken)));
    }

    private static async Task<List<AccountDifference>> ReadAccountsAsync(
        NpgsqlConnection connection, int entityId, long reconciliationId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select d.account_code, a.name, d.control_minor, d.ledger_minor, d.status
            from ledger.reconciliation_account d
            left join ledger.account a on a.tenant_id = d.tenant_id and a.entity_id = d.entity_id and a.code = d.account_code
            where d.entity_id = $1 and d.reconciliation_id = $2
            order by abs(d.ledger_minor::numeric - d.control_minor) desc, d.account_code collate "C"
            """, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = entityId });
        command.Parameters.Add(new NpgsqlParameter { Value = reconciliationId });
        var accounts = new List<AccountDifference>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var (control, ledger, status) = (reader.GetInt64(2), reader.GetInt64(3), reader.GetString(4));
            var difference = checked(ledger - control);
            accounts.Add(new AccountDifference(
                reader.GetString(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1),
                MinorUnits.Text(control), MinorUnits.Text(ledger), MinorUnits.Text(difference),
                control == 0 ? null : ReconciliationAnswer.FractionText((decimal)difference / Math.Abs(control)), status,
                ReconciliationAnswer.ColourOf(status)));
        }
        return accounts;
    }

    private static async Task<List<ReviewAnswer>> ReadReviewsAsync(
        NpgsqlConnection connection, int entityId, long reconciliationId, CancellationToken cancellationToken)
    {
        // The approval that a later comparison of the same differences kept stands with it too.
        await using var command = new NpgsqlCommand(
            """
            select v.kind, v.actor, v.note, v.recorded_at, v.ledger_version
            from ledger.reconciliation_review v
            where v.entity_id = $1 and (v.reconciliation_id = $2 or v.review_id =
              (select approval_id from ledger.reconciliation r where r.entity_id = $1 and r.reconciliation_id = $2))
            order by v.review_id
            """, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = entityId });
        command.Parameters.Add(new NpgsqlParameter { Value = reconciliationId });
        var reviews = new List<ReviewAnswer>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            reviews.Add(new ReviewAnswer(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3),
                await reader.IsDBNullAsync(4, cancellationToken) ? null : reader.GetInt64(4)));
        return reviews;
    }
}
