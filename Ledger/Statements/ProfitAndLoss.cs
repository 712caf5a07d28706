using Financial.Ledger.Accounts;
using Financial.Ledger.Versions;
using Npgsql;
using static Financial.Ledger.Accounts.KpiGroups;

namespace Financial.Ledger.Statements;

/// <summary>
/// Profit and loss of several ranges, from revenue to net profit, without closing entries. Costs are positive; a loss is negative.
/// </summary>
public static class ProfitAndLoss
{
    // A total is income minus expense of all lines above it.
    private static readonly (string Group, bool IsIncome, (string Id, string Name)? Total)[] Definition =
    [
        (Revenue, true, null),
        (Cogs, false, ("gross-margin", "Gross Margin")),
        (OtherExpense, false, ("ebitda", "EBITDA")),
        (Depreciation, false, ("ebit", "EBIT")),
        (OtherIncome, true, null),
        (Interest, false, null),
        (Tax, false, null),
        (Suspense, true, ("net-profit", "Net profit")),
    ];

    /// <summary>
    /// Reads the statement as served now or in <paramref name="served"/> (I-11), in one query. Needs a tenant transaction.
    /// </summary>
    public static async Task<Statement> ReadAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyList<StatementColumn> columns, CancellationToken cancellationToken,
        ServedVersion? served = null)
    {
        var (version, movements) = await AccountMovement.ReadAsync(connection, entityId, [.. columns.Select(column => column.Range)],
            cancellationToken, served);
        var byGroup = movements.Where(movement => movement.IsProfitOrLoss)
            .ToLookup(movement => GroupOf(movement.KpiGroup));
        var lines = new List<StatementLine>();
        var left = new long[columns.Count];
        foreach (var (group, isIncome, total) in Definition)
        {
            var accounts = byGroup[group].GroupBy(movement => (movement.Code, movement.Name, movement.StatementLine))
                .Select(account => (Line: account.Key.StatementLine,
                    Account: new StatementAccount(account.Key.Code, account.Key.Name, Amounts(account, columns.Count, isIncome))))
                .OrderBy(account => account.Account.Code, StringComparer.Ordinal).ToList();
            var line = StatementLine.Divided(group == Suspense ? StatementLine.Unassigned : group, KpiGroups.Name(group), columns.Count,
                accounts);
            if (accounts.Count > 0 || group is Revenue or Cogs or OtherExpense)
                lines.Add(line);
            left = [.. left.Zip(line.AmountsMinor, (sum, amount) => checked(isIncome ? sum + amount : sum - amount))];
            if (total is { } of)
                lines.Add(StatementLine.Total(of.Id, of.Name, left));
        }
        return new Statement(columns, version, lines);
    }

    /// <summary>
    /// The ids of the lines and totals that contain an account, its own line first; none for accounts of the balance sheet.
    /// </summary>
    internal static IEnumerable<string> LinesOf(string accountClass, string kpiGroup)
    {
        if (accountClass is not ("income" or "expense"))
            return [];
        var group = GroupOf(kpiGroup);
        return Definition.SkipWhile(line => line.Group != group).Select(line => line.Total?.Id).OfType<string>()
            .Prepend(group == Suspense ? StatementLine.Unassigned : group);
    }

    private static string GroupOf(string kpiGroup) => Definition.Any(line => line.Group == kpiGroup) ? kpiGroup : Suspense;

    private static long[] Amounts(IEnumerable<AccountMovement> account, int columns, bool isIncome)
    {
        var amounts = new long[columns];
        foreach (var movement in account)
            amounts[movement.RangeIndex] = isIncome
                ? checked(movement.CreditMinor - movement.DebitMinor) : checked(movement.DebitMinor - movement.CreditMinor);
        return amounts;
    }
}
