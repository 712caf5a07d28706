using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>
/// Assets, liabilities and equity at the end of a day. Earnings of the fiscal year that holds the day stand in a line of their own, computed: its closing
/// entries are left out with both legs, those of earlier years count with both. It balances on every day (I-8).
/// </summary>
public static class BalanceSheet
{
    private const string Unassigned = "unassigned";

    private static readonly (string Class, string Total, string TotalName, bool IsAsset, (string Group, string Name)[] Lines)[] Sections =
    [
        ("asset", "assets", "Total assets", true,
            [("bank", "Cash and bank"), ("receivable", "Receivables"), ("stock", "Inventory"), ("other-current-asset", "Other current assets"), ("fixed-asset", "Fixed assets"), (Unassigned, "Unassigned")]),
        ("liability", "liabilities", "Total liabilities", false,
            [("payable", "Payables"), ("tax-liability", "Taxes payable"), ("other-current-liability", "Other current liabilities"), ("long-term-liability", "Long-term liabilities"), (Unassigned, "Unassigned")]),
        ("equity", "equity-total", "Total equity", false, [("equity", "Equity"), (Unassigned, "Unassigned")]),
    ];

    /// <summary>
    /// Reads the balance sheet of some days (the last one of each column) as it is served, or as it was at <paramref name="asKnownAt"/> (I-11), over a
    /// connection that is inside a tenant transaction.
    /// </summary>
    /// <exception cref="InvalidOperationException">The books do not balance: posting let something through that it must refuse.</exception>
    public static async Task<Statement> ReadAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyList<StatementColumn> columns, CancellationToken cancellationToken, DateTimeOffset? asKnownAt = null)
    {
        while (true)
        {
            var days = new List<(IReadOnlyList<AccountRoll> Accounts, ServedVersion Version)>();
            foreach (var column in columns)
            {
                var (roll, version) = await RollForward.ReadYearToDateAsync(connection, entityId, column.Range.To, cancellationToken, asKnownAt);
                days.Add(([.. roll.Accounts], version));
            }
            // Columns of two versions are never shown beside each other (REC-3).
            if (days.Any(day => day.Version != days[0].Version))
                continue;
            return new Statement(columns, days[0].Version, Lines([.. days.Select(day => day.Accounts)]));
        }
    }

    private static List<StatementLine> Lines(IReadOnlyList<IReadOnlyList<AccountRoll>> days)
    {
        var lines = new List<StatementLine>();
        var totals = new Dictionary<string, long[]>();
        foreach (var (accountClass, total, totalName, isAsset, definition) in Sections)
        {
            var ofSection = new List<StatementLine>();
            foreach (var (group, name) in definition)
            {
                var accounts = Accounts(days, account => account.Class == accountClass && GroupOf(account, definition) == group, isAsset);
                if (accounts.Count > 0)
                    ofSection.Add(StatementLine.Of(group == Unassigned ? $"{Unassigned}-{accountClass}" : group, name, days.Count, accounts));
            }
            if (accountClass == "equity")
                ofSection.Add(StatementLine.Of("current-year-earnings", "Earnings of the fiscal year", days.Count, [new StatementAccount(null, "Earnings of the fiscal year", Earnings(days))]));
            totals[accountClass] = StatementLine.Sum(days.Count, ofSection.Select(line => line.AmountsMinor));
            lines.AddRange(ofSection);
            lines.Add(StatementLine.Total(total, totalName, totals[accountClass]));
        }
        var financed = StatementLine.Sum(days.Count, [totals["liability"], totals["equity"]]);
        lines.Add(StatementLine.Total("liabilities-and-equity", "Total liabilities and equity", financed));
        return financed.SequenceEqual(totals["asset"]) ? lines : throw new InvalidOperationException("The balance sheet does not balance: assets differ from liabilities and equity.");
    }

    private static string GroupOf(AccountRoll account, (string Group, string Name)[] definition) =>
        definition.Any(line => line.Group == account.KpiGroup) ? account.KpiGroup : Unassigned;

    private static List<StatementAccount> Accounts(IReadOnlyList<IReadOnlyList<AccountRoll>> days, Func<AccountRoll, bool> isOfLine, bool isAsset)
    {
        var amounts = new Dictionary<(string? Code, string Name), long[]>();
        for (var day = 0; day < days.Count; day++)
            foreach (var account in days[day].Where(isOfLine))
            {
                if (!amounts.TryGetValue((account.Code, account.Name), out var ofAccount))
                    amounts.Add((account.Code, account.Name), ofAccount = new long[days.Count]);
                ofAccount[day] = isAsset ? BeforeClosing(account) : -BeforeClosing(account);
            }
        return [.. amounts.OrderBy(pair => pair.Key.Code is null).ThenBy(pair => pair.Key.Code, StringComparer.Ordinal)
            .Select(pair => new StatementAccount(pair.Key.Code, pair.Key.Name, pair.Value))];
    }

    private static long[] Earnings(IReadOnlyList<IReadOnlyList<AccountRoll>> days) =>
        [.. days.Select(accounts => accounts.Where(account => account.IsProfitOrLoss).Aggregate(0L, (sum, account) => checked(sum - BeforeClosing(account))))];

    private static long BeforeClosing(AccountRoll account) => checked(account.NetMinor - account.ClosingEntries.NetMinor);
}
