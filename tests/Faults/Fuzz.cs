using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Transform;
using Financial.Fixtures;
using Financial.Ledger.Profiles;
using Financial.Ledger.Uploads;

namespace Financial.Faults;

/// <summary>Runs damaged sample files through every reader: no crash, no hang, bounded memory, and every entry balances.</summary>
internal static class Fuzz
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);
    private const long MemoryLimitBytes = 256L * 1024 * 1024;
    private const string SignedCsvName = "signed.csv";

    // Excel files, one for each kind of header.
    private static readonly string[] Workbooks =
        ["sage/sage50uk_audit_report_export.csv", "sage/sage50us_general_journal.csv", "sage/intacct_gl_import.csv",
            "other/xero_manual_journals.csv"];

    private static readonly SignedCsv Own =
        SignedCsv.Of(new ProfileSettings(DateOrder.DayFirst, new Dictionary<string, string>())
    {
        Columns = new Dictionary<string, string>
        {
            [ColumnRoles.Number] = "Nr", [ColumnRoles.Date] = "Posting date", [ColumnRoles.Account] = "G/L",
            [ColumnRoles.Description] = "Text", [ColumnRoles.Amount] = "Value", [ColumnRoles.Region] = "Area",
        },
        Positive = "debit",
        ClearingAccount = "9998",
    })!;


    /// <summary>Counts each sample file as one point, which passes if all of its mutations pass.</summary>
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
        tally.Detail = $"{cases} mutations of {samples.Count} files, seed {seed}: {accepted} accepted, {cases - accepted} refused "
            + $"by {outcomes.Count} codes";
        return tally.Close();
    }

    /// <summary>Writes the damaged file of one case to standard output.</summary>
    public static int Show(int number, int seed)
    {
        var (name, bytes) = Case(Samples(), number, seed);
        using var standardOutput = Console.OpenStandardOutput();
        standardOutput.Write(bytes);
        Console.Error.WriteLine($"case {number} of seed {seed}: {name}");
        return 0;
    }

    private static (string Name, string Outcome, IReadOnlyCollection<string> Defects) Judge(
        List<(string Name, byte[] Bytes)> samples, int number, int seed)
    {
        var (name, bytes) = Case(samples, number, seed);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var (outcome, defects) = PureImport.Run(PureImport.Receive(new MemoryStream(bytes), new Random(number)),
                name == SignedCsvName ? Own : null);
            if (GC.GetAllocatedBytesForCurrentThread() - before is > MemoryLimitBytes and var allocated)
                defects = [.. defects, $"{allocated / 1048576} MiB allocated"];
            return (name, outcome, defects);
        }
        catch (Exception crash)
        {
            return (name, "crash", [$"{crash.GetType().Name}: {crash.Message} {string.Join(' ',
                (crash.StackTrace ?? "").Split('\n').Take(3).Select(frame => frame.Trim()))}"]);
        }
    }

    private static (string Name, byte[] Bytes) Case(List<(string Name, byte[] Bytes)> samples, int number, int seed)
    {
        var random = new Random(unchecked(seed * 1_000_003 + number));
        var (name, bytes) = samples[number % samples.Count];
        return (name, bytes.AsSpan().StartsWith("PK"u8) ? Mutations.OfWorkbook(bytes, random) : Mutations.Of(bytes, random));
    }

    private static List<(string Name, byte[] Bytes)> Samples()
    {
        var folder = Path.Combine(Fixtures.Samples.RepositoryRoot, "tests", "samples");
        List<(string Name, byte[] Bytes)> files = [.. new[] { "sage", "other" }
            .SelectMany(kind => Directory.EnumerateFiles(Path.Combine(folder, kind)))
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(folder, path), File.ReadAllBytes(path)))];
        return
        [
            .. files,
            .. files.Where(file => Workbooks.Contains(file.Name))
                .Select(file => (file.Name + ".xlsx",
                    CsvWorkbook.Of(file.Bytes, dayFirst: file.Name.Contains("uk", StringComparison.Ordinal)))),
            (SignedCsvName, Encoding.UTF8.GetBytes("Nr;Posting date;G/L;Text;Value;Area\n"
                + string.Concat(Enumerable.Range(1, 60)
                    .Select(number => $"T{number};{number % 28 + 1:00}.{number % 12
                        + 1:00}.2025;{(number % 3 == 0 ? 50100 : 40000)};Hedge {number};{(number % 3 == 0
                            ? "" : "-")}{number}.250,{number:00};NE\n")))),
        ];
    }
}
