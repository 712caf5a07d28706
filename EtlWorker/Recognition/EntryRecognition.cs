namespace Financial.EtlWorker.Recognition;

/// <summary>
/// Counts which rows of the entry in work are posted, and judges how the entry stands to the journal. Serves one entry after the other.
/// </summary>
public sealed class EntryRecognition
{
    private readonly List<PostedRows> _posted = [];
    private KnownRow? _row;
    private int _keyedRows, _knownRows, _knownMonthRows;
    private bool _hasPartOfEntry, _deletesPartOfEntry;

    /// <summary>Rows that the source has deleted.</summary>
    public int DeletedRows { get; private set; }

    /// <summary>True when all rows that have an amount are posted.</summary>
    public bool IsKnown => _knownRows > 0 && _knownRows == _keyedRows;

    /// <summary>Takes the next row in.</summary>
    public void BeginRow(KnownRow? known) => _row = known;

    /// <summary>Counts the row as one with an amount.</summary>
    /// <exception cref="RowKeyCollisionException">The posted row with its key has another amount.</exception>
    public void Keep(int line, long amountMinor)
    {
        _keyedRows++;
        if (_row is not { } known) return;
        if (known.EntryId is not null && known.AmountMinor != amountMinor) throw new RowKeyCollisionException(line);
        _knownRows++;
        _hasPartOfEntry |= !known.IsWhole;
        Hold(known);
    }

    /// <summary>Counts the row as one that the source has deleted: the posted entry that holds it is reversed.</summary>
    public void Delete()
    {
        DeletedRows++;
        if (_row is not { } known) return;
        _hasPartOfEntry = true;
        _deletesPartOfEntry |= !known.IsWhole;
        Hold(known);
    }

    /// <summary>Judges the entry when all its rows are there.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="isAtEdge">True when it is the first or the last entry of the file, of which the file may hold a part only.</param>
    /// <param name="isOnEdgeDate">True when it is dated on the first or the last date of the file.</param>
    /// <param name="isBalanced">True when its rows balance.</param>
    public EntryStanding Judge(int rows, bool isAtEdge, bool isOnEdgeDate, bool isBalanced)
    {
        // An edit in the source leaves an entry that balances. A part that does not balance was cut off by the range of the file.
        var isCutOff = _hasPartOfEntry && DeletedRows == 0 && (isAtEdge || isOnEdgeDate) && !isBalanced;
        var match = rows == DeletedRows ? EntryMatch.Deleted : _posted.Count + _knownMonthRows == 0 ? EntryMatch.New
            : IsKnown && (!_hasPartOfEntry || isCutOff) ? EntryMatch.Known : EntryMatch.Changed;
        return new EntryStanding(match, match is EntryMatch.Changed or EntryMatch.Deleted ? [.. _posted] : [])
        {
            // Rows of known months beside others: the posted entries that hold them have to be looked up.
            NeedsLookUp = _knownMonthRows > 0 && match != EntryMatch.Known,
            MayBeCutOff = match == EntryMatch.Changed && IsKnown && DeletedRows == 0 && isAtEdge,
            // The file says nothing of the other rows, and without kept rows no balance shows what became of them.
            IsDeletedInPart = match == EntryMatch.Deleted && _deletesPartOfEntry,
        };
    }

    /// <summary>Forgets the entry.</summary>
    public void Clear()
    {
        _posted.Clear();
        _row = null;
        _keyedRows = _knownRows = _knownMonthRows = DeletedRows = 0;
        _hasPartOfEntry = _deletesPartOfEntry = false;
    }

    private void Hold(KnownRow known)
    {
        if (known.EntryId is not { } entryId)
        {
            _knownMonthRows++;
            return;
        }

        var at = _posted.FindIndex(entry => entry.EntryId == entryId);
        if (at < 0) _posted.Add(new PostedRows(entryId, 1));
        else _posted[at] = _posted[at] with { Rows = _posted[at].Rows + 1 };
    }
}

/// <summary>How an entry of the file stands to the journal.</summary>
/// <param name="Match">New, known, changed or deleted.</param>
/// <param name="Posted">The posted entries that hold some of its rows, when it was changed or deleted.</param>
public readonly record struct EntryStanding(EntryMatch Match, IReadOnlyList<PostedRows> Posted)
{
    /// <summary>
    /// True when it has rows of known months and is not known, because its other rows are dated in other months or were deleted: which
    /// posted entries hold them has to be looked up.
    /// </summary>
    public bool NeedsLookUp { get; init; }

    /// <summary>
    /// True when the file begins or ends with it and has nothing but rows that are posted: its range may have cut the others off.
    /// </summary>
    public bool MayBeCutOff { get; init; }

    /// <summary>True when the source has deleted some rows of a posted entry and the file does not have the others.</summary>
    public bool IsDeletedInPart { get; init; }
}

/// <summary>How many rows of an entry of the file a posted entry holds.</summary>
public readonly record struct PostedRows(long EntryId, int Rows);
