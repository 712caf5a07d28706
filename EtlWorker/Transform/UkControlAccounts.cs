using System.Text;
using System.Text.Json;
using Financial.Ledger.Profiles;

namespace Financial.EtlWorker.Transform;

/// <summary>The codes of the accounts to which Sage 50 UK posts by itself: Sage's defaults, but for those that a profile names.</summary>
public sealed class UkControlAccounts(IReadOnlyDictionary<string, string>? chosen)
{
    /// <summary>All of them Sage's defaults.</summary>
    public static readonly UkControlAccounts Defaults = new(null);

    private readonly byte[]?[] _codes = [.. Enum.GetValues<UkAccount>()
        .Select(account => CodeOf(JsonNamingPolicy.CamelCase.ConvertName(account.ToString()), chosen))];

    /// <summary>
    /// The code of a control account, as a file would write it. Nominal and bank have none: their codes stand in the row.
    /// </summary>
    public ReadOnlySpan<byte> this[UkAccount account] => _codes[(int)account];

    private static byte[]? CodeOf(string name, IReadOnlyDictionary<string, string>? chosen) =>
        (chosen?.GetValueOrDefault(name) ?? ControlAccounts.Defaults.GetValueOrDefault(name)) is { } code
            ? Encoding.UTF8.GetBytes(code) : null;
}

/// <summary>Where one leg of a Sage 50 UK transaction goes.</summary>
public enum UkAccount
{
    Debtors,
    Creditors,
    SalesTax,
    PurchaseTax,
    SalesDiscounts,
    PurchaseDiscounts,

    /// <summary>The nominal column; for receipts and payments of customers and suppliers it holds the bank.</summary>
    Nominal,

    /// <summary>The A/C column of bank, cash and card rows.</summary>
    Bank,
}
