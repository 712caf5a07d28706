using Financial.EtlWorker.Recognition;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Transform;

/// <summary>The result for the rows of one entry.</summary>
/// <param name="Entry">The entry to post; null if it was refused, is known, is a draft, was deleted or has no amounts.</param>
/// <param name="Standing">Its comparison with the journal.</param>
/// <param name="FirstLine">The physical line of its first row.</param>
/// <param name="Rows">The number of its rows.</param>
/// <param name="ReverseOn">The date of the reversing entry that the source requests.</param>
public readonly record struct CompletedEntry(JournalEntry? Entry, EntryStanding Standing, int FirstLine, int Rows, DateOnly? ReverseOn)
{
    /// <summary>New, known, changed or deleted.</summary>
    public EntryMatch Match => Standing.Match;
}
