using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage 100 Contractor journal entries, GLJE: an H record and its D records, with debit and credit columns and zero on the unused side:
/// <c>GLJE,H,J00001,2025-02-22,Rent to quarter end,1,…</c> <c>GLJE,D,J00001,2100,,Rent to quarter end,3203.76,0,,,JOB-1,PH1,,LAB,2,,,</c>.
/// </summary>
public sealed class Sage100ContractorJournal : JournalLayout
{
    private static readonly Column Mark = new(0, "Mark", ColumnUse.Unkeyed);
    private static readonly Column Journal = new(1, "Journal number");
    private static readonly Column Date = new(2, "Date", kind: ColumnKind.Date);
    private static readonly Column Description = new(3, "Description");
    private static readonly Column Status = new(4, "Status", ColumnUse.Unkeyed);
    private static readonly Column PurchaseOrder = new(5, "PO");
    private static readonly Column RecordType = new(6, "Record type");
    private static readonly Column LineJournal = new(7, "Journal number of the line");
    private static readonly Column AccountCode = new(8, "Ledger account");
    private static readonly Column SubAccount = new(9, "Sub-account");
    private static readonly Column LineDescription = new(10, "Line description");
    private static readonly Column Debit = new(11, "Debit", kind: ColumnKind.Amount);
    private static readonly Column Credit = new(12, "Credit", kind: ColumnKind.Amount);
    private static readonly Column UserDefined = new(13, "User-defined");
    private static readonly Column WorkOrder = new(14, "Work order");
    private static readonly Column Job = new(15, "Job");
    private static readonly Column Phase = new(16, "Phase");
    private static readonly Column JobDescription = new(17, "Job description");
    private static readonly Column CostCode = new(18, "Cost code");
    private static readonly Column CostType = new(19, "Cost type");

    public override string Id => "sage100c-glje";

    public override string Name => "Sage 100 Contractor journal entries";

    public override NumberScope NumberScope => NumberScope.FiscalYear;

    public override ChartProfile Chart => ChartProfile.Us;

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Mark, Journal, Date, Description, Status, PurchaseOrder, RecordType, LineJournal, AccountCode, SubAccount, LineDescription, Debit,
        Credit, UserDefined, WorkOrder, Job, Phase, JobDescription, CostCode, CostType,
    ];

    public override bool AmountsAreUnsigned => true;

    // The first row of an entry has two lines, and the other rows are incomplete without them.
    public override bool RowsAreLines => false;

    public override bool HasHeader => false;

    public override bool HasStartOf(ReadOnlySpan<byte> utf8Start) =>
        utf8Start.TrimStart(" \t\r\n"u8) is var start && (start.StartsWith("GLJE,"u8) || start.StartsWith("\"GLJE\","u8));

    public override RowReader OpenRows(Stream utf8, byte separator) => new GljeReader(utf8);

    public override RowClass Classify(in SourceRow row) => row[Mark].IsEmpty ? RowClass.Ignored : RowClass.Data;

    public override bool Continues(in SourceRow row, EntryDraft entry) => row[Mark].SequenceEqual("D"u8);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1) entry.Start(row, Date, row.Text(Journal), row.Text(Description), row.Text(Journal));
        if (!row[RecordType].SequenceEqual("D"u8))
            entry.Refuse(row, RefusalCode.RecordType, $"'{row.Text(RecordType)}' is neither H nor D", "export journal entries only");
        else if (!row[LineJournal].SequenceEqual(row[Journal]))
            entry.Refuse(row, RefusalCode.EntryMixed, "the line names another journal than the record above it",
                "give each journal an H record of its own");
        else if (entry.TryDebitOrCredit(row, Debit, Credit, out var amount))
            entry.Add(row, AccountCode, amount, row.Text(LineDescription) ?? row.Text(Description), Dimensions(row));
    }

    private static Dimensions Dimensions(in SourceRow row) => new()
    {
        Department = row.Text(SubAccount), Job = row.Text(Job), Phase = row.Text(Phase), CostCode = row.Text(CostCode),
        CostType = CostTypeName(row),
    };

    private static string? CostTypeName(in SourceRow row) => row[CostType] switch
    {
        [(byte)'1'] => "material",
        [(byte)'2'] => "labour",
        [(byte)'3'] => "equipment",
        [(byte)'4'] => "subcontract",
        [(byte)'5'] => "other",
        var other => row.Text(other),
    };

    private sealed class GljeReader(Stream utf8) : HeaderDetailReader(utf8, headerFields: 5, detailFields: 14)
    {
        // GLJE,H,journal number,… and GLJE,D,journal number,…: other record types count as details, which are then refused.
        protected override LineKind Take(in Row line) =>
            line.IsBlank ? LineKind.Other : line[0].SequenceEqual("GLJE"u8) && line[1].SequenceEqual("H"u8)
                ? LineKind.Header : LineKind.Detail;

        protected override int FirstFieldOf(LineKind kind) => kind == LineKind.Header ? 2 : 1;
    }
}
