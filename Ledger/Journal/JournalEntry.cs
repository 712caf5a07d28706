namespace Financial.Ledger.Journal;

/// <summary>One balanced entry: the sum of its debits equals the sum of its credits. There is no way to build another kind (I-1).</summary>
public sealed class JournalEntry
{
    private readonly JournalLine[] _lines;

    private JournalEntry(EntryHeader header, JournalLine[] lines, JournalEntry? reversalOf)
    {
        Header = header;
        ReversalOf = reversalOf;
        _lines = lines;
    }

    public EntryHeader Header { get; }

    /// <summary>The entry that this one reverses, or null.</summary>
    public JournalEntry? ReversalOf { get; }

    public ReadOnlySpan<JournalLine> Lines => _lines;

    /// <summary>Builds the entry, or tells by how much it does not balance.</summary>
    /// <param name="header">Date, reference and place in the file.</param>
    /// <param name="lines">At least two lines with amounts greater than zero.</param>
    /// <param name="entry">The entry, when it balances.</param>
    /// <returns>Debits minus credits in minor units: zero when the entry was built.</returns>
    public static Int128 TryBuild(EntryHeader header, ReadOnlySpan<JournalLine> lines, out JournalEntry? entry)
    {
        Int128 difference = 0;
        foreach (ref readonly var line in lines)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(line.AmountMinor, nameof(lines));
            difference += line.DebitMinor;
            difference -= line.CreditMinor;
        }

        entry = difference == 0 && lines.Length >= 2 ? new JournalEntry(header, lines.ToArray(), null) : null;
        return difference;
    }

    /// <summary>The entry that undoes this one on another date: same accounts and amounts, sides exchanged (I-3).</summary>
    public JournalEntry ReverseOn(DateOnly date)
    {
        var reversed = Array.ConvertAll(_lines, line => line.Reversed());
        return new JournalEntry(Header with { Date = date }, reversed, this);
    }
}

/// <summary>What an entry says of itself and where it stands in its source.</summary>
/// <param name="Date">The books' date: a calendar date without a time zone (DATE-4).</param>
/// <param name="Reference">The source's reference, for instance an invoice number.</param>
/// <param name="Description">Text of the entry.</param>
/// <param name="SourceNumber">The source's own number of the entry where it has one.</param>
/// <param name="FirstLine">First physical line of the source file, 1-based.</param>
/// <param name="LastLine">Last physical line of the source file.</param>
public sealed record EntryHeader(
    DateOnly Date, string? Reference, string? Description, string? SourceNumber, int FirstLine, int LastLine)
{
    /// <summary>What the entry is for, where the source says it.</summary>
    public EntryKind Kind { get; init; }
}

/// <summary>What an entry is for.</summary>
public enum EntryKind
{
    Normal,

    /// <summary>Corrects the books at the end of a period.</summary>
    Adjusting,

    /// <summary>Only closes a fiscal year.</summary>
    Closing,

    /// <summary>Brings balances from before the first entry.</summary>
    Opening,
}
