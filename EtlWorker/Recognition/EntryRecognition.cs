namespace Financial.EtlWorker.Recognition;

/// <summary>Counts the posted rows of the current entry and compares the entry with the journal. Serves one entry after another.</summary>
public sealed class EntryRecognition
{
    private readonly List<PostedRows> _posted = [];
    private KnownRow? _row;
    private int _keyedRows, _knownRows, _knownMonthRows;
    private bool _hasPartOfEntry, _deletesPartOfEntry;

    /// <summary>Number of rows that the source has deleted.</summary>
    public int DeletedRows { get; private set; }

    /// <summary>True if all rows with an amount are posted.</summary>
    public bool IsKnown => _knownRows > 0 && _knownRows == _keyedRows;

    /// <summary>Begins the next row.</summary>
    public void BeginRow(KnownRow? known) => _row = known;

    /// <summary>Counts the row as one with an amount.</summary>
    /// <exception cref="RowKeyCollisionException">The posted row with this key has another amount.</exception>
    public void Keep(int line, long amountMinor)
    {
        _keyedRows++;
        if (_row is not { } known) return;
        if (known.EntryId is not null && known.AmountMinor != amountMinor) throw new RowKeyCollisionException(line);
        _knownRows++;
        _hasPartOfEntry |= !known.IsWhole;
        Hold(known);
    }

    /// <summary>Counts the row as deleted in the source; the posted entry with this row is reversed.</summary>
    public void Delete()
    {
        DeletedRows++;
        if (_row is not { } known) return;
        _hasPartOfEntry = true;
        _deletesPartOfEntry |= !known.IsWhole;
        Hold(known);
    }

    /// <summary>Compares the entry with the journal after its last row.</summary>
    /// <param name="rows">The number of its rows.</param>
    /// <param name="isAtEdge">True if it is the first or last entry of the file, which may hold only a part of it.</param>
    /// <param name="isOnEdgeDate">True if it has the first or last date of the file.</param>
    /// <param name="isBalanced">True if its rows balance.</param>
    public EntryStanding Judge(int rows, bool isAtEdge, bool isOnEdgeDate, bool isBalanced)
    {
        // An edit in the source leaves a balanced entry. An unbalanced part was cut off by the date range of the file.
        var isCutOff = _hasPartOfEntry && DeletedRows == 0 && (isAtEdge || isOnEdgeDate) && !isBalanced;
        var match = rows == DeletedRows ? EntryMatch.Deleted : _posted.Count + _knownMonthRows == 0 ? EntryMatch.New
            : IsKnown && (!_hasPartOfEntry || isCutOff) ? EntryMatch.Known : EntryMatch.Changed;
        return new EntryStanding(match, match is EntryMatch.Changed or EntryMatch.Deleted ? [.. _posted] : [])
        {
            // Some rows are in known months, others are not: look up the posted entries of all rows.
            NeedsLookUp = _knownMonthRows > 0 && match != EntryMatch.Known,
            MayBeCutOff = match == EntryMatch.Changed && IsKnown && DeletedRows == 0 && isAtEdge,
            // The file lacks the other rows of the entry. Without kept rows, no balance shows what happened to them.
            IsDeletedInPart = match == EntryMatch.Deleted && _deletesPartOfEntry,
        };
    }

    /// <summary>Clears the entry.</summary>
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

/// <summary>The result of comparing an entry of the file with the journal.</summary>
/// <param name="Match">New, known, changed or deleted.</param>
/// <param name="Posted">The posted entries with some of its rows, if it was changed or deleted.</param>
public readonly record struct EntryStanding(EntryMatch Match, IReadOnlyList<PostedRows> Posted)
{
    /// <summary>
    /// True if the entry has rows of known months but is not known, because other rows have other months or were deleted. Look up the
    /// posted entries of its rows.
    /// </summary>
    public bool NeedsLookUp { get; init; }

    /// <summary>True if all its rows are posted and the file begins or ends with it; the file may lack its other rows.</summary>
    public bool MayBeCutOff { get; init; }

    /// <summary>True if the source deleted some rows of a posted entry and the file lacks the others.</summary>
    public bool IsDeletedInPart { get; init; }
}

/// <summary>The number of rows that a posted entry shares with an entry of the file.</summary>
public readonly record struct PostedRows(long EntryId, int Rows);
