using System.Diagnostics;

namespace Financial.Proofs;

/// <summary>Number of ledgers that pass and fail one proof. Failures are printed at once, the proof ends with one line.</summary>
internal sealed class Tally(string proof, TextWriter output)
{
    // The first differences show the error; the others follow from it.
    private const int Shown = 5;

    private readonly Lock _counting = new();
    private TimeSpan _spent;

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Checks one ledger; an exception is a defect.</summary>
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

    /// <summary>Counts one ledger; it passes if it has no defects.</summary>
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

    /// <summary>Prints the line of the proof. Ledgers are checked in parallel; the time is the sum over all of them.</summary>
    public void Close() => output.WriteLine($"{proof}: {Passed} ledgers passed, {Failed} failed ({_spent.TotalSeconds:F0} s of work)");
}
