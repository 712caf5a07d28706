using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Uploads;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage 50 UK's audit trail without a header, one row per nominal posting. Rows with the same number are one transaction:
/// <c>1,"JD","1200",31/01/2025,"JV1",500.00,0.00,,,,,,,,"Deposit"</c>.
/// </summary>
public sealed class Sage50UkNominalAudit : JournalLayout
{
    private const int Fields = 15;

    private static readonly Column Number = new(0, "No", Required);
    private static readonly Column Type = new(1, "Type", Required);
    private static readonly Column Nominal = new(2, "N/C", Required);
    private static readonly Column Date = new(3, "Date", Required, ColumnKind.Date);
    private static readonly Column Reference = new(4, "Ref");
    private static readonly Column Debit = new(5, "Debit", Required, ColumnKind.Amount);
    private static readonly Column Credit = new(6, "Credit", Required, ColumnKind.Amount);
    private static readonly Column[] Others = [.. Enumerable.Range(7, 7).Select(at => new Column(at, $"Field {at + 1}", Unkeyed))];
    private static readonly Column Details = new(Fields - 1, "Details");

    public override string Id => "sage50uk-nominal-audit";

    public override string Name => "Sage 50 UK audit trail of nominal postings";

    public override ChartProfile Chart => ChartProfile.Uk;

    public override IReadOnlyList<Column> Columns { get; } = [Number, Type, Nominal, Date, Reference, Debit, Credit, .. Others, Details];

    public override NumberScope NumberScope => NumberScope.Ever;

    public override bool HasHeader => false;

    public override DateOrder? DateOrder => Ledger.Uploads.DateOrder.DayFirst;

    public override bool RowsMayScatter => true;

    public override string? ScatteredKey(in SourceRow row) => row.Text(Number);

    public override bool HasShapeOf(Row row) =>
        row.Count == Fields && !row[0].IsEmpty && !row[0].ContainsAnyExceptInRange((byte)'0', (byte)'9')
        && UkTransactionType.Find(row[1]) is not null && DateText.TryParse(row[3], out _)
        && AmountText.Parse(row[5], (byte)'.', 2, out _) == AmountFault.None
        && AmountText.Parse(row[6], (byte)'.', 2, out _) == AmountFault.None;

    public override bool Continues(in SourceRow row, EntryDraft entry) => entry.IsGroup(row[Number]);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1)
        {
            entry.Start(row, Date, row.Text(Reference), row.Text(Details), row.Text(Number));
            entry.Group(row[Number]);
        }

        if (entry.TryDebitOrCredit(row, Debit, Credit, out var amount)) entry.Add(row, Nominal, amount, row.Text(Details), Dimensions.None);
    }
}
