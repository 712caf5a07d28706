using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Database;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Reconciliation;

/// <summary>A page of the list, newest first; <c>next</c> is the cursor of the next page, null at the end.</summary>
public sealed record ReconciliationPage(IReadOnlyList<ReconciliationAnswer> Reconciliations, string? Next);

/// <summary>
/// An account with a difference; debit is positive. <c>difference</c> is a fraction of Sage's balance, null when that is zero.
/// </summary>
public sealed record AccountDifference(
    string AccountCode, string? AccountName, string SageMinor, string LedgerMinor, string DifferenceMinor, string? Difference,
    string Status, string Colour);

/// <summary>A review or approval of the difference (<c>kind</c>: <c>reviewed</c> or <c>approved</c>): its author and note.</summary>
public sealed record ReviewAnswer(string Kind, string Actor, string Note, DateTimeOffset At, long? LedgerVersion);

/// <summary>A comparison and the accounts that differ, largest difference first. Equal accounts are left out.</summary>
public sealed record ReconciliationDetail(
    ReconciliationAnswer Reconciliation, IReadOnlyList<AccountDifference> Accounts, IReadOnlyList<ReviewAnswer> Reviews);

/// <summary><c>GET /v1/reconciliations</c> and <c>/v1/reconciliations/{id}</c> (REC-5).</summary>
public static class ReconciliationEndpoints
{
    public static void MapReconciliations(this RouteGroupBuilder v1)
    {
        v1.MapGet("/reconciliations", ListAsync).WithTags("Reconciliation").WithName("ListReconciliations")
            .WithSummary("Comparisons of control totals with the ledger, newest first")
            .Exports<ReconciliationPage>(_ => ReconciliationTable.Listing);
        v1.MapGet("/reconciliations/{reconciliationId:long}", FindAsync).WithTags("Reconciliation").WithName("GetReconciliation")
            .WithSummary("A comparison by account").Exports<ReconciliationDetail>(ReconciliationTable.Of);
        v1.MapControlTotals();
        v1.MapReviews();
        v1.MapTolerance();
        v1.MapPayroll();
        v1.MapNotifications();
    }

    private static async Task<Results<Ok<ReconciliationPage>, Problem>> ListAsync(
        Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken, string? limit = null, string? cursor = null)
    {
        var (page, problem) = PageRequest.Read<long>(limit, cursor);
        if (page is null)
            return problem!;
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var rows = await ReconciliationAnswer.ListAsync(transaction, caller.EntityId, page.Before, page.Rows);
        var (reconciliations, next) = page.Cut(rows, reconciliation => reconciliation.ReconciliationId);
        return TypedResults.Ok(new ReconciliationPage(reconciliations, next));
    }

    private static async Task<Results<Ok<ReconciliationDetail>, Problem>> FindAsync(
        long reconciliationId, Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        return await ReconciliationAnswer.FindAsync(transaction, caller.EntityId, reconciliationId) is { } reconciliation
            ? TypedResults.Ok(new ReconciliationDetail(
                reconciliation, await ReadAccountsAsync(transaction, caller.EntityId, reconciliationId),
                await ReadReviewsAsync(transaction, caller.EntityId, reconciliationId)))
            : Problem.NotFound("reconciliation");
    }

    private static async Task<List<AccountDifference>> ReadAccountsAsync(
        TenantTransaction transaction, int entityId, long reconciliationId)
    {
        var rows = await transaction.QueryAsync<(string Code, string? Name, long Control, long Ledger, string Status)>(
            """
            select d.account_code, a.name, d.control_minor, d.ledger_minor, d.status
            from ledger.reconciliation_account d
            left join ledger.account a on a.tenant_id = d.tenant_id and a.entity_id = d.entity_id and a.code = d.account_code
            where d.entity_id = @entityId and d.reconciliation_id = @reconciliationId
            order by abs(d.ledger_minor::numeric - d.control_minor) desc, d.account_code collate "C"
            """, new { entityId, reconciliationId });
        return rows.ConvertAll(row =>
        {
            var difference = checked(row.Ledger - row.Control);
            return new AccountDifference(
                row.Code, row.Name, MinorUnits.Text(row.Control), MinorUnits.Text(row.Ledger), MinorUnits.Text(difference),
                row.Control == 0 ? null : ReconciliationAnswer.FractionText((decimal)difference / Math.Abs(row.Control)), row.Status,
                ReconciliationAnswer.ColourOf(row.Status));
        });
    }

    // Include the approval that a later comparison with the same differences took over.
    private static Task<List<ReviewAnswer>> ReadReviewsAsync(TenantTransaction transaction, int entityId, long reconciliationId) =>
        transaction.QueryAsync<ReviewAnswer>(
            """
            select v.kind, v.actor, v.note, v.recorded_at as at, v.ledger_version
            from ledger.reconciliation_review v
            where v.entity_id = @entityId and (v.reconciliation_id = @reconciliationId or v.review_id =
              (select approval_id from ledger.reconciliation r where r.entity_id = @entityId and r.reconciliation_id = @reconciliationId))
            order by v.review_id
            """, new { entityId, reconciliationId });
}
