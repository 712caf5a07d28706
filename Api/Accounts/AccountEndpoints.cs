using Financial.Api.Authentication;
using Financial.Ledger.Accounts;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Api.Accounts;

/// <summary>An account of the chart. <c>Class</c> is one of the five, <c>KpiGroup</c> says which figure it counts to; an inactive one takes no new lines.</summary>
public sealed record ChartAccountAnswer(string Code, string Name, string Class, string KpiGroup, bool Active);

public sealed record AccountsAnswer(IReadOnlyList<ChartAccountAnswer> Accounts);

/// <summary><c>GET /v1/accounts</c>. A file of accounts changes them: it is imported like any other.</summary>
public static class AccountEndpoints
{
    public static void MapAccounts(this RouteGroupBuilder v1) =>
        v1.MapGet("/accounts", ListAsync).WithTags("Accounts").WithName("ListAccounts").WithSummary("The chart of accounts, by code").Produces<AccountsAnswer>();

    private static async Task<AccountsAnswer> ListAsync(Caller caller, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var transaction = await dataSource.BeginTenantTransactionAsync(caller.TenantId, cancellationToken);
        var accounts = await ChartOfAccounts.ReadAccountsAsync(transaction.Connection, caller.EntityId, cancellationToken);
        return new AccountsAnswer(
            [.. accounts.Select(account => new ChartAccountAnswer(account.Code, account.Name, account.Class.ToString().ToLowerInvariant(), account.KpiGroup, account.Active))]);
    }
}
