using System.Buffers.Text;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage Accounting API v3.1, one page of journals as JSON; <see cref="SageAccountingReader"/> shows the format. Of the two numbers debit
/// and credit one is zero. Columns are named by their path.
/// </summary>
public sealed class SageAccountingApi : JournalLayout
{
    private static readonly Column Journal = new(0, "$items[n]", Unkeyed);
    private static readonly Column JournalId = new(1, "$items.id");
    private static readonly Column Date = new(2, "$items.date", Required, ColumnKind.Date);
    private static readonly Column Reference = new(3, "$items.reference");
    private static readonly Column Description = new(4, "$items.description");
    private static readonly Column LineId = new(5, "journal_lines.id");
    private static readonly Column NominalCode = new(6, "ledger_account.nominal_code", Required);
    private static readonly Column Details = new(7, "journal_lines.details");
    private static readonly Column Debit = new(8, "journal_lines.debit", Required, ColumnKind.Amount);
    private static readonly Column Credit = new(9, "journal_lines.credit", Required, ColumnKind.Amount);
    private static readonly Column Next = new(10, "$next", Unkeyed);
    private static readonly Column Total = new(11, "$total", Unkeyed);

    public override bool RowsAreLines => false;

    public override bool HasHeader => false;

    public override string Id => "sage-accounting-api";

    public override string Name => "Sage Accounting API journals";

    public override NumberScope NumberScope => NumberScope.FiscalYear;

    public override ChartProfile Chart => ChartProfile.Uk;

    public override IReadOnlyList<Column> Columns { get; } =
        [Journal, JournalId, Date, Reference, Description, LineId, NominalCode, Details, Debit, Credit, Next, Total];

    public override bool AmountsAreUnsigned => true;

    public override RowReader OpenRows(Stream utf8, byte separator) => new SageAccountingReader(utf8);

    public override bool HasStartOf(ReadOnlySpan<byte> utf8Start)
    {
        var text = utf8Start.TrimStart(" \t\r\n"u8);
        return text.Length > 0 && text[0] == '{' && text.IndexOf("\"$items\""u8) > 0;
    }

    public override RowClass Classify(in SourceRow row) => row[Total].IsEmpty ? RowClass.Data : RowClass.Total;

    public override bool Continues(in SourceRow row, EntryDraft entry) => entry.IsGroup(row[Journal]);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1)
        {
            entry.Start(row, Date, row.Text(Reference), row.Text(Description), row.Text(JournalId));
            entry.Group(row[Journal]);
            entry.Totals.Add("entries", 1);
        }

        if (!row[Next].IsEmpty)
            entry.Note("further-pages", "this is one page of several ($next names another): each is a file of its own");
        if (!row.TryAmount(Debit, entry, out var debit) | !row.TryAmount(Credit, entry, out var credit)) return;
        if (debit != 0 && credit != 0)
        {
            entry.Refuse(row, RefusalCode.DebitOrCredit, "debit and credit are both other than zero",
                "give each a journal line of its own");
            return;
        }

        if (debit < 0 || credit < 0) entry.Note("negative-amount", "negative amounts in a layout without signs are posted as the reverse");
        entry.Add(row, NominalCode, debit != 0 ? debit : -credit, row.Text(Details), Dimensions.None);
    }

    public override void ReadTotals(in SourceRow row, FileTotals totals)
    {
        if (Utf8Parser.TryParse(row[Total], out long entries, out _)) totals.State("entries", entries, row.Line);
    }
}
