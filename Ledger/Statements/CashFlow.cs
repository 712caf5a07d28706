using Financial.Ledger.Accounts;
using Financial.Ledger.Periods;
using Financial.Ledger.Versions;
using Npgsql;
using static Financial.Ledger.Accounts.KpiGroups;

namespace Financial.Ledger.Statements;

/// <summary>
/// The indirect cash flow of a range. Net profit, non-cash items, working capital, investing and financing add up to the movement of cash
/// and bank. It foots because every account is in exactly one line.
/// </summary>
public static class CashFlow
{
    private static readonly string[] Operating = [Receivable, Stock, OtherCurrentAsset, Payable, TaxLiability, OtherCurrentLiability,
        Suspense];

    private static readonly string[] Financing = [LongTermLiability, Equity];

    /// <summary>
    /// Reads the cash flow of a range as served now or in <paramref name="served"/> (I-11). An amount is its effect on cash: an increase
    /// is positive. Needs a tenant transaction.
    /// </summary>
    /// <exception cref="InvalidOperationException">The cash flow does not foot.</exception>
    public static async Task<Statement> ReadAsync(
        NpgsqlConnection connection, int entityId, DateRange range, CancellationToken cancellationToken, ServedVersion? served = null)
    {
        var (roll, version) = await RollForward.ReadAsync(connection, entityId, range, cancellationToken, served);
        return new Statement([new StatementColumn("range", range)], version, Lines([.. roll.Accounts]));
    }

    private static List<StatementLine> Lines(IReadOnlyList<AccountRoll> accounts)
    {
        var balanceSheet = accounts.Where(account => !account.IsProfitOrLoss).ToLookup(GroupOf);
        var profit = -accounts.Where(account => account.IsProfitOrLoss).Sum(account => account.Movement.NetMinor);
        var depreciation = accounts.Where(account => account.KpiGroup == Depreciation).Sum(account => account.Movement.NetMinor);
        var lines = new List<StatementLine> { Computed("net-profit", "Net profit", profit),
            Computed(Depreciation, KpiGroups.Name(Depreciation), depreciation) };
        lines.AddRange(Of(Operating, balanceSheet));
        Total("operating", "Cash from operations", 0);

        var begin = lines.Count;
        // Depreciation lowers fixed assets without cash. Subtract it here because it was added above.
        var fixedAssets = Of([FixedAsset], balanceSheet).SingleOrDefault()
            ?? StatementLine.Of(FixedAsset, KpiGroups.Name(FixedAsset), 1, []);
        lines.Add(StatementLine.Of(fixedAssets.Id, fixedAssets.Name, 1,
            [.. fixedAssets.Accounts, new StatementAccount(null, "Less depreciation and amortisation", [-depreciation])]));
        Total("investing", "Cash from investing", begin);

        begin = lines.Count;
        lines.AddRange(Of(Financing, balanceSheet));
        Total("financing", "Cash from financing", begin);

        var change = lines.Where(line => line.IsTotal).Sum(line => line.AmountsMinor[0]);
        var cash = balanceSheet[Bank].ToList();
        lines.Add(StatementLine.Total("change", "Change of cash", [change]));
        lines.Add(Computed("opening-cash", "Cash at the beginning", cash.Sum(account => account.OpeningMinor)));
        lines.Add(Computed("closing-cash", "Cash at the end", cash.Sum(account => account.NetMinor)));
        return cash.Sum(account => account.Movement.NetMinor) == change
            ? lines
            : throw new InvalidOperationException("The cash flow does not foot: its lines do not add up to the movement of cash and bank.");

        void Total(string id, string name, int from) =>
            lines.Add(StatementLine.Total(id, name, [lines.Skip(from).Sum(line => line.AmountsMinor[0])]));
    }

    private static IEnumerable<StatementLine> Of(string[] groups, ILookup<string, AccountRoll> balanceSheet) => groups
        .Select(group => StatementLine.Of(group == Suspense ? StatementLine.Unassigned : group, KpiGroups.Name(group), 1,
            [.. balanceSheet[group].Select(account => new StatementAccount(account.Code, account.Name, [-account.Movement.NetMinor]))]))
        .Where(line => line.Accounts.Count > 0);

    private static StatementLine Computed(string id, string name, long minor) =>
        StatementLine.Of(id, name, 1, [new StatementAccount(null, name, [minor])]);

    /// <summary>
    /// The ids of the lines that contain an account, its own line first. Totals are left out, because depreciation counts in two of them.
    /// </summary>
    internal static IEnumerable<string> LinesOf(string accountClass, string kpiGroup)
    {
        if (accountClass is "income" or "expense")
            return kpiGroup == Depreciation ? ["net-profit", Depreciation] : ["net-profit"];
        var group = GroupOf(kpiGroup);
        return group == Bank ? ["change", "opening-cash", "closing-cash"] : [group == Suspense ? StatementLine.Unassigned : group];
    }

    private static string GroupOf(AccountRoll account) => GroupOf(account.KpiGroup);

    private static string GroupOf(string kpiGroup) =>
        kpiGroup is Bank or FixedAsset || Operating.Contains(kpiGroup) || Financing.Contains(kpiGroup) ? kpiGroup : Suspense;
}
