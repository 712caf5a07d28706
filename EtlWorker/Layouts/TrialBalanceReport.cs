using System.Text;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Transform;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// A trial balance, read as control totals: the closing balance of every account at the end of a day. The titles state the day, or the
/// upload does: <c>Date To: 30/06/2025</c>, <c>As of Jun 30, 2025</c>.
/// Rows: <c>N/C,Name,Debit,Credit</c> <c>1200,Bank Current Account,10500.00,</c> and perhaps <c>Totals:,,98765.43,98765.43</c>.
/// </summary>
public sealed class TrialBalanceReport : ListLayout
{
    internal static readonly Column Code = new(
        0, "N/C", Required, aliases: ["Nominal Code", "Account", "Account Code", "Account ID", "Account No", "Account Number", "Code"]);
    internal static readonly Column Title = new(1, "Name",
        aliases: ["Account Name", "Account Description", "Description", "Account Title"]);
    internal static readonly Column Debit = new(2, "Debit", Required, ColumnKind.Amount, aliases: ["Dr", "Debit Amt", "Debit Amount"]);
    internal static readonly Column Credit = new(3, "Credit", Required, ColumnKind.Amount, aliases: ["Cr", "Credit Amt", "Credit Amount"]);

    public override string Id => "trial-balance";

    public override string Name => "trial balance (control totals)";

    public override IReadOnlyList<Column> Columns { get; } = [Code, Title, Debit, Credit];

    public override bool TellsTotals => true;

    public override RowClass Classify(in SourceRow row)
    {
        var hasAmount = !row[Debit].IsEmpty || !row[Credit].IsEmpty;
        // For example Grand Totals:,,98765.43,98765.43 or ,,98765.43,98765.43.
        if (SaysTotal(row[Code]) || row[Code].IsEmpty && (SaysTotal(row[Title]) || row[Title].IsEmpty && hasAmount)) return RowClass.Total;
        return hasAmount || !row[Code].IsEmpty && !row[Title].IsEmpty ? RowClass.Data : RowClass.Ignored;
    }

    public override ListDraft Begin() => new TrialBalanceList();

    private static bool SaysTotal(ReadOnlySpan<byte> text)
    {
        if (text.Length >= 6 && Ascii.EqualsIgnoreCase(text[..6], "grand "u8)) text = text[6..];
        return text.Length >= 5 && Ascii.EqualsIgnoreCase(text[..5], "total"u8);
    }
}
