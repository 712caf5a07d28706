namespace Financial.Ledger.Profiles;

/// <summary>The accounts to which Sage 50 UK posts automatically, by transaction type.</summary>
public static class ControlAccounts
{
    /// <summary>Sage's default account codes, by their names in a profile.</summary>
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
