using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using static Financial.EtlWorker.Layouts.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// The pilot's CSV: one row is one amount on one account, revenue positive, cost negative, and no other side:
/// <c>T1001,2025-02-22,1250.00,40000,NE,Spring clean-up</c>. The other side goes to the suspense account, so that nothing it brings can be closed over.
/// </summary>
public sealed class PilotSigned : JournalLayout
{
    private static readonly Column Number = new(0, "transaction_id", Required);
    private static readonly Column Date = new(1, "transaction_date", Required, ColumnKind.Date);
    private static readonly Column Amount = new(2, "amount", Required, ColumnKind.Amount);
    private static readonly Column AccountCode = new(3, "account_number", Required);
    private static readonly Column Region = new(4, "region_code", Required);
    private static readonly Column Description = new(5, "description", Required);

    // A suspense account in the UK range as well as in the US one.
    private static ReadOnlySpan<byte> SuspenseAccount => "9998"u8;

    public override string Id => "pilot-signed";

    public override bool IsSingleEntry => true;

    public override string Name => "pilot CSV with one signed amount";

    public override ChartProfile Chart => ChartProfile.Us;

    public override IReadOnlyList<Column> Columns { get; } = [Number, Date, Amount, AccountCode, Region, Description];

    public override bool Continues(in SourceRow row, EntryDraft entry) => false;

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        entry.Start(row, Date, row.Text(Number), row.Text(Description), row.Text(Number));
        if (!row.TryAmount(Amount, entry, out var amount)) return;
        entry.Note("single-entry-source", "rows have one side only: the other one was posted to the suspense account, nothing in the file proves it");
        var dimensions = new Dimensions { Region = row.Text(Region) };
        entry.Add(row, row[AccountCode], -amount, row.Text(Description), dimensions);
        entry.Add(row, SuspenseAccount, amount, row.Text(Description), dimensions);
    }
}
