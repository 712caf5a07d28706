using System.Globalization;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Database;
using Financial.Api.Exports;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Reconciliation;

/// <summary>
/// A month's payroll total, as the payroll system states it: the net movement of all <c>accounts</c> together, on one side.
/// </summary>
public sealed record PayrollTotalEntry(string? Month, IReadOnlyList<string?>? Accounts, string? DebitMinor, string? CreditMinor);

/// <summary>A page of the list, newest first; <c>next</c> is the cursor of the next page, null at the end.</summary>
public sealed record PayrollReconciliationPage(IReadOnlyList<PayrollReconciliationAnswer> Reconciliations, string? Next);

/// <summary>
/// <c>POST /v1/payroll-totals</c>, <c>GET /v1/payroll-reconciliations</c> and <c>/v1/payroll-reconciliations/{id}</c> (REC-9).
/// </summary>
public static class PayrollEndpoints
{
    private const int MaximumAccounts = 200;

    // Keeps the difference from any movement within 64 bits.
    private const long LargestTotal = long.MaxValue / 4;

    public static void MapPayroll(this RouteGroupBuilder v1)
    {
        v1.MapPost("/payroll-totals", AddAsync).WithTags("Reconciliation").WithName("AddPayrollTotal")
            .WithSummary("Records what a month's payroll came to and compares the ledger with it").Produces<PayrollReconciliationAnswer>();
        v1.MapGet("/payroll-reconciliations", ListAsync).WithTags("Reconciliation").WithName("ListPayrollReconciliations")
            .WithSummary("Comparisons of payroll totals with the ledger, newest first")
            .Exports<PayrollReconciliationPage>(_ => ReconciliationTable.PayrollListing);
        v1.MapGet("/payroll-reconciliations/{reconciliationId:long}", FindAsync).WithTags("Reconciliation")
            .WithName("GetPayrollReconciliation")
            .WithSummary("A comparison of a payroll total with the ledger");
    }

    private static async Task<IResult> AddAsync(PayrollTotalEntry? entry, Change change)
    {
        var (total, problem) = Read(entry);
        if (total is null)
            return problem!;
        var caller = change.Caller;
        await using (var transaction = await change.BeginReadAsync())
            if (await FindUnknownAsync(transaction, caller.EntityId, total.Accounts) is { } unknown)
                return Problem.Invalid(
                    $"/body/accounts/{Array.IndexOf(total.Accounts, unknown)}", $"The chart holds no account {unknown}.");

        List<string?> content = [Text(total.Month), MinorUnits.Text(total.NetMinor), .. total.Accounts];
        return await change.RunServedAsync(content, async transaction =>
        {
            var totalId = await transaction.SingleAsync<long>(
                "select ledger.add_payroll_total(@EntityId, @Month, @Accounts, @NetMinor, @Name)",
                new { caller.EntityId, total.Month, total.Accounts, total.NetMinor, caller.Name });
            await change.AuditAsync(transaction, "payroll-total-entered", Text(total.Month), new { totalId, accounts = total.Accounts });
            return TypedResults.Ok(await PayrollReconciliationAnswer.OfTotalAsync(transaction, caller.EntityId, totalId));
        });
    }

    private static async Task<Results<Ok<PayrollReconciliationPage>, Problem>> ListAsync(
        Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken, string? limit = null, string? cursor = null)
    {
        var (page, problem) = PageRequest.Read<long>(limit, cursor);
        if (page is null)
            return problem!;
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var rows = await PayrollReconciliationAnswer.ListAsync(transaction, caller.EntityId, page.Before, page.Rows);
        var (reconciliations, next) = page.Cut(rows, reconciliation => reconciliation.ReconciliationId);
        return TypedResults.Ok(new PayrollReconciliationPage(reconciliations, next));
    }

    private static async Task<Results<Ok<PayrollReconciliationAnswer>, Problem>> FindAsync(
        long reconciliationId, Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        return await PayrollReconciliationAnswer.FindAsync(transaction, caller.EntityId, reconciliationId) is { } reconciliation
            ? TypedResults.Ok(reconciliation)
            : Problem.NotFound("payroll reconciliation");
    }

    private static (PayrollTotal? Total, Problem? Problem) Read(PayrollTotalEntry? entry)
    {
        if (!RangeParameters.TryReadMonth(entry?.Month, out var month))
            return (null, Problem.Invalid("/body/month", "month must be the month of the payroll, such as 2026-01."));
        if (entry!.Accounts is not { Count: > 0 and <= MaximumAccounts } accounts)
            return (null, Problem.Invalid("/body/accounts",
                $$"""Name the accounts that payroll is posted to, at most {{MaximumAccounts}}: "accounts": ["77500", "50100"]"""));
        var codes = new List<string>();
        foreach (var (index, account) in accounts.Index())
        {
            if (account?.Trim() is not { Length: > 0 } code)
                return (null, Problem.Invalid($"/body/accounts/{index}", "An account has a code."));
            if (codes.Contains(code))
                return (null, Problem.Invalid($"/body/accounts/{index}", $"Account {code} is named twice."));
            codes.Add(code);
        }
        var side = entry.CreditMinor is null ? "debitMinor" : "creditMinor";
        if (entry.DebitMinor is null == entry.CreditMinor is null
            || !MinorUnits.TryRead(entry.DebitMinor ?? entry.CreditMinor, out var minor) || minor > LargestTotal)
            return (null, Problem.Invalid($"/body/{side}",
                "The total needs either debitMinor or creditMinor, whole minor units as text: 100.00 is \"10000\"."));
        return (new PayrollTotal(month, [.. codes], entry.DebitMinor is null ? -minor : minor), null);
    }

    private static Task<string?> FindUnknownAsync(TenantTransaction transaction, int entityId, string[] codes) =>
        transaction.FindAsync<string>(
            """
            select n.code from unnest(@codes::text[]) with ordinality as n (code, place)
            where not exists (select from ledger.account a where a.entity_id = @entityId and a.code = n.code) order by n.place limit 1
            """, new { entityId, codes });

    private static string Text(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private sealed record PayrollTotal(DateOnly Month, string[] Accounts, long NetMinor);
}
