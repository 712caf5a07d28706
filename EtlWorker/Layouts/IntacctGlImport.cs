using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage Intacct journal entries CSV. Only the first row of an entry has journal, date and description; debit and credit are unsigned:
/// <c>,GJ,02/22/2025,,Rent to quarter end,PC1001,1,2100,100,D0,,Rent to quarter end,3203.76,,,GBP,…,Posted,…</c>.
/// </summary>
public sealed class IntacctGlImport : JournalLayout
{
    private static readonly Column DoNotImport = new(0, "DONOTIMPORT", Unkeyed);
    private static readonly Column Journal = new(1, "JOURNAL", Required, onFirstRowOnly: true);
    private static readonly Column Date = new(2, "DATE", Required, ColumnKind.Date, onFirstRowOnly: true);
    private static readonly Column ReverseDate = new(3, "REVERSEDATE", kind: ColumnKind.Date, onFirstRowOnly: true);
    private static readonly Column Description = new(4, "DESCRIPTION", onFirstRowOnly: true);
    private static readonly Column Reference = new(5, "REFERENCE_NO", onFirstRowOnly: true);
    private static readonly Column LineNo = new(6, "LINE_NO");
    private static readonly Column AccountNo = new(7, "ACCT_NO", Required);
    private static readonly Column Location = new(8, "LOCATION_ID");
    private static readonly Column Department = new(9, "DEPT_ID");
    private static readonly Column Document = new(10, "DOCUMENT");
    private static readonly Column Memo = new(11, "MEMO");
    private static readonly Column Debit = new(12, "DEBIT", Required, ColumnKind.Amount);
    private static readonly Column Credit = new(13, "CREDIT", Required, ColumnKind.Amount);
    private static readonly Column Currency = new(14, "CURRENCY");
    private static readonly Column State = new(15, "STATE");
    private static readonly Column Project = new(16, "GLENTRY_PROJECTID");
    private static readonly Column Customer = new(17, "GLENTRY_CUSTOMERID");
    private static readonly Column Vendor = new(18, "GLENTRY_VENDORID");
    private static readonly Column Class = new(19, "GLENTRY_CLASSID");

    public override string Id => "intacct-gl-import";

    public override string Name => "Sage Intacct journal entries";

    public override ChartProfile Chart => ChartProfile.Us;

    public override IReadOnlyList<Column> Columns { get; } =
    [
        DoNotImport, Journal, Date, ReverseDate, Description, Reference, LineNo, AccountNo, Location, Department, Document, Memo,
        Debit, Credit, Currency, State, Project, Customer, Vendor, Class,
    ];

    public override bool AmountsAreUnsigned => true;

    public override Column? CurrencyColumn => Currency;

    // Help texts and disabled rows begin with # in the first column.
    public override RowClass Classify(in SourceRow row) => row[DoNotImport].StartsWith("#"u8) ? RowClass.Ignored : RowClass.Data;

    public override bool Continues(in SourceRow row, EntryDraft entry) =>
        row[Journal].IsEmpty && row[Date].IsEmpty && !row[LineNo].SequenceEqual("1"u8);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1)
        {
            entry.Start(row, Date, row.Text(Reference), row.Text(Description), sourceNumber: null);
            if (!row[ReverseDate].IsEmpty && row.TryDate(ReverseDate, entry, out var reverseOn)) entry.ReverseOn = reverseOn;
            entry.IsDraft = row.Is(State, "Draft"u8);
            entry.IsStatistical = row[Journal] is { Length: >= 4 } journal && System.Text.Ascii.EqualsIgnoreCase(journal[..4], "STAT"u8);
        }

        entry.CheckCurrency(row, row.Text(Currency));
        if (entry.TryDebitOrCredit(row, Debit, Credit, out var amount)) entry.Add(row, AccountNo, amount, row.Text(Memo), Dimensions(row));
    }

    private static Dimensions Dimensions(in SourceRow row) => new()
    {
        Region = row.Text(Location), Department = row.Text(Department), Job = row.Text(Project), Class = row.Text(Class),
        Party = row.Text(Customer) ?? row.Text(Vendor),
    };
}
