using Financial.EtlWorker.Transform;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// The double entry of one of Sage's 20 transaction types. One side has the gross amount. The other has net amount and tax, or the gross
/// amount if the type has no tax.
/// </summary>
/// <param name="Code">Sage's two letters.</param>
/// <param name="GrossDebit">True if the gross leg is the debit.</param>
/// <param name="Gross">The account of the gross leg; null for a journal line, whose only leg is the net amount.</param>
/// <param name="Net">The account of the other side.</param>
/// <param name="Tax">The account of the tax; null if the type has none.</param>
public sealed record UkTransactionType(string Code, bool GrossDebit, UkAccount? Gross, UkAccount Net, UkAccount? Tax)
{
    public static readonly IReadOnlyDictionary<string, UkTransactionType> All = new UkTransactionType[]
    {
        new("SI", true, UkAccount.Debtors, UkAccount.Nominal, UkAccount.SalesTax),
        new("SC", false, UkAccount.Debtors, UkAccount.Nominal, UkAccount.SalesTax),
        new("SR", true, UkAccount.Nominal, UkAccount.Debtors, null),
        new("SA", true, UkAccount.Nominal, UkAccount.Debtors, null),
        new("SP", false, UkAccount.Nominal, UkAccount.Debtors, null),
        new("SD", true, UkAccount.SalesDiscounts, UkAccount.Debtors, null),
        new("PI", false, UkAccount.Creditors, UkAccount.Nominal, UkAccount.PurchaseTax),
        new("PC", true, UkAccount.Creditors, UkAccount.Nominal, UkAccount.PurchaseTax),
        new("PP", false, UkAccount.Nominal, UkAccount.Creditors, null),
        new("PA", false, UkAccount.Nominal, UkAccount.Creditors, null),
        new("PR", true, UkAccount.Nominal, UkAccount.Creditors, null),
        new("PD", false, UkAccount.PurchaseDiscounts, UkAccount.Creditors, null),
        new("BR", true, UkAccount.Bank, UkAccount.Nominal, UkAccount.SalesTax),
        new("BP", false, UkAccount.Bank, UkAccount.Nominal, UkAccount.PurchaseTax),
        new("CR", true, UkAccount.Bank, UkAccount.Nominal, UkAccount.SalesTax),
        new("CP", false, UkAccount.Bank, UkAccount.Nominal, UkAccount.PurchaseTax),
        new("VR", true, UkAccount.Bank, UkAccount.Nominal, UkAccount.SalesTax),
        new("VP", false, UkAccount.Bank, UkAccount.Nominal, UkAccount.PurchaseTax),
        new("JD", false, null, UkAccount.Nominal, null),
        new("JC", true, null, UkAccount.Nominal, null),
    }.ToDictionary(type => type.Code);

    // Index by letters, because every row looks up its type; this avoids strings.
    private static readonly UkTransactionType?[] ByLetters = Index();

    /// <summary>True for JD and JC, whose rows form one entry together.</summary>
    public bool IsJournal => Gross is null;

    /// <summary>True if the A/C column names a customer or a supplier.</summary>
    public bool HasParty => Code[0] is 'S' or 'P';

    /// <summary>True for money paid by or to a customer or supplier: the A/C column has the party, the nominal column the bank.</summary>
    public bool BankIsNominal => Gross == UkAccount.Nominal;

    /// <summary>Finds the type of two letters in any case; null if there is none.</summary>
    public static UkTransactionType? Find(ReadOnlySpan<byte> code) =>
        code.Length == 2 && Letter(code[0]) is < 26 and var first && Letter(code[1]) is < 26 and var second
            ? ByLetters[first * 26 + second] : null;

    private static uint Letter(byte character) => (uint)(character | 0x20) - 'a';

    private static UkTransactionType?[] Index()
    {
        var index = new UkTransactionType?[26 * 26];
        foreach (var (code, type) in All) index[(code[0] - 'A') * 26 + code[1] - 'A'] = type;
        return index;
    }
}
