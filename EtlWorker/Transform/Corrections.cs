using Financial.EtlWorker.Recognition;

namespace Financial.EtlWorker.Transform;

/// <summary>The reason for reversing a posted entry.</summary>
public enum CorrectionKind
{
    /// <summary>The file changed the entry: the file's version is posted instead.</summary>
    Changed,

    /// <summary>The source deleted the entry.</summary>
    Gone,

    /// <summary>The entry holds opening balances, and the journal now has the entries that make them.</summary>
    Superseded,
}

/// <summary>One posted entry to reverse.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Line">The physical line of the changed or deleted entry in the file; 0 if the file does not name it.</param>
/// <param name="RowsAgain">The number of its rows in the entries that replace it.</param>
public readonly record struct Correction(CorrectionKind Kind, int Line, int RowsAgain);

/// <summary>The posted entries that a file changed or deleted. They are never edited (I-3): the file's transaction reverses them.</summary>
public sealed class Corrections
{
    private readonly Dictionary<long, Correction> _byEntry = [];

    /// <summary>The corrections by the number of the posted entry.</summary>
    public IReadOnlyDictionary<long, Correction> ByEntry => _byEntry;

    /// <summary>Adds the posted entries with rows of a changed or deleted entry.</summary>
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

    /// <summary>Adds an entry that no row of the file refers to.</summary>
    public void Add(long entryId, CorrectionKind kind) => _byEntry.TryAdd(entryId, new Correction(kind, Line: 0, RowsAgain: 0));
}
