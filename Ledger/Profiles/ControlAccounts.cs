namespace Financial.Ledger.Profiles;

/// <summary>The accounts to which Sage 50 UK posts by itself, because the type of a transaction says so.</summary>
public static class ControlAccounts
{
    /// <summary>Sage's defaults: the code of each account, by the name that a profile calls it.</summary>
    public static IReadOnlyDictionary<string, string> Defaults { get; } = new Dictionary<string, string>
    {
        ["debtors"] = "1100",
        ["creditors"] = "2100",
        ["salesTax"] = "2200",
        ["purchaseTax"] = "2201",
        ["salesDiscounts"] = "4009",
        ["purchaseDiscounts"] = "5009",
    };
}
