using Financial.EtlWorker.Recognition;
using Financial.Ledger.Journal;

namespace Financial.EtlWorker.Transform;

/// <summary>What became of the rows of one entry.</summary>
/// <param name="Entry">The entry to post; null when it was refused, is known, is a draft, was deleted or has no amounts.</param>
/// <param name="Standing">How it stands to the journal.</param>
/// <param name="FirstLine">The physical line on which it starts.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="ReverseOn">The date of the reversing entry that the source asks for.</param>
public readonly record struct CompletedEntry(JournalEntry? Entry, EntryStanding Standing, int FirstLine, int Rows, DateOnly? ReverseOn)
{
    /// <summary>New, known, changed or deleted.</summary>
    public EntryMatch Match => Standing.Match;
}
