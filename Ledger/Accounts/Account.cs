namespace Financial.Ledger.Accounts;

/// <summary>The five classes of account.</summary>
public enum AccountClass
{
    Asset,
    Liability,
    Equity,
    Income,
    Expense,
}

/// <summary>One account of an entity's chart.</summary>
/// <param name="Code">The code as the source writes it, with leading zeros.</param>
/// <param name="Name">Its display name.</param>
/// <param name="Class">The class, which decides the normal side and the statement.</param>
/// <param name="KpiGroup">The group of figures to which the account belongs: one of <see cref="KpiGroups"/>.</param>
/// <param name="Active">False if the account takes no new lines. An account in use is never deleted (I-6).</param>
/// <param name="StatementLine">
/// The <see cref="ChartLine"/> under which statements show the account; null for the line of its KPI group.
/// </param>
public sealed record Account(
    string Code, string Name, AccountClass Class, string KpiGroup, bool Active = true, string? StatementLine = null);

/// <summary>A statement line of a company: a part of a KPI group.</summary>
/// <param name="Id">Stable: lower-case letters, digits and hyphens.</param>
/// <param name="KpiGroup">The group that the line belongs to.</param>
/// <param name="Name">Its display name.</param>
/// <param name="Position">The order of lines within a group.</param>
public sealed record ChartLine(string Id, string KpiGroup, string Name, int Position)
{
    /// <summary>The line of an outer join; null if no line matched.</summary>
    internal static ChartLine? Of(string? id, string kpiGroup, string? name, int? position) =>
        id is null ? null : new ChartLine(id, kpiGroup, name!, position!.Value);
}

/// <summary>The account groups from which figures are computed, as the database writes them.</summary>
public static class KpiGroups
{
    public const string Revenue = "revenue";
    public const string Cogs = "cogs";
    public const string OtherExpense = "other-expense";
    public const string Depreciation = "depreciation";
    public const string Interest = "interest";
    public const string Tax = "tax";
    public const string OtherIncome = "other-income";
    public const string Bank = "bank";
    public const string Receivable = "receivable";
    public const string Stock = "stock";
    public const string OtherCurrentAsset = "other-current-asset";
    public const string FixedAsset = "fixed-asset";
    public const string Payable = "payable";
    public const string TaxLiability = "tax-liability";
    public const string OtherCurrentLiability = "other-current-liability";
    public const string LongTermLiability = "long-term-liability";
    public const string Equity = "equity";
    public const string Suspense = "suspense";

    private static readonly Dictionary<string, string> Names = new()
    {
        [Revenue] = "Revenue",
        [Cogs] = "COGS",
        [OtherExpense] = "Other Expense",
        [Depreciation] = "Depreciation and amortisation",
        [OtherIncome] = "Other income",
        [Interest] = "Interest",
        [Tax] = "Income tax",
        [Bank] = "Cash and bank",
        [Receivable] = "Receivables",
        [Stock] = "Inventory",
        [OtherCurrentAsset] = "Other current assets",
        [FixedAsset] = "Fixed assets",
        [Payable] = "Payables",
        [TaxLiability] = "Taxes payable",
        [OtherCurrentLiability] = "Other current liabilities",
        [LongTermLiability] = "Long-term liabilities",
        [Equity] = "Equity",
        [Suspense] = "Unassigned",
    };

    /// <summary>The display name of a group in statements.</summary>
    public static string Name(string group) => Names[group];

    /// <summary>
    /// The groups for accounts of a class, the usual one first. Non-operating expenses belong to other income and reduce it.
    /// </summary>
    public static IReadOnlyList<string> Of(AccountClass accountClass) => accountClass switch
    {
        AccountClass.Asset => [OtherCurrentAsset, Bank, Receivable, Stock, FixedAsset, Suspense],
        AccountClass.Liability => [OtherCurrentLiability, Payable, TaxLiability, LongTermLiability, Suspense],
        AccountClass.Equity => [Equity],
        AccountClass.Income => [Revenue, OtherIncome],
        AccountClass.Expense => [OtherExpense, Cogs, Depreciation, Interest, Tax, OtherIncome],
        _ => throw new ArgumentOutOfRangeException(nameof(accountClass), accountClass, "There are five classes."),
    };
}
