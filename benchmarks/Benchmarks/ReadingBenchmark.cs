using System.Diagnostics;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Recognition;
using Financial.GenerateBooks;
using Financial.Ledger.Uploads;
using nietras.SeparatedValues;

namespace Financial.Benchmarks;

/// <summary>
/// Compares two of the importer's own parts with alternatives. Its reader of delimited files runs against Sep over the same million lines,
/// reading every field. Its filter of repeated rows runs against exact sets of the same keys, one part at a time.
/// </summary>
public static class ReadingBenchmark
{
    private const int Lines = 1_000_000;
    private const int Keys = 10_000_000;
    private const int KeysOfPass = 1 << 20;

    public static int Run(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("financial-reading-");
        try
        {
            var journal = Path.Combine(folder.FullName, "journal.csv");
            BenchmarkBooks.Write(Lines, journal, Path.Combine(folder.FullName, "copy.csv"));
            using var keys = ManyKeys();
            var rows = new List<object[]>();
            for (var round = 1; round <= rounds; round++)
            {
                var own = Measure(() => ReadOwn(journal));
                var sep = Measure(() => ReadSep(journal));
                var filter = Measure(() => RepeatedRows.Find(keys, DateOrder.DayFirst, CancellationToken.None).Keys.Count);
                var sets = Measure(() => FindExactly(keys));
                Require("fields", own.Result, sep.Result);
                Require("repeated keys", filter.Result, sets.Result);
                rows.Add([round, own.Seconds, sep.Seconds, Ratio(own, sep), own.Mebibytes, sep.Mebibytes, filter.Seconds, sets.Seconds,
                    Ratio(filter, sets), filter.Mebibytes, sets.Mebibytes]);
            }

            rows.Add(Results.Medians(rows));
            Results.Write("reading", "round,own_reader_s,sep_s,reader_ratio,own_reader_mib,sep_mib,filter_s,exact_sets_s,filter_ratio,"
                + "filter_mib,exact_sets_mib", rows);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static long ReadOwn(string journal)
    {
        using var file = File.OpenRead(journal);
        using var reader = new DelimitedReader(file, (byte)',');
        var characters = 0L;
        while (reader.Read())
            for (var field = 0; field < reader.Current.Count; field++) characters += reader.Current[field].Length;
        return characters;
    }

    private static long ReadSep(string journal)
    {
        using var file = File.OpenRead(journal);
        using var reader = Sep.New(',').Reader(options => options with { HasHeader = false, Unescape = true, DisableColCountCheck = true })
            .From(file);
        var characters = 0L;
        foreach (var row in reader)
            for (var column = 0; column < row.ColCount; column++) characters += row[column].Span.Length;
        return characters;
    }

    // As many passes as the filter has parts, each over the keys of one part.
    private static long FindExactly(RowKeyFile keys)
    {
        var parts = System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(keys.Count / KeysOfPass + 1));
        var seen = new HashSet<long>(2 * KeysOfPass);
        var repeated = new HashSet<long>();
        for (var part = 0u; part < parts; part++)
        {
            seen.Clear();
            foreach (var block in keys.ReadBlocks(DateOrder.DayFirst))
                foreach (var (key, _) in block.Span)
                    if (((uint)((ulong)key >> 56) & (parts - 1)) == part && !seen.Add(key)) repeated.Add(key);
        }

        return repeated.Count;
    }

    // Ten million keys; one in ten thousand repeats.
    private static RowKeyFile ManyKeys()
    {
        var keys = new RowKeyFile();
        var mixed = 0UL;
        for (var row = 0; row < Keys; row++)
        {
            if (row % 10_000 != 9_999) mixed = Mix((ulong)row);
            keys.Add((long)mixed, default);
        }

        return keys;
    }

    private static ulong Mix(ulong number)
    {
        number = (number + 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
        return (number ^ (number >> 27)) * 0x94D049BB133111EB;
    }

    private static (long Result, double Seconds, double Mebibytes) Measure(Func<long> work)
    {
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        var result = work();
        return (result, Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3),
            Results.Mebibytes(GC.GetTotalAllocatedBytes(precise: true) - before));
    }

    private static double Ratio(
        (long Result, double Seconds, double Mebibytes) own, (long Result, double Seconds, double Mebibytes) peer) =>
            Math.Round(own.Seconds / peer.Seconds, 2);

    private static void Require(string what, long own, long peer)
    {
        if (own != peer) throw new InvalidOperationException($"They differ in {what}: {own} and {peer}.");
    }
}
