using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Xero manual journals: adjacent rows with the same narration and date are one entry. Amounts are signed, debit positive:
/// <c>PC1001 Rent to quarter end,22/02/2025,Rent to quarter end,2100,Tax Exempt,3203.76,Region,North,,</c>.
/// </summary>
public sealed class XeroJournal : JournalLayout
{
    private static readonly Column Narration = new(0, "*Narration", Required, aliases: ["Narration"]);
    private static readonly Column Date = new(1, "*Date", Required, ColumnKind.Date, aliases: ["Date"]);
    private static readonly Column Description = new(2, "Description");
    private static readonly Column AccountCode = new(3, "*AccountCode", Required, aliases: ["AccountCode", "Account Code"]);
    private static readonly Column TaxRate = new(4, "*TaxRate", aliases: ["TaxRate", "Tax Rate"]);
    private static readonly Column Amount = new(5, "*Amount", Required, ColumnKind.Amount, aliases: ["Amount"]);
    private static readonly Column TrackingName1 = new(6, "TrackingName1");
    private static readonly Column TrackingOption1 = new(7, "TrackingOption1");
    private static readonly Column TrackingName2 = new(8, "TrackingName2");
    private static readonly Column TrackingOption2 = new(9, "TrackingOption2");

    public override string Id => "xero-journal";

    public override string Name => "Xero manual journals";

    public override ChartProfile Chart => ChartProfile.Xero;

    public override IReadOnlyList<Column> Columns { get; } =
        [Narration, Date, Description, AccountCode, TaxRate, Amount, TrackingName1, TrackingOption1, TrackingName2, TrackingOption2];

    public override bool Continues(in SourceRow row, EntryDraft entry) => entry.IsGroup(row[Narration], row[Date]);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1)
        {
            entry.Start(row, Date, reference: null, row.Text(Narration), sourceNumber: null);
            entry.Group(row[Narration], row[Date]);
        }

        if (!row.TryAmount(Amount, entry, out var amount)) return;
        var dimensions = new Dimensions { TaxCode = row.Text(TaxRate) };
        dimensions = Track(Track(dimensions, row, TrackingName1, TrackingOption1), row, TrackingName2, TrackingOption2);
        entry.Add(row, AccountCode, amount, row.Text(Description) ?? row.Text(Narration), dimensions);
    }

    // A company names its two tracking categories; a category with any other name becomes the class.
    private static Dimensions Track(Dimensions dimensions, in SourceRow row, Column name, Column option)
    {
        if (row[option].IsEmpty) return dimensions;
        var value = row.Text(option);
        if (row.Is(name, "Region"u8)) return dimensions with { Region = value };
        if (row.Is(name, "Division"u8)) return dimensions with { Division = value };
        if (row.Is(name, "Department"u8)) return dimensions with { Department = value };
        return row.Is(name, "Job"u8) || row.Is(name, "Project"u8) ? dimensions with { Job = value } : dimensions with { Class = value };
    }
}
