using Financial.Ledger.Statements;

namespace Financial.Proofs;

/// <summary>A statement's amounts by account, with the signs of a journal, to compare them with the sums of other programs.</summary>
internal static class AccountAmounts
{
    /// <summary>The result of the year so far, which has no account.</summary>
    public const string Earnings = "earnings of the year";

    /// <summary>Results without an account.</summary>
    public const string EarlierResults = "results of earlier years";

    /// <summary>The result of a profit and loss.</summary>
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
