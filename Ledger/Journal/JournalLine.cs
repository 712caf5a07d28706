namespace Financial.Ledger.Journal;

/// <summary>Debit or credit.</summary>
public enum Side
{
    Debit,
    Credit,
}

/// <summary>One line of an entry: a debit or a credit of a positive amount on one account.</summary>
/// <param name="AccountCode">The account code as the chart writes it: <c>0020</c> is not <c>20</c>.</param>
/// <param name="Side">Debit or credit; the amount carries no sign.</param>
/// <param name="AmountMinor">Minor units of the entity's currency, greater than zero.</param>
/// <param name="SourceLine">Physical line of the source file, 1-based.</param>
/// <param name="RowKey">The key of the source row, set only on the row's first line (IMP-3).</param>
/// <param name="Description">Text of the line.</param>
/// <param name="Dimensions">The line's dimensions.</param>
public readonly record struct JournalLine(
    string AccountCode, Side Side, long AmountMinor, int SourceLine, long? RowKey, string? Description, Dimensions Dimensions)
{
    /// <summary>The invoice or voucher of the line, if the source names it.</summary>
    public SourceDocument? Document { get; init; }

    public long DebitMinor => Side == Side.Debit ? AmountMinor : 0;

    public long CreditMinor => Side == Side.Credit ? AmountMinor : 0;

    /// <summary>The reversal of this line: same account and amount, other side, no row key.</summary>
    public JournalLine Reversed() => this with { Side = Side == Side.Debit ? Side.Credit : Side.Debit, RowKey = null };
}

/// <summary>The dimensions of a line. Null means unassigned; unassigned lines are shown, never dropped (KPI-7).</summary>
public sealed record Dimensions
{
    public static readonly Dimensions None = new();

    public string? Region { get; init; }
    public string? Division { get; init; }
    public string? Job { get; init; }
    public string? Phase { get; init; }
    public string? CostCode { get; init; }

    /// <summary>The type of a job cost: material, labour, equipment, subcontract or other.</summary>
    public string? CostType { get; init; }
    public string? Class { get; init; }
    public string? Department { get; init; }

    /// <summary>The customer's or supplier's reference.</summary>
    public string? Party { get; init; }
    public string? TaxCode { get; init; }

    /// <summary>The counterparty, if it is a company of the same group.</summary>
    public string? CounterEntity { get; init; }
}

/// <summary>The invoice or voucher of a line.</summary>
/// <param name="Number">The document number in the source.</param>
/// <param name="DueDate">The due date of payment.</param>
public sealed record SourceDocument(string? Number, DateOnly? DueDate);
