using Financial.Ledger.Accounts;
using Financial.Ledger.Versions;
using Npgsql;
using static Financial.Ledger.Accounts.KpiGroups;

namespace Financial.Ledger.Statements;

/// <summary>
/// Assets, liabilities and equity at the end of a day. Earnings of the current fiscal year are a computed line: closing entries of this
/// year are left out with both sides, those of earlier years are included. It balances on every day (I-8).
/// </summary>
public static class BalanceSheet
{
    /// <summary>The id of the computed line, which stands on no account.</summary>
    public const string EarningsLine = "current-year-earnings";

    private static readonly (string Class, string Total, string TotalName, bool IsAsset, string[] Groups)[] Sections =
    [
        ("asset", "assets", "Total assets", true, [Bank, Receivable, Stock, OtherCurrentAsset, FixedAsset, Suspense]),
        ("liability", "liabilities", "Total liabilities", false,
            [Payable, TaxLiability, OtherCurrentLiability, LongTermLiability, Suspense]),
        ("equity", "equity-total", "Total equity", false, [Equity, Suspense]),
    ];

    /// <summary>
    /// Reads the balance sheet at the last day of each column, as served now or in <paramref name="served"/> (I-11). Needs a tenant
    /// transaction.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The books do not balance: posting accepted an entry that it should have refused.
    /// </exception>
    public static async Task<Statement> ReadAsync(
        NpgsqlConnection connection, int entityId, IReadOnlyList<StatementColumn> columns, CancellationToken cancellationToken,
        ServedVersion? served = null)
    {
        var (rolls, version, _) = await RollForward.ReadYearsToDateAsync(connection, entityId,
            [.. columns.Select(column => column.Range.To)], cancellationToken, served);
        return new Statement(columns, version, Lines([.. rolls.Select(roll => roll.Accounts.ToList())]));
    }

    private static List<StatementLine> Lines(IReadOnlyList<IReadOnlyList<AccountRoll>> days)
    {
        var lines = new List<StatementLine>();
        var totals = new Dictionary<string, long[]>();
        foreach (var (accountClass, total, totalName, isAsset, groups) in Sections)
        {
            var ofSection = new List<StatementLine>();
            foreach (var group in groups)
            {
                var accounts = Accounts(days,
                    account => account.Class == accountClass && GroupOf(account.KpiGroup, groups) == group, isAsset);
                if (accounts.Count > 0)
                    ofSection.Add(StatementLine.Divided(group == Suspense ? $"{StatementLine.Unassigned}-{accountClass}" : group,
                        KpiGroups.Name(group), days.Count, accounts));
            }
            if (accountClass == "equity")
                ofSection.Add(StatementLine.Of(EarningsLine, "Earnings of the fiscal year", days.Count,
                    [new StatementAccount(null, "Earnings of the fiscal year", Earnings(days))]));
            totals[accountClass] = StatementLine.Sum(days.Count, ofSection.Select(line => line.AmountsMinor));
            lines.AddRange(ofSection);
            lines.Add(StatementLine.Total(total, totalName, totals[accountClass]));
        }
        var financed = StatementLine.Sum(days.Count, [totals["liability"], totals["equity"]]);
        lines.Add(StatementLine.Total("liabilities-and-equity", "Total liabilities and equity", financed));
        return financed.SequenceEqual(totals["asset"])
            ? lines : throw new InvalidOperationException("The balance sheet does not balance: assets differ from liabilities and equity.");
    }

    /// <summary>
    /// The ids of the lines and totals that contain an account, its own line first. Income and expense are the earnings of the fiscal year.
    /// </summary>
    internal static IEnumerable<string> LinesOf(string accountClass, string kpiGroup)
    {
        if (accountClass is "income" or "expense")
            return [EarningsLine, "equity-total", "liabilities-and-equity"];
        var section = Sections.First(one => one.Class == accountClass);
        var group = GroupOf(kpiGroup, section.Groups);
        var line = group == Suspense ? $"{StatementLine.Unassigned}-{accountClass}" : group;
        return section.IsAsset ? [line, section.Total] : [line, section.Total, "liabilities-and-equity"];
    }

    private static string GroupOf(string kpiGroup, string[] groups) => groups.Contains(kpiGroup) ? kpiGroup : Suspense;

    private static List<(ChartLine? Line, StatementAccount Account)> Accounts(
        IReadOnlyList<IReadOnlyList<AccountRoll>> days, Func<AccountRoll, bool> isOfLine, bool isAsset)
    {
        var amounts = new Dictionary<(string? Code, string Name, ChartLine? Line), long[]>();
        for (var day = 0; day < days.Count; day++)
            foreach (var account in days[day].Where(isOfLine))
            {
                if (!amounts.TryGetValue((account.Code, account.Name, account.StatementLine), out var ofAccount))
                    amounts.Add((account.Code, account.Name, account.StatementLine), ofAccount = new long[days.Count]);
                ofAccount[day] = isAsset ? account.BeforeClosingMinor : -account.BeforeClosingMinor;
            }
        return [.. amounts.OrderBy(pair => pair.Key.Code is null).ThenBy(pair => pair.Key.Code, StringComparer.Ordinal)
            .Select(pair => (pair.Key.Line, new StatementAccount(pair.Key.Code, pair.Key.Name, pair.Value)))];
    }

    private static long[] Earnings(IReadOnlyList<IReadOnlyList<AccountRoll>> days) =>
        [.. days.Select(accounts => accounts.Where(account => account.IsProfitOrLoss)
            .Aggregate(0L, (sum, account) => checked(sum - account.BeforeClosingMinor)))];
}
