using System.Numerics;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Recognition;

/// <summary>
/// Finds repeated rows of a file in constant memory. Each pass over the keys marks a part of them as a few bits; one more pass counts the
/// possible repeats.
/// </summary>
public sealed class RepeatedRows
{
    /// <summary>Limit for repeated rows; more are no coincidence.</summary>
    public const int MaxRepeats = 1_000_000;

    /// <summary>Minimum length of a block that repeats in the same order; such a block is a paste, not a coincidence.</summary>
    public const int SuspectBlockRows = 3;

    // 2 MiB stay in the processor's cache. With 16 bits per row of a pass, at most 1 in 200 rows is counted needlessly.
    // benchmarks/ reading: half the time of exact sets and a twelfth of their memory, 4 MiB instead of 47.
    private const int FilterBits = 1 << 24;
    private const int RowsOfPass = FilterBits / 16;

    private readonly RowKeyFile _rows;
    private readonly DateOrder _order;
    private readonly List<Repeat> _repeats = [];

    private RepeatedRows(RowKeyFile rows, DateOrder order) => (_rows, _order) = (rows, order);

    public bool HasTooManyRepeats => _repeats.Count > MaxRepeats;

    /// <summary>The keys that occur more than once; only some of them if there are too many.</summary>
    public IReadOnlySet<long> Keys => _repeats.Select(repeat => repeat.Key).ToHashSet();

    /// <summary>Finds the repeated rows of a file, with its dates in an order.</summary>
    public static RepeatedRows Find(RowKeyFile rows, DateOrder order, CancellationToken cancellationToken)
    {
        var found = new RepeatedRows(rows, order);
        var parts = BitOperations.RoundUpToPowerOf2((uint)(rows.Count / RowsOfPass + 1));
        var filter = new ulong[FilterBits / 64];
        for (var part = 0u; part < parts && !found.HasTooManyRepeats; part++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (part > 0) Array.Clear(filter);
            found.Look(filter, part, parts - 1);
        }

        if (found._repeats.Count > 0 && !found.HasTooManyRepeats) found.LeaveOutSingleRows();
        found._repeats.Sort((one, other) => one.Row.CompareTo(other.Row));
        return found;
    }

    /// <summary>Returns the first block of at least <see cref="SuspectBlockRows"/> rows that repeats an earlier one, or null.</summary>
    public RepeatedBlock? FindBlock()
    {
        var runs = Runs().ToList();
        if (runs.Count == 0) return null;
        var suspects = runs.SelectMany(run => run).Select(repeat => repeat.Key).ToHashSet();
        var keyOfRow = new Dictionary<int, long>();
        var places = new Dictionary<long, List<int>>();
        var row = 0;
        foreach (var block in _rows.ReadBlocks(_order))
            foreach (var (key, _) in block.Span)
            {
                if (suspects.Contains(key))
                {
                    keyOfRow.Add(row, key);
                    if (!places.TryGetValue(key, out var rowsOfKey)) places.Add(key, rowsOfKey = []);
                    if (rowsOfKey.Count < 16) rowsOfKey.Add(row);
                }

                row++;
            }

        foreach (var run in runs)
            for (var start = 0; start + SuspectBlockRows <= run.Count; start++)
                foreach (var earlier in places[run[start].Key])
                    if (BlockLength(run, start, earlier, keyOfRow) is >= SuspectBlockRows and var length)
                        return new RepeatedBlock(earlier, run[start].Row, length);
        return null;
    }

    // Marks the keys of one part; a key whose bits are all set may be a repeat.
    private void Look(ulong[] filter, uint part, uint partMask)
    {
        var row = 0;
        foreach (var block in _rows.ReadBlocks(_order))
        {
            Look(block.Span, row, filter, part, partMask);
            if (HasTooManyRepeats) return;
            row += block.Length;
        }
    }

    private void Look(ReadOnlySpan<StoredRow> block, int firstRow, ulong[] filter, uint part, uint partMask)
    {
        for (var at = 0; at < block.Length; at++)
        {
            var hash = (ulong)block[at].Key;
            if (((uint)(hash >> 56) & partMask) != part) continue;
            var isNew = false;
            for (var probe = 0; probe < 3; probe++)
            {
                var bit = (int)(hash & (FilterBits - 1));
                isNew |= (filter[bit >> 6] & (1UL << (bit & 63))) == 0;
                filter[bit >> 6] |= 1UL << (bit & 63);
                hash = BitOperations.RotateRight(hash, 16);
            }

            if (!isNew) _repeats.Add(new Repeat(firstRow + at, block[at].Key));
        }
    }

    private void LeaveOutSingleRows()
    {
        var counts = _repeats.Select(repeat => repeat.Key).Distinct().ToDictionary(key => key, _ => 0);
        foreach (var block in _rows.ReadBlocks(_order))
            foreach (var (key, _) in block.Span)
                if (counts.TryGetValue(key, out var count)) counts[key] = count + 1;
        _repeats.RemoveAll(repeat => counts[repeat.Key] == 1);
    }

    // Counts the rows from start on that equal the rows from earlier on; the two blocks do not overlap.
    private static int BlockLength(List<Repeat> run, int start, int earlier, Dictionary<int, long> keyOfRow)
    {
        var distance = run[start].Row - earlier;
        var length = 0;
        while (length < distance && start + length < run.Count
               && keyOfRow.TryGetValue(earlier + length, out var key) && key == run[start + length].Key) length++;
        return length;
    }

    // Returns runs of consecutive repeats, up to about 100,000 rows in total, which is enough to find a block.
    private IEnumerable<List<Repeat>> Runs()
    {
        var run = new List<Repeat>();
        var kept = 0;
        foreach (var repeat in _repeats)
        {
            if (run.Count > 0 && run[^1].Row + 1 != repeat.Row)
            {
                if (run.Count >= SuspectBlockRows) yield return run;
                run = [];
                if (kept > 100_000) yield break;
            }

            run.Add(repeat);
            if (run.Count >= SuspectBlockRows && ++kept > 100_000) break;
        }

        if (run.Count >= SuspectBlockRows) yield return run;
    }

    private readonly record struct Repeat(int Row, long Key);
}

/// <summary>Counts equal rows while they are read; counts only keys that occur more than once.</summary>
public sealed class Occurrences(IReadOnlySet<long> repeatedKeys)
{
    private readonly Dictionary<long, int> _counts = repeatedKeys.ToDictionary(key => key, _ => 0);

    /// <summary>Returns how often this key has occurred so far, from 1.</summary>
    public int Count(long key) => _counts.Count > 0 && _counts.TryGetValue(key, out var count) ? _counts[key] = count + 1 : 1;
}

/// <summary>A block of rows that occurs twice in the file.</summary>
/// <param name="EarlierRow">The number of the first block's first row among the data rows, from 0.</param>
/// <param name="FirstRow">The number of the second block's first row.</param>
/// <param name="Rows">The number of rows in each block.</param>
public sealed record RepeatedBlock(int EarlierRow, int FirstRow, int Rows);
