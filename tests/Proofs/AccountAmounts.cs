using Financial.Ledger.Statements;

namespace Financial.Proofs;

/// <summary>What a statement shows by account, in the signs of a journal, so that another program's sums can be held against it.</summary>
internal static class AccountAmounts
{
    /// <summary>The result of the year so far, which stands on no account.</summary>
    public const string Earnings = "earnings of the year";

    /// <summary>Results that no account takes.</summary>
    public const string EarlierResults = "results of earlier years";

    /// <summary>What a profit and loss comes to.</summary>
    public const string NetProfit = "net profit";

    /// <summary>Income and expense, credit positive, with their sum.</summary>
    public static Dictionary<string, long> OfProfitAndLoss(Statement statement, int column = 0)
    {
        var amounts = statement.Lines.SelectMany(line => line.Accounts.Select(account =>
            (Code: account.Code!, Minor: line.Id is "revenue" or "other-income" or "unassigned"
                ? account.AmountsMinor[column] : -account.AmountsMinor[column])));
        return amounts.Append((Code: NetProfit, Minor: statement.Line("net-profit").AmountsMinor[column]))
            .ToDictionary(amount => amount.Code, amount => amount.Minor);
    }

    /// <summary>Assets, liabilities and equity, debit positive.</summary>
    public static Dictionary<string, long> OfBalanceSheet(Statement statement, int column = 0)
    {
        var assets = statement.Lines.TakeWhile(line => line.Id != "assets").Select(line => line.Id).ToHashSet();
        return statement.Lines.SelectMany(line => line.Accounts.Select(account => (
            Code: account.Code ?? (line.Id == "equity" ? EarlierResults : Earnings),
            Minor: assets.Contains(line.Id) ? account.AmountsMinor[column] : -account.AmountsMinor[column])))
            .ToDictionary(amount => amount.Code, amount => amount.Minor);
    }
}
