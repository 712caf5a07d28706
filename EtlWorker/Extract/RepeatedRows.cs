using System.Runtime.CompilerServices;

namespace Financial.EtlWorker.Extract;

/// <summary>
/// Finds rows that stand in a file more than once, in memory that hardly grows with the file: the first pass remembers every row as a few bits
/// and so learns which keys may come twice; only those are counted in the second pass.
/// </summary>
public sealed class RepeatedRows
{
    /// <summary>More equal rows than this are no coincidence.</summary>
    public const int MaxRepeats = 1_000_000;

    /// <summary>From this length on a block of rows that comes again in the same order is a paste, not a coincidence.</summary>
    public const int SuspectBlockRows = 3;

    private readonly ulong[] bits;
    private readonly ulong mask;
    private readonly List<Repeat> repeats = [];
    private int rows;

    /// <param name="fileBytes">Length of the file, from which the number of rows is guessed.</param>
    public RepeatedRows(long fileBytes)
    {
        // 16 bits for a row, a row being some 64 bytes; 64 KiB at least, 16 MiB at most: of ten million rows one in four hundred is counted in vain.
        var words = System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(fileBytes / 256, 8 * 1024, 2 * 1024 * 1024));
        bits = new ulong[words];
        mask = words * 64 - 1;
    }

    public bool HasTooManyRepeats => repeats.Count > MaxRepeats;

    /// <summary>First pass: remembers a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Remember(long key, int line)
    {
        var isNew = false;
        var hash = (ulong)key;
        for (var probe = 0; probe < 3; probe++)
        {
            var bit = hash & mask;
            isNew |= (bits[bit >> 6] & (1UL << (int)(bit & 63))) == 0;
            bits[bit >> 6] |= 1UL << (int)(bit & 63);
            hash = System.Numerics.BitOperations.RotateRight(hash, 21);
        }

        if (!isNew && !HasTooManyRepeats) repeats.Add(new Repeat(rows, line, key));
        rows++;
    }

    /// <summary>The keys that may come more than once.</summary>
    public IReadOnlySet<long> Keys => repeats.Select(repeat => repeat.Key).ToHashSet();

    /// <summary>
    /// The first block of at least <see cref="SuspectBlockRows"/> rows that repeats an earlier block in order, or null.
    /// </summary>
    /// <param name="readAgain">Gives key and line of every row once more; called only when some rows in a row may be repeats.</param>
    public RepeatedBlock? FindBlock(Func<IEnumerable<(long Key, int Line)>> readAgain)
    {
        var runs = Runs().ToList();
        if (runs.Count == 0) return null;
        var suspects = runs.SelectMany(run => run).Select(repeat => repeat.Key).ToHashSet();
        var lines = new Dictionary<int, (long Key, int Line)>();
        var places = new Dictionary<long, List<int>>();
        var row = 0;
        foreach (var (key, line) in readAgain())
        {
            if (suspects.Contains(key))
            {
                lines.Add(row, (key, line));
                if (!places.TryGetValue(key, out var rowsOfKey)) places.Add(key, rowsOfKey = []);
                if (rowsOfKey.Count < 16) rowsOfKey.Add(row);
            }

            row++;
        }

        foreach (var run in runs)
            for (var start = 0; start + SuspectBlockRows <= run.Count; start++)
                foreach (var earlier in places[run[start].Key])
                    if (BlockLength(run, start, earlier, lines) is >= SuspectBlockRows and var length)
                        return new RepeatedBlock(lines[earlier].Line, run[start].Line, run[start + length - 1].Line, length);
        return null;
    }

    // How many rows from here on equal the rows from there on, the two blocks not overlapping.
    private static int BlockLength(List<Repeat> run, int start, int earlier, Dictionary<int, (long Key, int Line)> lines)
    {
        var distance = run[start].Row - earlier;
        var length = 0;
        while (length < distance && start + length < run.Count
               && lines.TryGetValue(earlier + length, out var there) && there.Key == run[start + length].Key) length++;
        return length;
    }

    // Repeats that follow each other without a row between; at most some 100,000 rows, which proves enough.
    private IEnumerable<List<Repeat>> Runs()
    {
        var run = new List<Repeat>();
        var kept = 0;
        foreach (var repeat in repeats)
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

    private readonly record struct Repeat(int Row, int Line, long Key);
}

/// <summary>Counts equal rows as they come by; only keys that may come twice are counted.</summary>
public sealed class Occurrences(IReadOnlySet<long> repeatedKeys)
{
    private readonly Dictionary<long, int> counts = repeatedKeys.ToDictionary(key => key, _ => 0);

    /// <summary>How often this key has come by now, from 1.</summary>
    public int Count(long key) => counts.TryGetValue(key, out var count) ? counts[key] = count + 1 : 1;
}

/// <summary>A block of rows that stands in the file twice.</summary>
public sealed record RepeatedBlock(int EarlierLine, int FirstLine, int LastLine, int Rows);
