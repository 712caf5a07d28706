using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// A journal of any product, with the usual column names in any order. Rows with the same date and reference are one entry. Without
/// references, adjacent rows are one entry until they balance: <c>2025-01-31,JV1,7100,Rent,500.00,</c>.
/// </summary>
public sealed class GenericJournal : JournalLayout
{
    private static readonly Column Date = new(0, "Date", Required, ColumnKind.Date,
        aliases: ["Posting Date", "Transaction Date", "Trans Date", "Entry Date", "Journal Date", "Posted Date", "GL Date"]);
    private static readonly Column Reference = new(1, "Reference",
        aliases: ["Ref", "Reference No", "Document", "Document No", "Voucher", "Voucher No", "Journal", "Journal No", "Journal Number",
            "Entry", "Entry No", "Entry Number", "Doc No", "Transaction No"]);
    private static readonly Column AccountCode = new(2, "Account", Required,
        aliases: ["Account Code", "Account No", "Account Number", "GL Account", "G/L Account", "Nominal Code", "Nominal", "N/C",
            "Account ID", "Ledger Account"]);
    private static readonly Column Description = new(3, "Description",
        aliases: ["Details", "Memo", "Narrative", "Narration", "Text", "Comment", "Particulars"]);
    private static readonly Column Debit = new(4, "Debit", Required, ColumnKind.Amount,
        aliases: ["Debits", "Dr", "Debit Amount", "Debit Amt"]);
    private static readonly Column Credit = new(5, "Credit", Required, ColumnKind.Amount,
        aliases: ["Credits", "Cr", "Credit Amount", "Credit Amt"]);
    private static readonly Column Currency = new(6, "Currency", aliases: ["Currency Code"]);
    private static readonly Column AccountName = new(7, "Account Name", Unkeyed, aliases: ["Account Description", "Account Title"]);

    public override string Id => "generic-journal";

    public override string Name => "journal (date, reference, account, debit, credit)";

    public override ChartProfile Chart => ChartProfile.Words;

    public override IReadOnlyList<Column> Columns { get; } = [Date, Reference, AccountCode, Description, Debit, Credit, Currency,
        AccountName];

    public override Column? CurrencyColumn => Currency;

    public override bool RowsMayScatter => true;

    public override string? ScatteredKey(in SourceRow row) => row[Reference].IsEmpty ? null : $"{row.Text(Date)}/{row.Text(Reference)}";

    public override bool Continues(in SourceRow row, EntryDraft entry) =>
        entry.IsGroup(row[Date], row[Reference]) && (!row[Reference].IsEmpty || !entry.IsBalanced);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1)
        {
            entry.Start(row, Date, row.Text(Reference), row.Text(Description), sourceNumber: null);
            entry.Group(row[Date], row[Reference]);
        }

        entry.CheckCurrency(row, row.Text(Currency));
        if (entry.TryDebitOrCredit(row, Debit, Credit, out var amount))
            entry.Add(row, AccountCode, amount, row.Text(Description), Dimensions.None);
    }
}
