namespace Financial.EtlWorker.Recognition;

/// <summary>What the journal knows of a row that was posted before.</summary>
/// <param name="EntryId">The entry that holds it; null for a row of a known month, of which no more was asked.</param>
/// <param name="AmountMinor">The amount of its first line; another one would be a row that has the same key by chance.</param>
/// <param name="IsWhole">True when the file holds every row of that entry.</param>
public readonly record struct KnownRow(long? EntryId, long AmountMinor, bool IsWhole)
{
    /// <summary>A row of a month of which the file has exactly the rows that the journal has.</summary>
    public static readonly KnownRow OfKnownMonth = new(null, 0, true);
}

/// <summary>Two different rows have the same 64-bit key.</summary>
public sealed class RowKeyCollisionException(int line) : Exception($"Line {line} has the key of a posted row with another amount.");

/// <summary>How an entry of the file stands to the journal.</summary>
public enum EntryMatch
{
    /// <summary>None of its rows is posted.</summary>
    New,

    /// <summary>All of its rows are posted.</summary>
    Known,

    /// <summary>Some of its rows are posted and others not, or it has lost some: it was changed in the source.</summary>
    Changed,

    /// <summary>The source deleted all of its rows.</summary>
    Deleted,
}
