using Financial.Fixtures;

namespace Financial.Proofs;

/// <summary>The accounts of the random ledgers: at least one for each line of each statement.</summary>
internal static class Chart
{
    public const string RetainedEarnings = "3200";
    public const string Loss = "3210";

    public static IReadOnlyList<TestAccount> Accounts { get; } =
    [
        new("0020", "asset", "fixed-asset"), new("0021", "asset", "fixed-asset"), new("1001", "asset", "stock"),
        new("1100", "asset", "receivable"),
        new("1103", "asset", "other-current-asset"), new("1200", "asset", "bank"), new("1210", "asset", "bank"),
        new("9998", "asset", "suspense"),
        new("2100", "liability", "payable"), new("2200", "liability", "tax-liability"), new("2210", "liability", "other-current-liability"),
        new("2300", "liability", "long-term-liability"), new("9999", "liability", "suspense"),
        new("3000", "equity", "equity"), new(RetainedEarnings, "equity", "equity"), new(Loss, "equity", "equity"),
        new("4000", "income", "revenue"), new("4010", "income", "revenue"), new("4900", "income", "other-income"),
        new("4999", "income", "suspense"),
        new("5000", "expense", "cogs"), new("5100", "expense", "cogs"), new("6200", "expense", "other-expense"),
        new("7000", "expense", "other-expense"),
        new("7100", "expense", "other-expense"), new("8000", "expense", "depreciation"), new("8100", "expense", "interest"),
        new("8200", "expense", "tax"), new("8900", "expense", "other-income"),
    ];

    /// <summary>The codes of a group, or of a class.</summary>
    public static IReadOnlyList<string> Codes(string groupOrClass) =>
        [.. Accounts.Where(account => account.KpiGroup == groupOrClass || account.Class == groupOrClass).Select(account => account.Code)];
}
