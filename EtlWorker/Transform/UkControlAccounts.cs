using System.Text;
using System.Text.Json;
using Financial.Ledger.Profiles;

namespace Financial.EtlWorker.Transform;

/// <summary>The codes of the accounts to which Sage 50 UK posts by itself: Sage's defaults, overridden by the profile.</summary>
public sealed class UkControlAccounts(IReadOnlyDictionary<string, string>? chosen)
{
    /// <summary>Sage's default for every account.</summary>
    public static readonly UkControlAccounts Defaults = new(null);

    private readonly byte[]?[] _codes = [.. Enum.GetValues<UkAccount>()
        .Select(account => CodeOf(JsonNamingPolicy.CamelCase.ConvertName(account.ToString()), chosen))];

    /// <summary>The code of a control account as a file writes it. Nominal and bank have none: the row states their codes.</summary>
    public ReadOnlySpan<byte> this[UkAccount account] => _codes[(int)account];

    private static byte[]? CodeOf(string name, IReadOnlyDictionary<string, string>? chosen) =>
        (chosen?.GetValueOrDefault(name) ?? ControlAccounts.Defaults.GetValueOrDefault(name)) is { } code
            ? Encoding.UTF8.GetBytes(code) : null;
}

/// <summary>The account of one leg of a Sage 50 UK transaction.</summary>
public enum UkAccount
{
    Debtors,
    Creditors,
    SalesTax,
    PurchaseTax,
    SalesDiscounts,
    PurchaseDiscounts,

    /// <summary>The nominal column; in receipts and payments of customers and suppliers it holds the bank.</summary>
    Nominal,

    /// <summary>The A/C column of bank, cash and card rows.</summary>
    Bank,
}
