using System.Diagnostics;
using System.Globalization;

namespace ManifestToEcs.LongRuns;

/// <summary>Publishes damaged manifests with damaged overlays: no crash, no hang, bounded memory, and errors as clear as ever.</summary>
internal static class Fuzz
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);
    private const long MemoryLimitBytes = 512L * 1024 * 1024;

    /// <summary>The tests' fixtures beside this program.</summary>
    public static string Fixtures => Path.Combine(AppContext.BaseDirectory, "fixtures");

    /// <param name="folder">More manifests to damage; null: the fixtures only.</param>
    public static int Run(int cases, int seed, string? folder, TextWriter output)
    {
        var seeds = SeedsOf(folder);
        var failures = 0;
        var slowest = (Milliseconds: 0.0, Case: 0);
        var current = (Number: 0, Start: Stopwatch.GetTimestamp());
        var worker = Task.Factory.StartNew(() =>
        {
            for (var number = 0; number < cases; number++)
            {
                current = (number, Stopwatch.GetTimestamp());
                foreach (var defect in Defects(seeds, seed, number))
                {
                    failures++;
                    output.WriteLine($"case {number} of seed {seed}: {defect}");
                }
                var elapsed = Stopwatch.GetElapsedTime(current.Start).TotalMilliseconds;
                if (elapsed > slowest.Milliseconds) slowest = (elapsed, number);
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (!worker.Wait(TimeSpan.FromMilliseconds(500)))
        {
            if (Stopwatch.GetElapsedTime(current.Start) < TimeLimit) continue;
            output.WriteLine($"case {current.Number} of seed {seed}: no end after {TimeLimit.TotalSeconds} s");
            return 1;
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{cases} mutations of {seeds.Count} manifests, seed {seed}: {failures} failures; the slowest "
                + $"took {slowest.Milliseconds:F0} ms (case {slowest.Case}); {Environment.WorkingSet / 1048576} MiB"));
        return failures == 0 ? 0 : 1;
    }

    /// <summary>Prints the manifest and the overlay of one case, to be looked at with the commands.</summary>
    public static int Show(int number, int seed, string? folder, TextWriter output)
    {
        var (path, manifest, overlay) = Case(SeedsOf(folder), seed, number);
        output.WriteLine($"# {path}");
        output.WriteLine(manifest);
        output.WriteLine("# overlay");
        output.WriteLine(overlay);
        return 0;
    }

    private static (string Path, string Manifest, string Overlay) Case(
        List<(string Path, string Manifest, string Overlay)> seeds, int seed, int number)
    {
        var random = new Random(unchecked(seed * 1_000_003 + number));
        var (path, manifest, overlay) = seeds[random.Next(seeds.Count)];
        var choice = random.Next(4);
        if (choice != 0) manifest = Mutations.OfManifest(manifest, random);
        if (choice != 1) overlay = Mutations.OfOverlay(overlay, random);
        return (path, manifest, overlay);
    }

    private static List<string> Defects(List<(string Path, string Manifest, string Overlay)> seeds, int seed, int number)
    {
        var (path, manifest, overlay) = Case(seeds, seed, number);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var publication = InMemory.Publish(manifest, path, overlay);
            var defects = Judgement.Defects(publication, manifest).ToList();
            if (GC.GetAllocatedBytesForCurrentThread() - before is > MemoryLimitBytes and var bytes)
                defects.Add($"{bytes / 1048576} MiB allocated");
            return defects;
        }
        catch (Exception crash)
        {
            return [$"{crash.GetType().Name}: {crash.Message} {crash.StackTrace?.Split('\n')[0].Trim()}"];
        }
    }

    private static List<(string Path, string Manifest, string Overlay)> SeedsOf(string? folder)
    {
        var files = Directory.EnumerateFiles(Fixtures, "*.json", SearchOption.AllDirectories);
        if (folder is not null) files = files.Concat(Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories));
        var seeds = new List<(string, string, string)>();
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            var text = File.ReadAllText(file);
            if (InMemory.Publish(text, file, overlay: null).Manifest is not { } manifest) continue;
            seeds.Add((file, text, InMemory.GeneratedOverlay(manifest)));
            if (InMemory.OverlayBeside(file) is { } overlay) seeds.Add((file, text, overlay));
        }
        return seeds;
    }
}
