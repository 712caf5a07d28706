using System.Buffers.Text;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage 50 UK audit-trail report saved as CSV: titles, a header that recurs on each page, and the printed sums at the end.
/// <c>1,PC,MÜLLER,6001,0,Rent to quarter end,22/02/2025,PC1001,"(2,669.80)",(533.96),T1,Y,</c>
/// <c>,,,,,Report totals,,,"88,389.54","(8,212.70)"</c>.
/// Brackets are presentation: they count for the printed sums, but the type alone defines the side.
/// </summary>
public sealed class Sage50UkReport : Sage50UkAuditTrail
{
    private static readonly Column Number = new(10, "No", Required, aliases: ["No."]);
    private static readonly Column Paid = new(12, "Paid", Unkeyed, aliases: ["Pd"]);
    private static readonly Column AmountPaid = new(13, "Amount Paid", Unkeyed);
    private static readonly Column Bank = new(14, "Bank", Unkeyed);
    private static readonly Column Reconciled = new(15, "Bank Rec Date", Unkeyed, aliases: ["Bank Rec. Date"]);

    public override string Id => "sage50uk-report";

    public override string Name => "Sage 50 UK audit-trail report";

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Type, Account, Nominal, Department, Date, Reference, Details, Net, TaxCode, Tax, Number, ExtraReference, Paid, AmountPaid, Bank,
        Reconciled,
    ];

    public override bool TellsTotals => true;

    public override NumberScope NumberScope => NumberScope.Ever;

    public override FileCheck BeginCheck() => new ReportCheck();

    // Titles recur on each page and have neither number nor amounts. The printed sums reveal any row wrongly taken for a title.
    public override RowClass Classify(in SourceRow row)
    {
        if (IsNumber(row[Number])) return RowClass.Data;
        foreach (var column in Columns)
            if (row.Is(column, "Report totals"u8)) return RowClass.Total;
        if (!row[Net].IsEmpty || !row[Tax].IsEmpty) return RowClass.Data;
        return row.Is(Number, "End of Report"u8) ? RowClass.Footer : RowClass.Title;
    }

    public override bool Continues(in SourceRow row, EntryDraft entry) =>
        System.Text.Ascii.Equals(row[Number], entry.SourceNumber) || base.Continues(row, entry);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        var type = Begin(row, entry, row.Text(Number));
        if (!IsNumber(row[Number]))
            entry.Refuse(row, RefusalCode.SourceNumber, $"No '{row.Text(Number)}' is no transaction number",
                "export the report again; a subtotal has no place in it", Number);
        if (!(row.TryAmount(Net, entry, out var net) & row.TryAmount(Tax, entry, out var tax))) return;
        entry.Totals.Add("net", net);
        entry.Totals.Add("tax", tax);
        if (type is null) return;
        var nominal = type.BankIsNominal && IsNumber(row[Bank]) ? Bank : Nominal;
        AddLines(row, entry, type, Math.Abs(net), Math.Abs(tax), nominal, Dimensions(row, type));
    }

    public override void ReadTotals(in SourceRow row, FileTotals totals)
    {
        if (!row[Net].IsEmpty) totals.State("net", row.Amount(Net), row.Line);
        if (!row[Tax].IsEmpty) totals.State("tax", row.Amount(Tax), row.Line);
    }

    private static bool IsNumber(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>Requires one sign for all rows of a type. Asks about missing numbers, because Sage never reuses a number.</summary>
    private sealed class ReportCheck : FileCheck
    {
        private readonly Dictionary<UkTransactionType, int> _signs = new(ReferenceEqualityComparer.Instance);
        private Refusal? _refusal;
        private long _lowest = long.MaxValue, _highest, _last, _numbers;

        public override Refusal? Refusal => _refusal;

        public override void Observe(in SourceRow row, RowClass rowClass)
        {
            if (Utf8Parser.TryParse(row[Number], out long number, out _) && number != _last)
            {
                (_lowest, _highest, _last) = (Math.Min(_lowest, number), Math.Max(_highest, number), number);
                _numbers++;
            }

            if (UkTransactionType.Find(row[Type]) is not { } type) return;
            ObserveSign(type, AmountText.Sign(row[Net]), row.Line);
            ObserveSign(type, AmountText.Sign(row[Tax]), row.Line);
        }

        public override void Note(Notes notes)
        {
            if (_numbers > 0 && _highest - _lowest + 1 - _numbers is > 0 and var missing)
                notes.Add("number-gap", $"transaction numbers between {_lowest} and {_highest} are missing: deleted in Sage, or left out "
                    + $"of "
                    + "this report", missing);
        }

        private void ObserveSign(UkTransactionType type, int sign, int line)
        {
            if (sign == 0 || _signs.TryAdd(type, sign) || _signs[type] == sign) return;
            _refusal ??= new Refusal(line, RefusalCode.MixedSign,
                $"{type.Code} rows are printed with brackets and without: which of them are the reverse cannot be told",
                "use the audit-trail import layout, or export these transactions apart");
        }
    }
}
