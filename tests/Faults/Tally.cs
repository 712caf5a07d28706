using System.Diagnostics;

namespace Financial.Faults;

/// <summary>Passed and failed points of one class of faults. Failures are printed at once, the class ends with one line.</summary>
internal sealed class Tally(string fault, TextWriter output)
{
    private const int Looks = 5;

    private readonly long _start = Stopwatch.GetTimestamp();

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>More text for the line of the class.</summary>
    public string Detail { get; set; } = "";

    /// <summary>Runs a whole class and prints its line, even if the class cannot start.</summary>
    public static async Task<Tally> OfAsync(string fault, TextWriter output, Func<Tally, Task> run)
    {
        var tally = new Tally(fault, output);
        try
        {
            await run(tally);
        }
        catch (Exception exception)
        {
            tally.Add("in all", [exception.ToString()]);
        }

        return tally.Close();
    }

    /// <summary>Counts one point; it passes if it has no defects.</summary>
    public void Add(string point, IReadOnlyCollection<string> defects)
    {
        lock (output)
        {
            if (defects.Count == 0) Passed++;
            else Failed++;
            foreach (var defect in defects) output.WriteLine($"FAILED   {fault}, {point}: {defect}");
        }
    }

    /// <summary>Runs one point, and again if its moment was missed; an exception is a defect.</summary>
    public async Task RunAsync(string point, Func<Task<IReadOnlyCollection<string>>> run)
    {
        for (var look = 1; ; look++)
        {
            try
            {
                Add(point, await run());
                return;
            }
            catch (MomentMissedException) when (look < Looks)
            {
            }
            catch (Exception exception)
            {
                Add(point, [exception.ToString()]);
                return;
            }
        }
    }

    /// <summary>Prints the line of the class.</summary>
    public Tally Close()
    {
        output.WriteLine($"{fault}: {Passed} passed, {Failed} failed{(Detail.Length == 0
            ? "" : $"; {Detail}")} ({Stopwatch.GetElapsedTime(_start).TotalSeconds:F0} s)");
        return this;
    }
}
