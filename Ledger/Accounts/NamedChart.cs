using static Financial.Ledger.Accounts.AccountClass;
using static Financial.Ledger.Accounts.KpiGroups;

namespace Financial.Ledger.Accounts;

// Account names from class to leaf, as in plain-text journals and QuickBooks: Assets:Bank:1200.
public sealed partial class ChartProfile
{
    /// <summary>
    /// Names with parts separated by colons; the first part is the class. The code is the last part if it is a number
    /// (<c>Assets:Bank:1200</c>, or <c>Assets:Bank:A1200</c>, because beancount requires a letter first), else the whole name.
    /// </summary>
    public static ChartProfile Named { get; } = NamedBy(new Dictionary<string, DeclaredAccount>());

    /// <summary>Also accepts names without a class that are unambiguous, as in QuickBooks reports: Rent expense.</summary>
    public static ChartProfile Words { get; } = new("words", 0, name =>
        Named.Propose(name) ?? (ClassByWord(name.ToLowerInvariant()) is { } accountClass
            ? Described(CodeOf(name), name, accountClass) : null));

    /// <summary>Names with the declarations of a journal. A declaration also applies to the accounts below it.</summary>
    public static ChartProfile NamedBy(IReadOnlyDictionary<string, DeclaredAccount> declared) =>
        new("names", 0, name => FromName(name, declared));

    /// <summary>The code of a name: its last part if that is a number, else the whole name.</summary>
    public static string CodeOf(string name)
    {
        var last = name[(name.LastIndexOf(':') + 1)..];
        if (last.Length > 1 && last[0] == 'A' && char.IsAsciiDigit(last[1])) last = last[1..];
        return IsNumber(last) ? last : name;
    }

    /// <summary>An account of a known class. Words of its name decide the KPI group.</summary>
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
        bool Says(params string[] words) => words.Any(word => name.Contains(word, StringComparison.Ordinal));

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

/// <summary>A journal's declaration of an account name.</summary>
/// <param name="Class">The account's class.</param>
/// <param name="KpiGroup">The account's KPI group; null to derive it from words of the name.</param>
public readonly record struct DeclaredAccount(AccountClass Class, string? KpiGroup = null);
