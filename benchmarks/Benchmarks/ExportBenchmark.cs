using System.Diagnostics;
using Financial.GenerateBooks;

namespace Financial.Benchmarks;

/// <summary>
/// Exports a listing of almost as many lines as a file may have (100,000) by the real Api: as a workbook and as CSV, each by a fresh
/// process, from request to the last byte.
/// </summary>
public static class ExportBenchmark
{
    private const string Key = "key-of-the-benchmark";
    private const int Lines = 99_990;

    public static async Task<int> RunAsync(int rounds)
    {
        await using var bench = await ImportBench.StartAsync();
        var api = await PublishedService.PublishAsync("Api", bench.PathOf("api"));
        BenchmarkBooks.Write(Lines, bench.PathOf("journal.csv"), bench.PathOf("copy.csv"));
        var file = await bench.UploadAsync(bench.PathOf("journal.csv"));
        await using var installation = await bench.CreateInstallationAsync("exports");
        await using (await installation.StartWorkerAsync()) await installation.ImportAsync(file, "posted");
        await installation.PrepareReadingAsync(Key);
        var rows = new List<object[]>();
        for (var round = 1; round <= rounds; round++)
        {
            var (workbook, workbookBytes, workbookPeak) = await ExportAsync(api, installation, "xlsx");
            var (csv, csvBytes, csvPeak) = await ExportAsync(api, installation, "csv");
            rows.Add([round, Lines, Results.Seconds(workbook), Results.Mebibytes(workbookBytes), Results.Mebibytes(workbookPeak),
                Results.Seconds(csv), Results.Mebibytes(csvBytes), Results.Mebibytes(csvPeak)]);
        }

        rows.Add(Results.Medians(rows));
        Results.Write("export", "round,lines,xlsx_s,xlsx_mib,xlsx_api_peak_mib,csv_s,csv_mib,csv_api_peak_mib", rows);
        return 0;
    }

    private static async Task<(TimeSpan Elapsed, long Bytes, long PeakBytes)> ExportAsync(
        string api, Installation installation, string format)
    {
        await using var service = await PublishedService.StartAsync(
            Path.Combine(api, "Api.dll"), [], installation.ApiEnvironment, "/health/ready");
        using var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Add("X-Api-Key", Key);
        var watch = Stopwatch.StartNew();
        using var response = await http.GetAsync($"/v1/lines?format={format}", HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        var (buffer, bytes) = (new byte[64 * 1024], 0L);
        while (await body.ReadAsync(buffer) is > 0 and var read) bytes += read;
        return (watch.Elapsed, bytes, service.PeakMemoryBytes);
    }
}
