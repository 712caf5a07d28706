using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// QuickBooks' report "Journal": titles, then entries. The first row of an entry has date, type and number; a row with its two sums ends
/// it. Accounts have names only: <c>01/31/2025,Journal Entry,7,,Rent,Bank,,500.00</c>.
/// </summary>
public sealed class QuickBooksReport : JournalLayout
{
    private static readonly Column Date = new(0, "Date", Required, ColumnKind.Date, onFirstRowOnly: true);
    private static readonly Column Type = new(1, "Transaction Type", Required, onFirstRowOnly: true, aliases: ["Type"]);
    private static readonly Column Number = new(2, "Num", onFirstRowOnly: true, aliases: ["No.", "#"]);
    private static readonly Column Party = new(3, "Name");
    private static readonly Column Memo = new(4, "Memo/Description", aliases: ["Memo", "Description"]);
    private static readonly Column AccountName = new(5, "Account", Required, aliases: ["Full name", "Account full name"]);
    private static readonly Column Debit = new(6, "Debit", Required, ColumnKind.Amount);
    private static readonly Column Credit = new(7, "Credit", Required, ColumnKind.Amount);
    private static readonly Column Adjusting = new(8, "Adj", Unkeyed, onFirstRowOnly: true, aliases: ["Adj.", "Adjusting"]);

    private static readonly HashSet<string> Marks = new(StringComparer.OrdinalIgnoreCase) { "yes", "y", "true", "x", "1", "✓", "√", "adj" };

    public override string Id => "qb-journal-report";

    public override string Name => "QuickBooks journal report";

    public override ChartProfile Chart => ChartProfile.Words;

    public override IReadOnlyList<Column> Columns { get; } = [Date, Type, Number, Party, Memo, AccountName, Debit, Credit, Adjusting];

    public override bool AmountsAreUnsigned => true;

    public override bool TellsTotals => true;

    public override RowClass Classify(in SourceRow row) => row[AccountName].IsEmpty ? RowClass.Total : RowClass.Data;

    // Ignore Num: invoices and bills have their own numbers, so it does not separate entries.
    public override bool Continues(in SourceRow row, EntryDraft entry) => row[Date].IsEmpty && row[Type].IsEmpty;

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1)
        {
            entry.Start(row, Date, row.Text(Number), row.Text(Memo), sourceNumber: null);
            if (row.Text(Adjusting) is { } mark && Marks.Contains(mark)) entry.Kind = EntryKind.Adjusting;
        }

        if (entry.TryDebitOrCredit(row, Debit, Credit, out var amount))
            entry.Add(row, AccountName, amount, row.Text(Memo), row[Party].IsEmpty ? Dimensions.None : new() { Party = row.Text(Party) });
    }
}
