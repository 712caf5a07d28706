using System.Diagnostics;

namespace Financial.Faults;

/// <summary>What held of one class of faults and what did not; a failure is printed at once, the class closes with one line.</summary>
internal sealed class Tally(string fault, TextWriter output)
{
    private readonly long start = Stopwatch.GetTimestamp();

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Counts one point: it held when it has no defects.</summary>
    public void Add(string point, IReadOnlyCollection<string> defects)
    {
        if (defects.Count == 0) Passed++;
        else Failed++;
        foreach (var defect in defects) output.WriteLine($"FAILED   {fault}, {point}: {defect}");
    }

    /// <summary>Runs one point; an exception is a defect like any other.</summary>
    public async Task RunAsync(string point, Func<Task<IReadOnlyCollection<string>>> run)
    {
        try
        {
            Add(point, await run());
        }
        catch (Exception exception)
        {
            Add(point, [exception.ToString()]);
        }
    }

    /// <summary>Prints the line of the class.</summary>
    public Tally Close(string detail = "")
    {
        output.WriteLine($"{fault}: {Passed} passed, {Failed} failed{(detail.Length == 0 ? "" : $"; {detail}")} ({Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s)");
        return this;
    }
}
