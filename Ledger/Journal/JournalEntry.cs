namespace Financial.Ledger.Journal;

/// <summary>One balanced entry: its debits equal its credits. An unbalanced entry cannot be built (I-1).</summary>
public sealed class JournalEntry
{
    private readonly JournalLine[] _lines;

    private JournalEntry(EntryHeader header, JournalLine[] lines, JournalEntry? reversalOf) =>
        (Header, _lines, ReversalOf) = (header, lines, reversalOf);

    public EntryHeader Header { get; }

    /// <summary>The entry that this one reverses, or null.</summary>
    public JournalEntry? ReversalOf { get; }

    public ReadOnlySpan<JournalLine> Lines => _lines;

    /// <summary>Builds the entry, or returns by how much it does not balance.</summary>
    /// <param name="header">Date, reference and place in the file.</param>
    /// <param name="lines">At least two lines with amounts greater than zero.</param>
    /// <param name="entry">The entry; null if it does not balance.</param>
    /// <returns>Debits minus credits in minor units; zero if the entry was built.</returns>
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

    /// <summary>The reversal of this entry on another date: same accounts and amounts, debit and credit swapped (I-3).</summary>
    public JournalEntry ReverseOn(DateOnly date) =>
        new(Header with { Date = date }, Array.ConvertAll(_lines, line => line.Reversed()), this);
}

/// <summary>The date, texts and source position of an entry.</summary>
/// <param name="Date">The posting date: a calendar date without a time zone (DATE-4).</param>
/// <param name="Reference">The source's reference, for instance an invoice number.</param>
/// <param name="Description">Text of the entry.</param>
/// <param name="SourceNumber">The source's own entry number, if it has one.</param>
/// <param name="FirstLine">First physical line of the source file, 1-based.</param>
/// <param name="LastLine">Last physical line of the source file.</param>
public sealed record EntryHeader(
    DateOnly Date, string? Reference, string? Description, string? SourceNumber, int FirstLine, int LastLine)
{
    /// <summary>The purpose of the entry, if the source states it.</summary>
    public EntryKind Kind { get; init; }
}

/// <summary>The purpose of an entry.</summary>
public enum EntryKind
{
    Normal,

    /// <summary>An adjustment at the end of a period.</summary>
    Adjusting,

    /// <summary>An entry that only closes a fiscal year.</summary>
    Closing,

    /// <summary>Opening balances from before the first entry.</summary>
    Opening,
}
