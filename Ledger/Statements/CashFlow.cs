using Financial.Ledger.Accounts;
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
    /// Reads the cash flow of each column's range as served now or in <paramref name="served"/> (I-11). An amount is its effect on cash: an
    /// increase is positive. Needs a tenant transaction.
    /// </summary>
    /// <exception cref="InvalidOperationException">The cash flow does not foot.</exception>
    public static async Task<Statement> ReadAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyList<StatementColumn> columns, CancellationToken cancellationToken,
        ServedVersion? served = null)
    {
        var (rolls, version) = await RollForward.ReadRangesAsync(
            connection, entityId, [.. columns.Select(column => column.Range)], cancellationToken, served);
        return new Statement(columns, version, Lines(ColumnsOf(rolls), columns.Count));
    }

    // An account of a later range may be missing in an earlier one.
    private static List<AccountColumns> ColumnsOf(IReadOnlyList<RollForward> rolls) =>
        [.. rolls.SelectMany((roll, column) => roll.Accounts.Select(account => (Account: account, Column: column)))
            .GroupBy(one => (one.Account.Code, one.Account.Name), (_, found) => new AccountColumns([.. found], rolls.Count))
            .OrderBy(account => account.Code is null).ThenBy(account => account.Code, StringComparer.Ordinal)];

    private static List<StatementLine> Lines(IReadOnlyList<AccountColumns> accounts, int columns)
    {
        var balanceSheet = accounts.Where(account => !account.IsProfitOrLoss).ToLookup(account => GroupOf(account.KpiGroup));
        var profit = Negated(Sum(accounts.Where(account => account.IsProfitOrLoss).Select(account => account.Movement)));
        var depreciation = Sum(accounts.Where(account => account.KpiGroup == Depreciation).Select(account => account.Movement));
        var lines = new List<StatementLine> { Computed("net-profit", "Net profit", profit),
            Computed(Depreciation, KpiGroups.Name(Depreciation), depreciation) };
        lines.AddRange(Of(Operating, balanceSheet, columns));
        Total("operating", "Cash from operations", 0);

        var begin = lines.Count;
        // Depreciation lowers fixed assets without cash. Subtract it here because it was added above.
        var fixedAssets = Of([FixedAsset], balanceSheet, columns).SingleOrDefault()
            ?? StatementLine.Of(FixedAsset, KpiGroups.Name(FixedAsset), columns, []);
        lines.Add(StatementLine.Of(fixedAssets.Id, fixedAssets.Name, columns,
            [.. fixedAssets.Accounts, new StatementAccount(null, "Less depreciation and amortisation", Negated(depreciation))]));
        Total("investing", "Cash from investing", begin);

        begin = lines.Count;
        lines.AddRange(Of(Financing, balanceSheet, columns));
        Total("financing", "Cash from financing", begin);

        var change = Sum(lines.Where(line => line.IsTotal).Select(line => line.AmountsMinor));
        var cash = balanceSheet[Bank].ToList();
        lines.Add(StatementLine.Total("change", "Change of cash", change));
        lines.Add(Computed("opening-cash", "Cash at the beginning", Sum(cash.Select(account => account.Opening))));
        lines.Add(Computed("closing-cash", "Cash at the end", Sum(cash.Select(account => account.Net))));
        return Sum(cash.Select(account => account.Movement)).SequenceEqual(change)
            ? lines
            : throw new InvalidOperationException("The cash flow does not foot: its lines do not add up to the movement of cash and bank.");

        void Total(string id, string name, int from) =>
            lines.Add(StatementLine.Total(id, name, Sum(lines.Skip(from).Select(line => line.AmountsMinor))));

        long[] Sum(IEnumerable<IReadOnlyList<long>> amounts) => StatementLine.Sum(columns, amounts);
    }

    private static IEnumerable<StatementLine> Of(string[] groups, ILookup<string, AccountColumns> balanceSheet, int columns) => groups
        .Select(group => StatementLine.Of(group == Suspense ? StatementLine.Unassigned : group, KpiGroups.Name(group), columns,
            [.. balanceSheet[group].Select(account => new StatementAccount(account.Code, account.Name, Negated(account.Movement)))]))
        .Where(line => line.Accounts.Count > 0);

    private static StatementLine Computed(string id, string name, long[] amounts) =>
        StatementLine.Of(id, name, amounts.Length, [new StatementAccount(null, name, amounts)]);

    private static long[] Negated(IReadOnlyList<long> amounts) => [.. amounts.Select(amount => checked(-amount))];

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

    private static string GroupOf(string kpiGroup) =>
        kpiGroup is Bank or FixedAsset || Operating.Contains(kpiGroup) || Financing.Contains(kpiGroup) ? kpiGroup : Suspense;

    /// <summary>One account in all columns. Nets are debits minus credits in minor units.</summary>
    private sealed class AccountColumns
    {
        private readonly AccountRoll _account;

        public AccountColumns(IReadOnlyList<(AccountRoll Account, int Column)> found, int columns)
        {
            _account = found[0].Account;
            (Opening, Movement, Net) = (new long[columns], new long[columns], new long[columns]);
            foreach (var (account, column) in found)
                (Opening[column], Movement[column], Net[column]) =
                    (account.OpeningMinor, account.Movement.NetMinor, account.NetMinor);
        }

        public string? Code => _account.Code;

        public string Name => _account.Name;

        public string KpiGroup => _account.KpiGroup;

        public bool IsProfitOrLoss => _account.IsProfitOrLoss;

        public long[] Opening { get; }

        public long[] Movement { get; }

        public long[] Net { get; }
    }
}
