using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// QuickBooks Online journal entries: rows with the same number are one entry, and only its first row may have number and date. Accounts
/// are names below their parents; debits and credits are two columns:
/// <c>PC1001,02/22/2025,Liabilities:2100,3203.76,,Rent to quarter end,,USD,,</c>.
/// </summary>
public sealed class QuickBooksJournal : JournalLayout
{
    private static readonly Column Number = new(0, "JournalNo", Required, onFirstRowOnly: true, aliases: ["*JournalNo", "Journal No"]);
    private static readonly Column Date = new(1, "JournalDate", Required, ColumnKind.Date, onFirstRowOnly: true,
        aliases: ["*JournalDate", "Journal Date"]);
    private static readonly Column AccountName = new(2, "AccountName", Required, aliases: ["*AccountName", "Account Name"]);
    private static readonly Column Debits = new(3, "Debits", Required, ColumnKind.Amount, aliases: ["*Debits"]);
    private static readonly Column Credits = new(4, "Credits", Required, ColumnKind.Amount, aliases: ["*Credits"]);
    private static readonly Column Description = new(5, "Description");
    private static readonly Column Party = new(6, "Name");
    private static readonly Column Currency = new(7, "Currency");
    private static readonly Column Location = new(8, "Location");
    private static readonly Column Class = new(9, "Class");

    public override string Id => "qbo-journal";

    public override string Name => "QuickBooks Online journal entries";

    public override NumberScope NumberScope => NumberScope.FiscalYear;

    public override ChartProfile Chart => ChartProfile.Named;

    public override IReadOnlyList<Column> Columns { get; } = [Number, Date, AccountName, Debits, Credits, Description, Party, Currency,
        Location, Class];

    public override bool AmountsAreUnsigned => true;

    public override Column? CurrencyColumn => Currency;

    public override bool RowsMayScatter => true;

    public override string? ScatteredKey(in SourceRow row) => $"{row.Text(Number)}/{row.Text(Date)}";

    public override bool Continues(in SourceRow row, EntryDraft entry) =>
        row[Number].IsEmpty && row[Date].IsEmpty || entry.IsGroup(row[Number]);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1)
        {
            entry.Start(row, Date, row.Text(Number), row.Text(Description), row.Text(Number));
            entry.Group(row[Number]);
        }
        else if (!row[Date].IsEmpty && !entry.StartedWith(row, Date, Number))
        {
            entry.Refuse(row, RefusalCode.EntryMixed, "the date differs from the entry's first row",
                "give all rows of one entry the same date");
        }

        entry.CheckCurrency(row, row.Text(Currency));
        if (entry.TryDebitOrCredit(row, Debits, Credits, out var amount))
            entry.Add(row, AccountName, amount, row.Text(Description), Dimensions(row));
    }

    private static Dimensions Dimensions(in SourceRow row) =>
        new() { Region = row.Text(Location), Class = row.Text(Class), Party = row.Text(Party) };
}
