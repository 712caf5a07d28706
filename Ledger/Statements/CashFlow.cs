using Npgsql;

namespace Financial.Ledger.Statements;

/// <summary>
/// The indirect cash flow of a range: net profit, what of it is no cash, working capital, investing and financing are together what cash and bank moved by.
/// It foots because every account stands in exactly one line.
/// </summary>
public static class CashFlow
{
    private const string Unassigned = "unassigned", Bank = "bank";

    private static readonly (string Id, string Name, string[] Groups)[] Operating =
    [
        ("receivable", "Receivables", ["receivable"]), ("stock", "Inventory", ["stock"]), ("other-current-asset", "Other current assets", ["other-current-asset"]),
        ("payable", "Payables", ["payable"]), ("tax-liability", "Taxes payable", ["tax-liability"]), ("other-current-liability", "Other current liabilities", ["other-current-liability"]),
        (Unassigned, "Unassigned", [Unassigned]),
    ];

    private static readonly (string Id, string Name, string[] Groups)[] Financing =
        [("long-term-liability", "Long-term liabilities", ["long-term-liability"]), ("equity", "Equity", ["equity"])];

    /// <summary>
    /// Reads the cash flow of a range as it is served, or as it was at <paramref name="asKnownAt"/> (I-11), over a connection that is inside a tenant
    /// transaction. Amounts are what they did to cash: an increase is positive.
    /// </summary>
    /// <exception cref="InvalidOperationException">It does not foot.</exception>
    public static async Task<Statement> ReadAsync(
        NpgsqlConnection connection, int entityId, DateRange range, CancellationToken cancellationToken, DateTimeOffset? asKnownAt = null)
    {
        var (roll, version) = await RollForward.ReadAsync(connection, entityId, range, cancellationToken, asKnownAt);
        return new Statement([new StatementColumn("range", range)], version, Lines([.. roll.Accounts]));
    }

    private static List<StatementLine> Lines(IReadOnlyList<AccountRoll> accounts)
    {
        var balanceSheet = accounts.Where(account => !account.IsProfitOrLoss).ToLookup(GroupOf);
        var profit = -accounts.Where(account => account.IsProfitOrLoss).Sum(account => account.Movement.NetMinor);
        var depreciation = accounts.Where(account => account.KpiGroup == "depreciation").Sum(account => account.Movement.NetMinor);
        var lines = new List<StatementLine> { Computed("net-profit", "Net profit", profit), Computed("depreciation", "Depreciation and amortisation", depreciation) };
        lines.AddRange(Of(Operating, balanceSheet));
        Total("operating", "Cash from operations", 0);

        var begin = lines.Count;
        // Depreciation lowers fixed assets without cash: it is taken out here because it was added above.
        var fixedAssets = Of([("fixed-asset", "Fixed assets", ["fixed-asset"])], balanceSheet).SingleOrDefault() ?? StatementLine.Of("fixed-asset", "Fixed assets", 1, []);
        lines.Add(StatementLine.Of(fixedAssets.Id, fixedAssets.Name, 1, [.. fixedAssets.Accounts, new StatementAccount(null, "Less depreciation and amortisation", [-depreciation])]));
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
            ? lines : throw new InvalidOperationException("The cash flow does not foot: its lines are not what cash and bank moved by.");

        void Total(string id, string name, int from) => lines.Add(StatementLine.Total(id, name, [lines.Skip(from).Sum(line => line.AmountsMinor[0])]));
    }

    private static IEnumerable<StatementLine> Of((string Id, string Name, string[] Groups)[] definition, ILookup<string, AccountRoll> balanceSheet) => definition
        .Select(line => StatementLine.Of(line.Id, line.Name, 1,
            [.. line.Groups.SelectMany(group => balanceSheet[group]).Select(account => new StatementAccount(account.Code, account.Name, [-account.Movement.NetMinor]))]))
        .Where(line => line.Accounts.Count > 0);

    private static StatementLine Computed(string id, string name, long minor) => StatementLine.Of(id, name, 1, [new StatementAccount(null, name, [minor])]);

    private static string GroupOf(AccountRoll account) =>
        account.KpiGroup is Bank or "fixed-asset" || Operating.Concat(Financing).Any(line => line.Groups.Contains(account.KpiGroup)) ? account.KpiGroup : Unassigned;
}
