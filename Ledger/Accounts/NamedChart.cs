using static Financial.Ledger.Accounts.AccountClass;
using static Financial.Ledger.Accounts.KpiGroups;

namespace Financial.Ledger.Accounts;

// Accounts that a source names from class to leaf, as plain-text journals and QuickBooks do: Assets:Bank:1200.
public sealed partial class ChartProfile
{
    /// <summary>
    /// Names of parts with colons between them; the first part says the class. The code is the last part where that is a number
    /// (<c>Assets:Bank:1200</c>, and <c>Assets:Bank:A1200</c>, because beancount wants a letter first), else the whole name.
    /// </summary>
    public static ChartProfile Named { get; } = NamedBy(new Dictionary<string, DeclaredAccount>());

    /// <summary>
    /// The same, and names that stand without their class but leave no doubt, as QuickBooks' reports write them: Rent expense.
    /// </summary>
    public static ChartProfile Words { get; } = new("words", 0, name =>
        Named.Propose(name) ?? (ClassByWord(name.ToLowerInvariant()) is { } accountClass
            ? Described(CodeOf(name), name, accountClass) : null));

    /// <summary>The same, where a journal declares what some names are: a declaration holds for the accounts below it too.</summary>
    public static ChartProfile NamedBy(IReadOnlyDictionary<string, DeclaredAccount> declared) =>
        new("names", 0, name => FromName(name, declared));

    /// <summary>The code of a name: its last part where that is a number, else the whole name.</summary>
    public static string CodeOf(string name)
    {
        var last = name[(name.LastIndexOf(':') + 1)..];
        if (last.Length > 1 && last[0] == 'A' && char.IsAsciiDigit(last[1])) last = last[1..];
        return IsNumber(last) ? last : name;
    }

    /// <summary>An account of which the class is known and the KPI group is not: words of its name say the group.</summary>
    public static Account Described(string code, string name, AccountClass accountClass) =>
        new(code, name, accountClass, KpiGroupOf(name.ToLowerInvariant(), accountClass));

    private static Account? FromName(string name, IReadOnlyDictionary<string, DeclaredAccount> declared)
    {
        for (var above = name; ; above = above[..above.LastIndexOf(':')])
        {
            if (declared.TryGetValue(above, out var type))
            {
                var account = Described(CodeOf(name), name, type.Class);
                return type.KpiGroup is null ? account : account with { KpiGroup = type.KpiGroup };
            }

            if (!above.Contains(':', StringComparison.Ordinal))
                return ClassOf(above) is { } accountClass ? Described(CodeOf(name), name, accountClass) : null;
        }
    }

    private static AccountClass? ClassOf(string name) => name.ToLowerInvariant() switch
    {
        "assets" or "asset" => Asset,
        "liabilities" or "liability" or "debts" or "debt" => Liability,
        "equity" => AccountClass.Equity,
        "income" or "revenue" or "revenues" or "other income" => Income,
        "expenses" or "expense" or "other expenses" or "other expense" or "cost of goods sold" => Expense,
        _ => null,
    };

    private static AccountClass? ClassByWord(string name) => name switch
    {
        _ when name.Contains("payable", StringComparison.Ordinal) || name.EndsWith(" loan", StringComparison.Ordinal) => Liability,
        _ when name.Contains("receivable", StringComparison.Ordinal) => Asset,
        _ when name.EndsWith("expense", StringComparison.Ordinal) || name.EndsWith("expenses", StringComparison.Ordinal)
            || name.StartsWith("cost of ", StringComparison.Ordinal) => Expense,
        _ when name.EndsWith("income", StringComparison.Ordinal) || name.EndsWith("revenue", StringComparison.Ordinal) || name is "sales" =>
            Income,
        "bank" or "cash" or "checking" or "savings" or "petty cash" or "inventory" or "undeposited funds" => Asset,
        "retained earnings" or "opening balance equity" or "owner's equity" => AccountClass.Equity,
        _ => null,
    };

    // 1200, or with segments 40000-NE.
    private static bool IsNumber(string code)
    {
        var hyphen = code.IndexOf('-');
        var digits = hyphen < 0 ? code : code[..hyphen];
        return digits.Length > 0 && digits.All(char.IsAsciiDigit)
            && code[digits.Length..].All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
    }

    private static string KpiGroupOf(string name, AccountClass accountClass)
    {
        bool Says(params ReadOnlySpan<string> words)
        {
            foreach (var word in words)
                if (name.Contains(word, StringComparison.Ordinal)) return true;
            return false;
        }

        return accountClass switch
        {
            Asset when Says("bank", "cash", "checking", "saving") => Bank,
            Asset when Says("receivable", "debtor") => Receivable,
            Asset when Says("stock", "inventory") => Stock,
            Asset when Says("fixed", "equipment", "machinery", "vehicle", "property", "building") => FixedAsset,
            Asset => OtherCurrentAsset,
            Liability when Says("payable", "creditor") => Payable,
            Liability when Says("tax", ":vat") => TaxLiability,
            Liability when Says("loan", "mortgage", "long-term") => LongTermLiability,
            Liability => OtherCurrentLiability,
            AccountClass.Equity => KpiGroups.Equity,
            Income when Says("interest", "other") => OtherIncome,
            Income => Revenue,
            _ when Says("cost of", "cogs", "purchases", "direct") => Cogs,
            _ when Says("depreciation", "amortization", "amortisation") => Depreciation,
            _ when Says("interest") => Interest,
            _ when Says("income tax", "corporation tax") => Tax,
            _ => OtherExpense,
        };
    }
}

/// <summary>What a journal declares of an account's name.</summary>
/// <param name="Class">Its class.</param>
/// <param name="KpiGroup">Its KPI group; null where words of the name say it.</param>
public readonly record struct DeclaredAccount(AccountClass Class, string? KpiGroup = null);
