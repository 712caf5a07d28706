using System.Globalization;
using Financial.Api.Answers;
using Financial.Api.Authentication;
using Financial.Api.Changes;
using Financial.Api.Problems;
using Financial.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Financial.Api.Reconciliation;

/// <summary>
/// What a month's payroll came to, as the payroll system states it: the net movement of <c>Accounts</c> together, on one side.
/// </summary>
public sealed record PayrollTotalEntry(string? Month, IReadOnlyList<string?>? Accounts, string? DebitMinor, string? CreditMinor);

/// <summary>A page of the list, newest first; <c>Next</c> is the cursor of the following page, null at the end.</summary>
public sealed record PayrollReconciliationPage(IReadOnlyList<PayrollReconciliationAnswer> Reconciliations, string? Next);

/// <summary>
/// <c>POST /v1/payroll-totals</c>, <c>GET /v1/payroll-reconciliations</c> and <c>/v1/payroll-reconciliations/{id}</c> (REC-9).
/// </summary>
public static class PayrollEndpoints
{
    private const int MaximumAccounts = 200;

    // Its difference from any movement stays within 64 bits.
    private const long LargestTotal = long.MaxValue / 4;

    public static void MapPayroll(this RouteGroupBuilder v1)
    {
        v1.MapPost("/payroll-totals", AddAsync).WithTags("Reconciliation").WithName("AddPayrollTotal")
            .WithSummary("Records what a month's payroll came to and compares the ledger with it").Produces<PayrollReconciliationAnswer>();
        v1.MapGet("/payroll-reconciliations", ListAsync).WithTags("Reconciliation").WithName("ListPayrollReconciliations")
            .WithSummary("Comparisons of payroll totals with the ledger, newest first");
        v1.MapGet("/payroll-reconciliations/{reconciliationId:long}", FindAsync).WithTags("Reconciliation")
            .WithName("GetPayrollReconciliation")
            .WithSummary("A comparison of a payroll total with the ledger");
    }

    private static async Task<IResult> AddAsync(
        PayrollTotalEntry? entry, HttpRequest request, Caller caller, NpgsqlDataSource dataSource, Outbox outbox,
        CancellationToken cancellationToken)
    {
        var (total, problem) = Read(entry);
        if (total is null)
            return problem!;
        if (await FindUnknownAsync(dataSource, caller, total.Accounts, cancellationToken) is { } unknown)
            return Problem.Invalid($"/body/accounts/{Array.IndexOf(total.Accounts, unknown)}", $"The chart holds no account {unknown}.");

        var change = new ServedChange(request, caller, dataSource, outbox);
        List<string?> content = [Text(total.Month), MinorUnits.Text(total.NetMinor), .. total.Accounts];
        return await change.RunAsync(content, async transaction =>
        {
            await using var command = new NpgsqlCommand("select ledger.add_payroll_total(@entity, @month, @codes, @net_minor, @actor)",
                transaction.Connection);
            command.Parameters.AddWithValue("entity", caller.EntityId);
            command.Parameters.AddWithValue("month", total.Month);
            command.Parameters.AddWithValue("codes", total.Accounts);
            command.Parameters.AddWithValue("net_minor", total.NetMinor);
            command.Parameters.AddWithValue("actor", caller.Name);
            var totalId = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            await change.AuditAsync(transaction, "payroll-total-entered", Text(total.Month), new { totalId, accounts = total.Accounts },
                cancellationToken);
            return await PayrollReconciliationAnswer.OfTotalAsync(transaction.Connection, caller.EntityId, totalId, cancellationToken);
        }, cancellationToken);
    }

    private static async Task<Results<Ok<PayrollReconciliationPage>, Problem>> ListAsync(
        Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken, string? limit = null, string? cursor = null)
    {
        var (count, before, problem) = ReconciliationEndpoints.ReadPage(limit, cursor);
        if (problem is not null)
            return problem;
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var items = await PayrollReconciliationAnswer.ListAsync(transaction.Connection, caller.EntityId, before, count + 1,
            cancellationToken);
        var page = items.Take(count).ToList();
        return TypedResults.Ok(new PayrollReconciliationPage(page,
            items.Count > count ? page[^1].ReconciliationId.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<Results<Ok<PayrollReconciliationAnswer>, Problem>> FindAsync(
        long reconciliationId, Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        return await PayrollReconciliationAnswer.FindAsync(transaction.Connection, caller.EntityId, reconciliationId,
            cancellationToken) is { } reconciliation
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

    private static async Task<string?> FindUnknownAsync(
        NpgsqlDataSource dataSource, Caller caller, string[] codes, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select n.code from unnest($2::text[]) with ordinality as n (code, place)
            where not exists (select from ledger.account a where a.entity_id = $1 and a.code = n.code) order by n.place limit 1
            """, transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = caller.EntityId });
        command.Parameters.Add(new NpgsqlParameter { Value = codes });
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private static string Text(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private sealed record PayrollTotal(DateOnly Month, string[] Accounts, long NetMinor);
}
