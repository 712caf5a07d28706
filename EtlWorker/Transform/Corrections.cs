using Financial.EtlWorker.Recognition;

namespace Financial.EtlWorker.Transform;

/// <summary>Why a posted entry is reversed.</summary>
public enum CorrectionKind
{
    /// <summary>The file has it otherwise: it is reversed and the file's entry posted.</summary>
    Changed,

    /// <summary>The source has deleted it: it is reversed.</summary>
    Gone,

    /// <summary>It holds opening balances, and the entries that make them are here now: it is reversed.</summary>
    Superseded,
}

/// <summary>One posted entry that is to be reversed.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Line">The physical line of the file that has it otherwise, or deleted; 0 where the file does not name it.</param>
/// <param name="RowsAgain">How many of its rows stand in entries that take its place.</param>
public readonly record struct Correction(CorrectionKind Kind, int Line, int RowsAgain);

/// <summary>
/// The posted entries that a file has otherwise, or no more. They are reversed in the transaction that posts the file, never changed (I-3).
/// </summary>
public sealed class Corrections
{
    private readonly Dictionary<long, Correction> _byEntry = [];

    /// <summary>The corrections by the number of the posted entry.</summary>
    public IReadOnlyDictionary<long, Correction> ByEntry => _byEntry;

    /// <summary>Adds the posted entries that hold rows of a changed or deleted entry.</summary>
    public void Add(in CompletedEntry completed)
    {
        var kind = completed.Match == EntryMatch.Deleted ? CorrectionKind.Gone : CorrectionKind.Changed;
        foreach (var posted in completed.Standing.Posted)
        {
            var before = _byEntry.TryGetValue(posted.EntryId, out var correction)
                ? correction : new Correction(kind, completed.FirstLine, 0);
            _byEntry[posted.EntryId] = before with { RowsAgain = before.RowsAgain + posted.Rows };
        }
    }

    /// <summary>Adds an entry for a reason that no row shows.</summary>
    public void Add(long entryId, CorrectionKind kind) => _byEntry.TryAdd(entryId, new Correction(kind, Line: 0, RowsAgain: 0));
}
