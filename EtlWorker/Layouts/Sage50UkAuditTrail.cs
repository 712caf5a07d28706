using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Uploads;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// The base for all forms of Sage 50 UK's audit trail: rows of 20 types, each with its own double entry. Adjacent rows with the same
/// account, references, date and type are splits of one transaction. Journal rows need only the same references and date.
/// </summary>
public abstract class Sage50UkAuditTrail : JournalLayout
{
    // The ten classic columns, and the second reference.
    protected static readonly Column Type = new(0, "Type", Required, aliases: ["Transaction Type"]);
    protected static readonly Column Account = new(1, "Account Reference", Required, aliases: ["A/C", "Account Ref"]);
    protected static readonly Column Nominal = new(2, "Nominal A/C Ref", Required, aliases: ["N/C", "Nominal Code", "Nominal Account Ref"]);
    protected static readonly Column Department = new(3, "Department Code", aliases: ["Dept", "Department"]);
    protected static readonly Column Date = new(4, "Date", Required, ColumnKind.Date);
    protected static readonly Column Reference = new(5, "Reference", aliases: ["Ref"]);
    protected static readonly Column Details = new(6, "Details");
    protected static readonly Column Net = new(7, "Net Amount", Required, ColumnKind.Amount, aliases: ["Net"]);
    protected static readonly Column TaxCode = new(8, "Tax Code", aliases: ["T/C"]);
    protected static readonly Column Tax = new(9, "Tax Amount", Required, ColumnKind.Amount, aliases: ["VAT", "Tax"]);
    protected static readonly Column ExtraReference = new(11, "Extra Reference", aliases: ["Ex.Ref", "Extra Ref"]);

    public override ChartProfile Chart => ChartProfile.Uk;

    public override DateOrder? DateOrder => Ledger.Uploads.DateOrder.DayFirst;

    public override bool IsControlAccount(ReadOnlySpan<byte> code, UkControlAccounts accounts) =>
        code.SequenceEqual(accounts[UkAccount.Debtors]) || code.SequenceEqual(accounts[UkAccount.Creditors]);

    public override bool Continues(in SourceRow row, EntryDraft entry) => UkTransactionType.Find(row[Type]) is { IsJournal: true }
        ? entry.IsGroup("journal"u8, default, row[Date], row[Reference], row[ExtraReference])
        : entry.IsGroup(row[Type], row[Account], row[Date], row[Reference], row[ExtraReference]);

    /// <summary>
    /// Sets date and texts of the entry from its first row, and returns the type of any row; null if the row is refused for it.
    /// </summary>
    protected static UkTransactionType? Begin(in SourceRow row, EntryDraft entry, string? sourceNumber)
    {
        var type = UkTransactionType.Find(row[Type]);
        if (entry.RowCount == 1)
        {
            entry.Start(row, Date, row.Text(Reference), row.Text(Details), sourceNumber);
            if (type is { IsJournal: true }) entry.Group("journal"u8, default, row[Date], row[Reference], row[ExtraReference]);
            else entry.Group(row[Type], row[Account], row[Date], row[Reference], row[ExtraReference]);
        }

        if (type is null)
            entry.Refuse(row, RefusalCode.UnknownType, $"'{row.Text(Type)}' is none of Sage's 20 transaction types",
                $"use one of {string.Join(' ', UkTransactionType.All.Keys)}", Type);
        return type;
    }

    /// <summary>Adds the row's double entry.</summary>
    /// <param name="row">The row, for its accounts and texts.</param>
    /// <param name="entry">The current entry.</param>
    /// <param name="type">The type, which defines account and side of each amount.</param>
    /// <param name="net">Net amount; a negative one reverses the sides.</param>
    /// <param name="tax">Tax on the net amount.</param>
    /// <param name="nominal">The column of the nominal account, or of the bank for payments by or to customers and suppliers.</param>
    /// <param name="dimensions">The dimensions of the lines.</param>
    protected static void AddLines(
        in SourceRow row, EntryDraft entry, UkTransactionType type, long net, long tax, Column nominal, Dimensions dimensions)
    {
        if (type.IsJournal && tax != 0)
        {
            entry.Refuse(row, RefusalCode.JournalTax, "a journal row has a tax amount", "give the tax a journal row of its own");
            return;
        }

        var isReverseCharge = type.Tax == UkAccount.PurchaseTax && UkTaxCode.IsReverseCharge(row[TaxCode]);
        if (!entry.TrySum(row, net, isReverseCharge ? 0 : tax, out var gross)) return;
        if (UkTaxCode.Rate(row[TaxCode]) is { } rate && Int128.Abs((Int128)tax * 100 - (Int128)net * rate) > 500)
            entry.Note("tax-rate", "the tax differs from its code's rate by more than 0.05; it is posted as it stands");
        var text = row.Text(Details);
        var grossSign = type.GrossDebit ? 1 : -1;
        if (type.Gross is { } grossAccount) Add(row, entry, grossAccount, nominal, grossSign * gross, text, dimensions);
        if (type.Tax is { } taxAccount)
        {
            Add(row, entry, type.Net, nominal, -grossSign * net, text, dimensions);
            Add(row, entry, taxAccount, nominal, -grossSign * tax, text, dimensions);
            if (isReverseCharge) entry.Add(row, entry.ControlAccounts[UkAccount.SalesTax], grossSign * tax, text, dimensions);
        }
        else
        {
            Add(row, entry, type.Net, nominal, -grossSign * gross, text, dimensions);
        }
    }

    /// <summary>The dimensions that every form of the audit trail has.</summary>
    protected static Dimensions Dimensions(in SourceRow row, UkTransactionType type) => new()
    {
        Department = row[Department].SequenceEqual("0"u8) ? null : row.Text(Department),
        Party = type.HasParty ? row.Text(Account) : null,
        TaxCode = row.Text(TaxCode),
    };

    private static void Add(
        in SourceRow row, EntryDraft entry, UkAccount account, Column nominal, long signedMinor, string? text, Dimensions dimensions)
    {
        if (account == UkAccount.Nominal) entry.Add(row, nominal, signedMinor, text, dimensions);
        else if (account == UkAccount.Bank) entry.Add(row, Account, signedMinor, text, dimensions);
        else entry.Add(row, entry.ControlAccounts[account], signedMinor, text, dimensions);
    }
}
