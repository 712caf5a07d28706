using System.Diagnostics;

namespace Financial.Proofs;

/// <summary>How many ledgers one proof held for and how many not. A failure is printed at once, the proof closes with one line.</summary>
internal sealed class Tally(string proof, TextWriter output)
{
    // The first figures that differ say what is wrong; the others follow from it.
    private const int Shown = 5;

    private readonly Lock _counting = new();
    private TimeSpan _spent;

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Judges one ledger; an exception is a defect like any other.</summary>
    public async Task RunAsync(string ledger, Func<Task<IReadOnlyCollection<string>>> check)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            Add(ledger, await check(), Stopwatch.GetElapsedTime(start));
        }
        catch (Exception exception)
        {
            Add(ledger, [exception.ToString()], Stopwatch.GetElapsedTime(start));
        }
    }

    /// <summary>Counts one ledger: it held when it has no defects.</summary>
    public void Add(string ledger, IReadOnlyCollection<string> defects, TimeSpan duration)
    {
        lock (_counting)
        {
            _spent += duration;
            if (defects.Count == 0)
            {
                Passed++;
                return;
            }
            Failed++;
            output.WriteLine($"FAILED   {proof}, {ledger}");
            foreach (var defect in defects.Take(Shown)) output.WriteLine($"         {defect}");
            if (defects.Count > Shown) output.WriteLine($"         and {defects.Count - Shown} more");
        }
    }

    /// <summary>Prints the line of the proof. Ledgers are judged beside each other, so the time is that of all of them added up.</summary>
    public void Close() => output.WriteLine($"{proof}: {Passed} ledgers passed, {Failed} failed ({_spent.TotalSeconds:F0} s of work)");
}
