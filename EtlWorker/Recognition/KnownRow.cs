namespace Financial.EtlWorker.Recognition;

/// <summary>A posted row as the journal stores it.</summary>
/// <param name="EntryId">The entry of the row; null for a row of a known month, which was not looked up.</param>
/// <param name="AmountMinor">The amount of its first line; a different amount means that two rows share a key by chance.</param>
/// <param name="IsWhole">True if the file has every row of that entry.</param>
public readonly record struct KnownRow(long? EntryId, long AmountMinor, bool IsWhole)
{
    /// <summary>A row of a month in which the file has exactly the rows of the journal.</summary>
    public static readonly KnownRow OfKnownMonth = new(null, 0, true);
}

/// <summary>Two different rows have the same 64-bit key.</summary>
public sealed class RowKeyCollisionException(int line) : Exception($"Line {line} has the key of a posted row with another amount.");

/// <summary>The state of a file's entry in the journal.</summary>
public enum EntryMatch
{
    /// <summary>No row of it is posted.</summary>
    New,

    /// <summary>All of its rows are posted.</summary>
    Known,

    /// <summary>Only some of its rows are posted, or it lost posted rows: the source changed it.</summary>
    Changed,

    /// <summary>The source deleted all of its rows.</summary>
    Deleted,
}
