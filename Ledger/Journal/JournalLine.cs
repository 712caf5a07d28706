namespace Financial.Ledger.Journal;

/// <summary>The side of an account that a line stands on.</summary>
public enum Side
{
    Debit,
    Credit,
}

/// <summary>One line of an entry: a debit or a credit of a positive amount on one account.</summary>
/// <param name="AccountCode">The account, as its chart writes it: <c>0020</c> is not <c>20</c>.</param>
/// <param name="Side">Debit or credit; the amount carries no sign.</param>
/// <param name="AmountMinor">Minor units of the entity's currency, greater than zero.</param>
/// <param name="SourceLine">Physical line of the source file, 1-based.</param>
/// <param name="RowKey">Key of the source row on the row's first line, else null: see IMP-3.</param>
/// <param name="Description">Text of the line.</param>
/// <param name="Dimensions">What the line is analysed by.</param>
public readonly record struct JournalLine(
    string AccountCode, Side Side, long AmountMinor, int SourceLine, long? RowKey, string? Description, Dimensions Dimensions)
{
    /// <summary>The invoice or voucher behind the line, where the source names it.</summary>
    public SourceDocument? Document { get; init; }

    public long DebitMinor => Side == Side.Debit ? AmountMinor : 0;

    public long CreditMinor => Side == Side.Credit ? AmountMinor : 0;

    /// <summary>The line that undoes this one: same account and amount, other side, no row of its own.</summary>
    public JournalLine Reversed() => this with { Side = Side == Side.Debit ? Side.Credit : Side.Debit, RowKey = null };
}

/// <summary>What a line is analysed by. Null means unassigned, which is shown and never dropped (KPI-7).</summary>
public sealed record Dimensions
{
    public static readonly Dimensions None = new();

    public string? Region { get; init; }
    public string? Division { get; init; }
    public string? Job { get; init; }
    public string? Phase { get; init; }
    public string? CostCode { get; init; }

    /// <summary>Of job costs: material, labour, equipment, subcontract or other.</summary>
    public string? CostType { get; init; }
    public string? Class { get; init; }
    public string? Department { get; init; }

    /// <summary>The customer's or supplier's reference.</summary>
    public string? Party { get; init; }
    public string? TaxCode { get; init; }

    /// <summary>The company of the same group on the other side.</summary>
    public string? CounterEntity { get; init; }
}

/// <summary>The invoice or voucher behind a line.</summary>
/// <param name="Number">The source's number of it.</param>
/// <param name="DueDate">When it is to be paid.</param>
public sealed record SourceDocument(string? Number, DateOnly? DueDate);
