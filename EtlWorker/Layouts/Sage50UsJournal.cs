using System.Buffers.Text;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Uploads;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage 50 US (Peachtree) general journal, GENERAL.CSV. Amounts are signed, debit positive. Every row of an entry repeats its date,
/// reference and number of rows: <c>2/22/25,PC1001,,3,2100,Rent to quarter end,3203.76,"JOB-1,PH1,LAB",FALSE,2,1,FALSE,0,0</c>. Optional
/// Region, Division, Class and Department columns are read as dimensions.
/// </summary>
public sealed class Sage50UsJournal : JournalLayout
{
    private static readonly Column Date = new(0, "Date", Required, ColumnKind.Date);
    private static readonly Column Reference = new(1, "Reference", Required);
    private static readonly Column Cleared = new(2, "Date Clear in Bank Rec", Unkeyed);
    private static readonly Column Distributions = new(3, "Number of Distributions", Required);
    private static readonly Column AccountCode = new(4, "G/L Account", Required, aliases: ["GL Account", "Account ID"]);
    private static readonly Column Description = new(5, "Description", Required);
    private static readonly Column Amount = new(6, "Amount", Required, ColumnKind.Amount);
    private static readonly Column Job = new(7, "Job ID");
    private static readonly Column Reimbursable = new(8, "Used for Reimbursable Expenses");
    private static readonly Column Period = new(9, "Transaction Period");
    private static readonly Column Number = new(10, "Transaction Number");
    private static readonly Column Consolidated = new(11, "Consolidated Transaction");
    private static readonly Column RecurNumber = new(12, "Recur Number");
    private static readonly Column RecurFrequency = new(13, "Recur Frequency");
    private static readonly Column Region = new(14, "Region");
    private static readonly Column Division = new(15, "Division");
    private static readonly Column Class = new(16, "Class");
    private static readonly Column Department = new(17, "Department");

    public override string Id => "sage50us-journal";

    public override string Name => "Sage 50 US general journal";

    public override NumberScope NumberScope => NumberScope.FiscalYear;

    public override ChartProfile Chart => ChartProfile.Us;

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Date, Reference, Cleared, Distributions, AccountCode, Description, Amount, Job, Reimbursable, Period, Number,
        Consolidated, RecurNumber, RecurFrequency, Region, Division, Class, Department,
    ];

    public override DateOrder? DateOrder => Ledger.Uploads.DateOrder.MonthFirst;

    // 2/22/25,PC1001,,3,2100,Rent,3203.76,,FALSE,…
    public override bool HasShapeOf(Row row) =>
        row.Count is >= 9 and <= 14
        && DateText.TryParse(row[0], out _)
        && Utf8Parser.TryParse(row[3], out int rows, out var length) && length == row[3].Length && rows > 0
        && (row[8].SequenceEqual("TRUE"u8) || row[8].SequenceEqual("FALSE"u8));

    public override bool Continues(in SourceRow row, EntryDraft entry) =>
        row[Number].IsEmpty ? entry.RowCount < entry.ExpectedRows : entry.IsGroup(row[Period], row[Number]);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1)
        {
            var number = row[Number].IsEmpty ? null : $"{row.Text(Period)}/{row.Text(Number)}";
            entry.Start(row, Date, row.Text(Reference), row.Text(Description), number);
            entry.Group(row[Period], row[Number]);
            if (Utf8Parser.TryParse(row[Distributions], out int rows, out var length) && length == row[Distributions].Length && rows > 0)
                entry.ExpectedRows = rows;
            else
                entry.Refuse(row, RefusalCode.DistributionCount, "Number of Distributions is not a number above zero",
                    "give the number of rows of the entry", Distributions);
        }
        else if (!entry.StartedWith(row, Date, Reference))
        {
            entry.Refuse(row, RefusalCode.EntryMixed, "date or reference differ from the entry's first row",
                "give all rows of one entry the same date and reference");
        }

        if (row.TryAmount(Amount, entry, out var amount))
            entry.Add(row, AccountCode, amount, row.Text(Description), Dimensions(row));
    }

    public override void Complete(EntryDraft entry)
    {
        if (entry.RowCount != entry.ExpectedRows)
            entry.RefuseAll(RefusalCode.DistributionCount, $"the entry says it has {entry.ExpectedRows} rows, {entry.RowCount} are here",
                "export the period again so that no row is missing");
    }

    // Job ID has the form "job,phase,cost code" in one field.
    private static Dimensions Dimensions(in SourceRow row)
    {
        if (row[Job].IsEmpty && row[Region].IsEmpty && row[Division].IsEmpty && row[Class].IsEmpty && row[Department].IsEmpty)
            return Ledger.Journal.Dimensions.None;
        var job = row[Job];
        return new Dimensions
        {
            Job = row.Text(Part(ref job)), Phase = row.Text(Part(ref job)), CostCode = row.Text(Part(ref job)),
            Region = row.Text(Region), Division = row.Text(Division), Class = row.Text(Class), Department = row.Text(Department),
        };
    }

    private static ReadOnlySpan<byte> Part(ref ReadOnlySpan<byte> rest)
    {
        var comma = rest.IndexOf((byte)',');
        var part = comma < 0 ? rest : rest[..comma];
        rest = comma < 0 ? default : rest[(comma + 1)..];
        return part.Trim((byte)' ');
    }
}
