using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage 50 UK audit-trail import, with a header, or the first ten columns without one. Amounts are unsigned; the type defines the side:
/// <c>PC,MÜLLER,6001,0,22/02/2025,PC1001,Rent to quarter end,2669.80,T1,533.96,1.000000,,IMPORT</c>.
/// </summary>
public sealed class Sage50UkImport : Sage50UkAuditTrail
{
    private static readonly Column ExchangeRate = new(10, "Exchange Rate");
    private static readonly Column UserName = new(12, "User Name", Unkeyed);
    private static readonly Column Project = new(13, "Project Refn");
    private static readonly Column CostCode = new(14, "Cost Code Refn");

    public override string Id => "sage50uk-import";

    public override string Name => "Sage 50 UK audit-trail import";

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Type, Account, Nominal, Department, Date, Reference, Details, Net, TaxCode, Tax, ExchangeRate, ExtraReference, UserName, Project,
        CostCode,
    ];

    public override bool AmountsAreUnsigned => true;

    public override bool HasShapeOf(Row row) =>
        row.Count == 10 && UkTransactionType.Find(row[0]) is not null && DateText.TryParse(row[4], out _);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (Begin(row, entry, sourceNumber: null) is not { } type) return;
        if (!IsBaseCurrency(row[ExchangeRate]))
            entry.Refuse(row, RefusalCode.ForeignCurrency, "the exchange rate is not 1", "export the transaction in the base currency");
        if (!(row.TryAmount(Net, entry, out var net) & row.TryAmount(Tax, entry, out var tax))) return;
        if (net < 0 || tax < 0) entry.Note("negative-amount", "negative amounts in a layout without signs are posted as the reverse");
        AddLines(row, entry, type, net, tax, Nominal,
            Dimensions(row, type) with { Job = row.Text(Project), CostCode = row.Text(CostCode) });
    }

    // Accepts 1, 1.000000 or an empty field.
    private static bool IsBaseCurrency(ReadOnlySpan<byte> rate) =>
        rate.IsEmpty || rate[0] == '1' && (rate.Length == 1 || rate[1] is (byte)'.' or (byte)',' && rate[2..].TrimStart((byte)'0').IsEmpty);
}
