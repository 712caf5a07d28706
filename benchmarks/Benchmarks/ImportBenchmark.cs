using System.Diagnostics;
using Financial.Fixtures;
using Financial.GenerateBooks;
using Financial.Ledger.Messages;

namespace Financial.Benchmarks;

/// <summary>
/// Imports a file of a million lines by the real worker process, from message to posted and served. A raw COPY of the same lines into a
/// bare table is the baseline. Both run in turn on one server with the AppHost's settings, each time in a fresh database. Ratios compare
/// runs of the same round. At the end the same file is imported again and refused as already posted.
/// </summary>
public static class ImportBenchmark
{
    public const int StandardLines = 1_000_000;

    public static async Task<int> RunAsync(int lines, int rounds)
    {
        await using var bench = await ImportBench.StartAsync();
        var (journal, copy) = (bench.PathOf("journal.csv"), bench.PathOf("copy.csv"));
        BenchmarkBooks.Write(lines, journal, copy);
        var file = await bench.UploadAsync(journal);
        var rows = new List<object[]>();
        for (var round = 1; round <= rounds; round++) rows.Add(await MeasureAsync(round, lines, bench, file, copy));
        rows.Add(Results.Medians(rows));
        Results.Write(lines == StandardLines ? "import" : $"import-{lines}",
            "round,lines,copy_s,import_s,ratio,worker_cpu_s,worker_peak_mib,lines_per_s,repeated_file_s", rows);
        return 0;
    }

    /// <summary>
    /// Imports two exports of 24 months, twelve of them in common: the import skips the known rows of the second. The baseline is a raw
    /// COPY of as many lines as the second file has.
    /// </summary>
    public static async Task<int> RunOverlapAsync(int rounds)
    {
        const int Lines = StandardLines * 36 / 24;
        await using var bench = await ImportBench.StartAsync();
        BenchmarkBooks.Write(Lines, bench.PathOf("first.csv"), bench.PathOf("first-copy.csv"), firstMonth: 0, lastMonth: 23);
        BenchmarkBooks.Write(Lines, bench.PathOf("second.csv"), bench.PathOf("second-copy.csv"), firstMonth: 12, lastMonth: 35);
        var (first, second) = (await bench.UploadAsync(bench.PathOf("first.csv")), await bench.UploadAsync(bench.PathOf("second.csv")));
        var rows = new List<object[]>();
        for (var round = 1; round <= rounds; round++)
        {
            await using var installation = await bench.CreateInstallationAsync($"round_{round}");
            var rawCopy = await installation.RawCopyAsync(bench.PathOf("second-copy.csv"));
            await using var worker = await installation.StartWorkerAsync();
            await installation.ImportAsync(first, "posted");
            await installation.CheckpointAsync();
            var import = await installation.ImportAsync(second, "posted");
            rows.Add([round, StandardLines, Results.Seconds(rawCopy), Results.Seconds(import), Math.Round(import / rawCopy, 2),
                Results.Mebibytes(worker.PeakMemoryBytes)]);
        }

        rows.Add(Results.Medians(rows));
        Results.Write("import-overlap", "round,lines,copy_s,import_s,ratio,worker_peak_mib", rows);
        return 0;
    }

    /// <summary>
    /// Imports files of two tenants by one worker and by two: of different months, and of the same, whose tables exist for one.
    /// </summary>
    public static async Task<int> RunTwoWorkersAsync(int rounds)
    {
        await using var bench = await ImportBench.StartAsync();
        BenchmarkBooks.Write(2 * StandardLines, bench.PathOf("first.csv"), bench.PathOf("copy.csv"), firstMonth: 0, lastMonth: 17);
        BenchmarkBooks.Write(2 * StandardLines, bench.PathOf("second.csv"), bench.PathOf("copy.csv"), firstMonth: 18, lastMonth: 35);
        var (first, second) = (await bench.UploadAsync(bench.PathOf("first.csv")), await bench.UploadAsync(bench.PathOf("second.csv")));
        var rows = new List<object[]>();
        for (var round = 1; round <= rounds; round++)
        {
            var row = new List<object> { round, 2 * StandardLines };
            foreach (var (months, files) in new[] { ("other", new[] { first, second }), ("same", new[] { first, first }) })
            {
                var one = await ImportForTwoTenantsAsync(bench, files, $"{months}_one_{round}", workers: 1);
                var two = await ImportForTwoTenantsAsync(bench, files, $"{months}_two_{round}", workers: 2);
                row.AddRange([Results.Seconds(one), Results.Seconds(two), Math.Round(one / two, 2)]);
            }

            rows.Add([.. row]);
        }

        rows.Add(Results.Medians(rows));
        Results.Write("import-two-workers",
            "round,lines,other_months_one_worker_s,other_months_two_workers_s,other_months_speed_up,same_months_one_worker_s,"
                + "same_months_two_workers_s,same_months_speed_up", rows);
        return 0;
    }

    /// <summary>Compares an Excel workbook of 100,000 lines with a CSV of the same lines.</summary>
    public static async Task<int> RunWorkbookAsync(int rounds)
    {
        const int Lines = StandardLines / 10;
        await using var bench = await ImportBench.StartAsync();
        var (journal, workbook) = (bench.PathOf("journal.csv"), bench.PathOf("journal.xlsx"));
        BenchmarkBooks.Write(Lines, journal, bench.PathOf("copy.csv"));
        JournalWorkbook.Write(journal, workbook);
        var (text, sheet) = (await bench.UploadAsync(journal), await bench.UploadAsync(workbook));
        var rows = new List<object[]>();
        for (var round = 1; round <= rounds; round++)
        {
            var (csv, csvCpu, csvPeak) = await ImportAloneAsync(bench, $"csv_{round}", text);
            var (import, cpu, peak) = await ImportAloneAsync(bench, $"workbook_{round}", sheet);
            rows.Add(
            [
                round, Lines, Results.Seconds(csv), Results.Seconds(import), Math.Round(import / csv, 2), Results.Seconds(csvCpu),
                Results.Seconds(cpu), Results.Mebibytes(csvPeak), Results.Mebibytes(peak),
            ]);
        }

        rows.Add(Results.Medians(rows));
        Results.Write("import-workbook",
            "round,lines,csv_s,import_s,ratio,csv_worker_cpu_s,worker_cpu_s,csv_worker_peak_mib,worker_peak_mib", rows);
        return 0;
    }

    private static async Task<(TimeSpan Import, TimeSpan Cpu, long PeakBytes)> ImportAloneAsync(
        ImportBench bench, string database, ImportFile file)
    {
        await using var installation = await bench.CreateInstallationAsync(database);
        await using var worker = await installation.StartWorkerAsync();
        await installation.CheckpointAsync();
        var cpuBefore = worker.CpuTime;
        var import = await installation.ImportAsync(file, "posted");
        return (import, worker.CpuTime - cpuBefore, worker.PeakMemoryBytes);
    }

    private static async Task<TimeSpan> ImportForTwoTenantsAsync(ImportBench bench, ImportFile[] files, string database, int workers)
    {
        await using var installation = await bench.CreateInstallationAsync(database);
        await installation.AddTenantAsync(2);
        var started = new List<WorkerProcess>();
        try
        {
            for (var worker = 0; worker < workers; worker++) started.Add(await installation.StartWorkerAsync());
            await installation.CheckpointAsync();
            var watch = Stopwatch.StartNew();
            if (workers == 1)
                foreach (var tenant in new[] { 1, 2 })
                    await installation.ImportAsync(files[tenant - 1] with { TenantId = tenant }, "posted");
            else
                await Task.WhenAll(new[] { 1, 2 }.Select(
                    tenant => installation.ImportAsync(files[tenant - 1] with { TenantId = tenant }, "posted")));
            return watch.Elapsed;
        }
        finally
        {
            foreach (var worker in started) await worker.DisposeAsync();
        }
    }

    private static async Task<object[]> MeasureAsync(int round, int lines, ImportBench bench, ImportFile file, string copy)
    {
        await using var installation = await bench.CreateInstallationAsync($"round_{round}");
        var rawCopy = await installation.RawCopyAsync(copy);
        await using var worker = await installation.StartWorkerAsync();
        await installation.CheckpointAsync();
        var cpuBefore = worker.CpuTime;
        var import = await installation.ImportAsync(file, "posted");
        var workerCpu = worker.CpuTime - cpuBefore;
        var repeated = await installation.ImportAsync(file, "already-posted");
        return
        [
            round, lines, Results.Seconds(rawCopy), Results.Seconds(import), Math.Round(import / rawCopy, 2), Results.Seconds(workerCpu),
            Results.Mebibytes(worker.PeakMemoryBytes), Math.Round(lines / import.TotalSeconds), Results.Seconds(repeated),
        ];
    }
}
