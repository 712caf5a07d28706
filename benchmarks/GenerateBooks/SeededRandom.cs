namespace Financial.GenerateBooks;

/// <summary>SplitMix64: one seed gives the same numbers on every platform and runtime; System.Random does not guarantee that.</summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public int Between(int from, int to) => from + (int)(Next() % (ulong)(to - from + 1));

    /// <summary>Varies the amount by at most <paramref name="percent"/> in either direction.</summary>
    public long Vary(long amount, int percent) => amount * Between(1000 - percent * 10, 1000 + percent * 10) / 1000;

    public T Pick<T>(IReadOnlyList<T> items) => items[Between(0, items.Count - 1)];

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
