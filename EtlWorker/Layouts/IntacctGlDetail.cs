using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage Intacct GLDETAIL extract: one row per line of a posted batch, with a signed amount and the same amount as debit or credit. A
/// company keeps accrual books, cash books or both; a file of two books would count everything twice.
/// </summary>
public sealed class IntacctGlDetail : JournalLayout
{
    private static readonly Column RecordNo = new(0, "recordno", Required);
    private static readonly Column AccountNo = new(1, "accountno", Required);
    private static readonly Column Amount = new(2, "amount", Required, ColumnKind.Amount);
    private static readonly Column EntryDate = new(3, "entry_date", Required, ColumnKind.Date);
    private static readonly Column BatchKey = new(4, "batchkey", Required);
    private static readonly Column Book = new(5, "bookid", Required);
    private static readonly Column Credit = new(6, "creditamount", Required, ColumnKind.Amount);
    private static readonly Column Debit = new(7, "debitamount", Required, ColumnKind.Amount);
    private static readonly Column State = new(8, "entry_state", Unkeyed);
    private static readonly Column Deleted = new(9, "_fivetran_deleted", Unkeyed);
    private static readonly Column BatchNo = new(10, "batch_no");
    private static readonly Column BatchTitle = new(11, "batch_title");
    private static readonly Column LineNo = new(12, "line_no");
    private static readonly Column EntryDescription = new(13, "entrydescription");
    private static readonly Column Document = new(14, "docnumber");
    private static readonly Column Customer = new(15, "customerid");
    private static readonly Column Vendor = new(16, "vendorid");
    private static readonly Column Location = new(17, "locationid");
    private static readonly Column Department = new(18, "departmentid");
    private static readonly Column Project = new(19, "projectid");
    private static readonly Column Class = new(20, "classid");

    // Names, payment states and times change after posting. The columns above hold the facts of the entry.
    private static readonly string[] NotKept =
    [
        "accounttitle", "batch_date", "customername", "description", "recordid", "recordtype", "totaldue", "totalentered", "totalpaid",
        "tr_type", "trx_amount",
        "trx_creditamount", "trx_debitamount", "vendorname", "whencreated", "whenmodified", "whenpaid", "_fivetran_synced",
    ];

    // Due dates also change after posting; keep the due date at the time of posting.
    private static readonly Column DueDate = new(21 + NotKept.Length, "whendue", Unkeyed, ColumnKind.Text);

    public override string Id => "intacct-gldetail";

    public override string Name => "Sage Intacct GL detail extract";

    public override NumberScope NumberScope => NumberScope.Ever;

    public override ChartProfile Chart => ChartProfile.Us;

    public override IReadOnlyList<Column> Columns { get; } =
    [
        RecordNo, AccountNo, Amount, EntryDate, BatchKey, Book, Credit, Debit, State, Deleted, BatchNo, BatchTitle, LineNo,
        EntryDescription, Document,
        Customer, Vendor, Location, Department, Project, Class, .. NotKept.Select((name, at) => new Column(21 + at, name, Unkeyed)),
        DueDate,
    ];

    // Warehouse tools omit the last line end. A cut row still shows: each amount occurs twice in its row, and a batch must balance.
    public override bool EndsEveryLine => false;

    public override FileCheck BeginCheck() => new BookCheck();

    public override bool Continues(in SourceRow row, EntryDraft entry) => entry.IsGroup(row[BatchKey]);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1) entry.Group(row[BatchKey]);
        if (IsDeleted(row))
        {
            entry.Delete();
            return;
        }

        if (entry.KeptRowCount == 1) entry.Start(row, EntryDate, row.Text(BatchNo), row.Text(BatchTitle), row.Text(BatchKey));
        else if (!entry.StartedWith(row, EntryDate, BatchNo))
            entry.Refuse(row, RefusalCode.EntryMixed, "date or batch number differ from the first row of the batch",
                "extract the batch again");

        if (!row[State].IsEmpty && !row.Is(State, "P"u8)) entry.IsDraft = true;
        if (!(row.TryAmount(Amount, entry, out var amount) & row.TryAmount(Debit, entry, out var debit) & row.TryAmount(Credit, entry,
            out var credit))) return;
        if (amount != (Int128)debit - credit)
            entry.Refuse(row, RefusalCode.AmountMismatch, "amount is not debitamount less creditamount",
                "extract the rows again; trx_ columns are in another currency");
        else
            entry.Add(row, AccountNo, amount, row.Text(EntryDescription), Dimensions(row), document: SourceDocumentOf(row));
    }

    private static SourceDocument? SourceDocumentOf(in SourceRow row) =>
        row[Document].IsEmpty && row[DueDate].IsEmpty
            ? null : new SourceDocument(row.Text(Document), row[DueDate].IsEmpty ? null : row.Date(DueDate));

    private static bool IsDeleted(in SourceRow row) => row.Is(Deleted, "TRUE"u8);

    private static Dimensions Dimensions(in SourceRow row) => new()
    {
        Region = row.Text(Location), Department = row.Text(Department), Job = row.Text(Project), Class = row.Text(Class),
        Party = row.Text(Customer) ?? row.Text(Vendor),
    };

    /// <summary>Requires a single book; deleted rows may belong to another.</summary>
    private sealed class BookCheck : FileCheck
    {
        private byte[]? _book;
        private Refusal? _refusal;

        public override Refusal? Refusal => _refusal;

        public override void Observe(in SourceRow row, RowClass rowClass)
        {
            if (IsDeleted(row)) return;
            _book ??= row[Book].ToArray();
            if (!row[Book].SequenceEqual(_book))
                _refusal ??= new Refusal(row.Line, RefusalCode.MixedBooks,
                    "the rows are of more than one book, which would count everything twice",
                    "extract the rows of one bookid, ACCRUAL or CASH");
        }
    }
}
