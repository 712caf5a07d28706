using Financial.Ledger.Versions;

namespace Financial.Ledger.Statements;

/// <summary>
/// All that the books of a version depend on. A database that was put back to an earlier state may repeat its numbers, but not the time
/// of the version.
/// </summary>
internal sealed record BooksKey(string Server, string Database, int EntityId, ServedVersion Version);

/// <summary>
/// The books of versions that were asked for last, in this process. Their number is limited by memory, not by time, because a version
/// never changes.
/// </summary>
internal static class KeptBooks
{
    // benchmarks/ statements 10000000: the Api peaks below 200 MiB. A company with 200 accounts has 7,400 sums in three years.
    private const int MaxSums = 250_000;

    private static readonly object Lock = new();
    private static readonly Dictionary<BooksKey, LinkedListNode<(BooksKey Key, ServedBooks Books)>> ByKey = [];
    private static readonly LinkedList<(BooksKey Key, ServedBooks Books)> ByUse = [];

    public static ServedBooks? Find(BooksKey key)
    {
        lock (Lock)
        {
            if (!ByKey.TryGetValue(key, out var node))
                return null;
            ByUse.Remove(node);
            ByUse.AddFirst(node);
            return node.Value.Books;
        }
    }

    public static void Keep(BooksKey key, ServedBooks books)
    {
        lock (Lock)
            if (!ByKey.ContainsKey(key))
                ByKey.Add(key, ByUse.AddFirst((key, books)));
        Trim();
    }

    /// <summary>Forgets the books that were not used for longest, until the rest fits; always keeps one.</summary>
    public static void Trim()
    {
        lock (Lock)
            for (var sums = ByUse.Sum(kept => (long)kept.Books.Size); sums > MaxSums && ByUse.Count > 1;)
            {
                var last = ByUse.Last!;
                sums -= last.Value.Books.Size;
                ByKey.Remove(last.Value.Key);
                ByUse.RemoveLast();
            }
    }
}
