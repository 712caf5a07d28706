using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Financial.GenerateBooks;

namespace Financial.Benchmarks;

/// <summary>
/// The trial balance of a million lines by the real Api, from request to whole answer, beside hledger's whole process over the same books
/// and DuckDB's sum of the same lines in memory. A time counts only if all have the same balance of every account.
/// </summary>
public static class TrialBalancePeersBenchmark
{
    private const string Key = "key-of-the-benchmark";
    private const string Address = "/v1/trial-balance?from=2023-01-01&to=2025-12-31";
    private const int Requests = 200;

    public static async Task<int> RunAsync(int rounds)
    {
        await using var bench = await ImportBench.StartAsync();
        var api = await PublishedService.PublishAsync("Api", bench.PathOf("api"));
        var (journal, copy, hledger) = (bench.PathOf("journal.csv"), bench.PathOf("copy.csv"), bench.PathOf("journal.hledger"));
        BenchmarkBooks.Write(ImportBenchmark.StandardLines, journal, copy);
        HledgerPeer.Write(copy, hledger);
        var file = await bench.UploadAsync(journal);
        await using var installation = await bench.CreateInstallationAsync("statements");
        await using (await installation.StartWorkerAsync()) await installation.ImportAsync(file, "posted");
        await installation.PrepareReadingAsync(Key);
        await using var service = await PublishedService.StartAsync(
            Path.Combine(api, "Api.dll"), [], installation.ApiEnvironment, "/health/ready");
        using var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Add("X-Api-Key", Key);
        using var duckDb = new DuckDbPeer();
        duckDb.ReadJournal(journal);
        var rows = new List<object[]>();
        for (var round = 1; round <= rounds; round++)
        {
            var (request, balances) = await AskAsync(http);
            var duck = duckDb.Sum();
            PeerSums.Require("DuckDB", balances, duck.Balances);
            var peer = await HledgerPeer.ReadAsync(hledger)
                ?? throw new InvalidOperationException("hledger is not installed. Install it (apt-get install hledger).");
            PeerSums.Require("hledger", balances, peer.Balances);
            rows.Add([round, request, Math.Round(duck.Elapsed.TotalMilliseconds, 1), Results.Seconds(peer.Elapsed),
                Math.Round(peer.Elapsed.TotalMilliseconds / request)]);
        }

        rows.Add(Results.Medians(rows));
        Results.Write("trial-balance-peers", "round,request_ms,duckdb_sum_ms,hledger_s,hledger_times", rows);
        return 0;
    }

    // The median of many requests, one after the other. Each is computed and written again: none states a tag.
    private static async Task<(double Milliseconds, IReadOnlyDictionary<string, long> Balances)> AskAsync(HttpClient http)
    {
        var times = new List<double>();
        byte[] answer = [];
        for (var request = 0; request < Requests; request++)
        {
            var watch = Stopwatch.StartNew();
            answer = await http.GetByteArrayAsync(Address);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        using var document = JsonDocument.Parse(answer);
        return (Math.Round(Results.Median(times), 2), document.RootElement.GetProperty("rows").EnumerateArray().ToDictionary(
            row => row.GetProperty("account").GetProperty("code").GetString() ?? "",
            row => Minor(row.GetProperty("movement"), "debitMinor") - Minor(row.GetProperty("movement"), "creditMinor")));
    }

    private static long Minor(JsonElement pair, string side) =>
        long.Parse(pair.GetProperty(side).GetString()!, CultureInfo.InvariantCulture);
}
