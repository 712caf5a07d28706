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
/// The French fichier des écritures comptables: 18 columns separated by tab or <c>|</c>, decimal comma, dates as yyyymmdd. Debit and credit
/// are two columns with 0,00 on the unused side, or one Montant with a Sens of D or C, +1 or -1:
/// <c>GJ|General journal|GJ000001|20250222|210000|…|PC1001|20250222|Rent to quarter end|3203,76|0,00|||20250222||</c>.
/// </summary>
public sealed class FecJournal : JournalLayout
{
    private static readonly Column Journal = new(0, "JournalCode", Required);
    private static readonly Column JournalName = new(1, "JournalLib", Unkeyed);
    private static readonly Column Number = new(2, "EcritureNum", Required);
    private static readonly Column Date = new(3, "EcritureDate", Required, ColumnKind.Date);
    private static readonly Column AccountCode = new(4, "CompteNum", Required);
    private static readonly Column AccountName = new(5, "CompteLib", Unkeyed);
    private static readonly Column Party = new(6, "CompAuxNum");
    private static readonly Column PartyName = new(7, "CompAuxLib", Unkeyed);
    private static readonly Column Reference = new(8, "PieceRef");
    private static readonly Column DocumentDate = new(9, "PieceDate");
    private static readonly Column Description = new(10, "EcritureLib");
    private static readonly Column Debit = new(11, "Debit", kind: ColumnKind.Amount);
    private static readonly Column Credit = new(12, "Credit", kind: ColumnKind.Amount);
    private static readonly Column Amount = new(13, "Montant", kind: ColumnKind.Amount);
    private static readonly Column AmountSide = new(14, "Sens");
    private static readonly Column Lettering = new(15, "EcritureLet", Unkeyed);
    private static readonly Column LetteringDate = new(16, "DateLet", Unkeyed);
    private static readonly Column Validated = new(17, "ValidDate", Unkeyed);
    private static readonly Column ForeignAmount = new(18, "Montantdevise");
    private static readonly Column ForeignCurrency = new(19, "Idevise");

    public override string Id => "fec";

    public override string Name => "French FEC";

    public override NumberScope NumberScope => NumberScope.FiscalYear;

    public override ChartProfile Chart => ChartProfile.Fr;

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Journal, JournalName, Number, Date, AccountCode, AccountName, Party, PartyName, Reference, DocumentDate, Description, Debit, Credit,
        Amount, AmountSide, Lettering, LetteringDate, Validated, ForeignAmount, ForeignCurrency,
    ];

    public override DateOrder? DateOrder => Ledger.Uploads.DateOrder.DayFirst;

    // French law prescribes the comma.
    public override byte? DecimalMark => (byte)',';

    public override bool RowsMayScatter => true;

    public override bool OpeningsBeginYear => true;

    public override string? ScatteredKey(in SourceRow row) => $"{row.Text(Journal)}/{row.Text(Number)}/{row.Text(Date)}";

    public override RowReader OpenRows(Stream utf8, byte separator) => new DelimitedReader(utf8, separator, new FecLabels());

    // The group includes the date, because some programs restart their numbers each month.
    public override bool Continues(in SourceRow row, EntryDraft entry) => entry.IsGroup(row[Journal], row[Number], row[Date]);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1)
        {
            entry.Start(row, Date, row.Text(Reference), row.Text(Description), $"{row.Text(Journal)}/{row.Text(Number)}");
            entry.Group(row[Journal], row[Number], row[Date]);
            if (CarriesForward(row)) entry.Kind = EntryKind.Opening;
        }

        // Leave out entries that are not validated: they may still change.
        if (row[Validated].IsEmpty) entry.IsDraft = true;
        if (!TrySigned(row, entry, out var amount)) return;
        entry.Add(row, AccountCode, amount, row.Text(Description), row[Party].IsEmpty ? Dimensions.None : new() { Party = row.Text(Party) },
            document: Document(row));
    }

    // The à-nouveaux journal has the code AN, RAN or ANO, or a name with "nouveau".
    private static bool CarriesForward(in SourceRow row) => row.Is(Journal, "AN"u8) || row.Is(Journal, "RAN"u8) || row.Is(Journal, "ANO"u8)
        || row.Text(JournalName)?.Contains("nouveau", StringComparison.OrdinalIgnoreCase) == true;

    private static SourceDocument? Document(in SourceRow row) =>
        row[Reference].IsEmpty ? null : new SourceDocument(row.Text(Reference), null);

    private static bool TrySigned(in SourceRow row, EntryDraft entry, out long amount)
    {
        if (row[AmountSide].IsEmpty) return entry.TryDebitOrCredit(row, Debit, Credit, out amount);
        if (!row.TryAmount(Amount, entry, out amount)) return false;
        if (row.Is(AmountSide, "D"u8) || row.Is(AmountSide, "+1"u8) || row.Is(AmountSide, "1"u8)) return true;
        amount = -amount;
        if (row.Is(AmountSide, "C"u8) || row.Is(AmountSide, "-1"u8)) return true;
        entry.Refuse(row, RefusalCode.DebitOrCredit, $"Sens '{row.Text(AmountSide)}' is none of D, C, +1 and -1",
            "write D for a debit, C for a credit", AmountSide);
        return false;
    }
}
