using System.Collections.Concurrent;
using System.Diagnostics;

namespace Financial.Faults;

/// <summary>Damaged sample files through every reader: no crash, no hang, bounded memory, and never an entry that does not balance.</summary>
internal static class Fuzz
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);
    private const long MemoryLimitBytes = 256L * 1024 * 1024;

    /// <summary>Counts each sample file as one point: it held when all of its mutations did.</summary>
    public static Tally Run(int cases, int seed, TextWriter output)
    {
        var tally = new Tally("fuzz", output);
        var samples = Samples();
        var defects = new ConcurrentDictionary<string, ConcurrentQueue<string>>();
        var outcomes = new ConcurrentDictionary<string, int>();
        var running = new (int Case, long Start)[Environment.ProcessorCount];
        var next = -1;
        var workers = Enumerable.Range(0, running.Length).Select(index => Task.Factory.StartNew(() =>
        {
            for (int number; (number = Interlocked.Increment(ref next)) < cases;)
            {
                running[index] = (number, Stopwatch.GetTimestamp());
                var (name, outcome, found) = Judge(samples, number, seed);
                outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);
                foreach (var defect in found) defects.GetOrAdd(name, _ => new()).Enqueue($"case {number} of seed {seed}: {defect}");
            }

            running[index] = default;
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        while (!Task.WaitAll(workers, TimeSpan.FromMilliseconds(500)))
            foreach (var (number, start) in running)
                if (start > 0 && Stopwatch.GetElapsedTime(start) > TimeLimit)
                {
                    tally.Add($"case {number} of seed {seed}", [$"no end after {TimeLimit.TotalSeconds} s"]);
                    return tally.Close();
                }

        foreach (var (name, _) in samples) tally.Add(name, defects.TryGetValue(name, out var found) ? [.. found.Take(5)] : []);
        var accepted = outcomes.GetValueOrDefault("accepted") + outcomes.GetValueOrDefault("list");
        tally.Detail = $"{cases} mutations of {samples.Count} files, seed {seed}: {accepted} accepted, {cases - accepted} refused by {outcomes.Count} codes";
        return tally.Close();
    }

    /// <summary>Writes the damaged file of one case to standard output, to be looked at.</summary>
    public static int Show(int number, int seed)
    {
        var (name, bytes) = Case(Samples(), number, seed);
        using var standardOutput = Console.OpenStandardOutput();
        standardOutput.Write(bytes);
        Console.Error.WriteLine($"case {number} of seed {seed}: {name}");
        return 0;
    }

    private static (string Name, string Outcome, IReadOnlyCollection<string> Defects) Judge(List<(string Name, byte[] Bytes)> samples, int number, int seed)
    {
        var (name, bytes) = Case(samples, number, seed);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var file = PureImport.Receive(new MemoryStream(bytes), new Random(number));
            var (outcome, defects) = PureImport.Run(file);
            if (GC.GetAllocatedBytesForCurrentThread() - before is > MemoryLimitBytes and var allocated) defects = [.. defects, $"{allocated / 1048576} MiB allocated"];
            return (name, outcome, defects);
        }
        catch (Exception crash)
        {
            return (name, "crash", [$"{crash.GetType().Name}: {crash.Message} {string.Join(' ', (crash.StackTrace ?? "").Split('\n').Take(3).Select(frame => frame.Trim()))}"]);
        }
    }

    private static (string Name, byte[] Bytes) Case(List<(string Name, byte[] Bytes)> samples, int number, int seed)
    {
        var random = new Random(unchecked(seed * 1_000_003 + number));
        var (name, bytes) = samples[number % samples.Count];
        return (name, Mutations.Of(bytes, random));
    }

    private static List<(string Name, byte[] Bytes)> Samples()
    {
        var folder = Path.Combine(Fixtures.Samples.RepositoryRoot, "tests", "samples");
        return [.. new[] { "sage", "other" }
            .SelectMany(kind => Directory.EnumerateFiles(Path.Combine(folder, kind)))
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(folder, path), File.ReadAllBytes(path)))];
    }
}
