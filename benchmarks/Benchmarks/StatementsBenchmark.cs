using Financial.GenerateBooks;

namespace Financial.Benchmarks;

/// <summary>
/// Statements, KPIs and listings of a large ledger by the real Api: 30 clients, 60 requests a second at constant arrival, alone and while
/// another million lines are posted for another tenant. Beside it the same trial balance from a bare endpoint that runs the same query.
/// </summary>
public static class StatementsBenchmark
{
    private const int Users = 30;
    private const int PerSecond = 60;
    private const string Key = "key-of-the-benchmark";
    private const string Saturating = "/v1/trial-balance?from=2024-01-01&to=2024-12-31";

    public static async Task<int> RunAsync(int lines, int seconds)
    {
        await using var bench = await ImportBench.StartAsync();
        var api = await PublishedService.PublishAsync("Api", bench.PathOf("api"));
        var journal = bench.PathOf("journal.csv");
        BenchmarkBooks.Write(lines, journal, bench.PathOf("copy.csv"));
        var file = await bench.UploadAsync(journal);
        BenchmarkBooks.Write(ImportBenchmark.StandardLines, bench.PathOf("other.csv"), bench.PathOf("copy.csv"));
        var other = await bench.UploadAsync(bench.PathOf("other.csv"));
        await using var installation = await bench.CreateInstallationAsync("statements");
        await using (await installation.StartWorkerAsync()) await installation.ImportAsync(file, "posted");
        var indexed = await installation.IndexMonthsAsync();
        await installation.AddTenantAsync(2);
        await installation.PrepareReadingAsync(Key);

        await using var service = await PublishedService.StartAsync(
            Path.Combine(api, "Api.dll"), [], installation.ApiEnvironment, "/health/ready");
        using var http = Client(service.Address);
        var load = new StatementLoad(http, seed: 7);
        await load.RunAsync(PerSecond, TimeSpan.FromSeconds(Math.Min(seconds, 10)));
        var alone = await load.RunAsync(PerSecond, TimeSpan.FromSeconds(seconds));
        IReadOnlyList<Answered> posting;
        await using (await installation.StartWorkerAsync())
        {
            var import = installation.ImportAsync(other with { TenantId = 2 }, "posted");
            posting = await load.RunAsync(PerSecond, TimeSpan.FromSeconds(Math.Min(seconds, 10)));
            await import;
        }

        var rate = await load.SaturateAsync(Saturating, Users, TimeSpan.FromSeconds(seconds));
        await using var bare = await PublishedService.StartAsync(
            typeof(StatementsBenchmark).Assembly.Location, ["bare-endpoint"], installation.ApiEnvironment, "/");
        using var bareHttp = Client(bare.Address);
        var bareLoad = new StatementLoad(bareHttp, seed: 7);
        await bareLoad.SaturateAsync("/?from=2024-01-01&to=2024-12-31", Users, TimeSpan.FromSeconds(3));
        var bareRate = await bareLoad.SaturateAsync("/?from=2024-01-01&to=2024-12-31", Users, TimeSpan.FromSeconds(seconds));
        Report(lines, indexed, alone, posting, rate, bareRate, service);
        return 0;
    }

    private static HttpClient Client(Uri address)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Users, UseProxy = false }) { BaseAddress = address };
        client.DefaultRequestHeaders.Add("X-Api-Key", Key);
        return client;
    }

    private static void Report(
        int lines, TimeSpan indexed, IReadOnlyList<Answered> alone, IReadOnlyList<Answered> posting, double rate, double bareRate,
        PublishedService service)
    {
        var rows = StatementLoad.Mix.Select(part =>
        {
            var mine = alone.Where(answer => answer.Kind == part.Kind).ToList();
            return new object[]
            {
                part.Kind, mine.Count, Percentile(mine, 0.5), Percentile(mine, 0.95),
                Percentile(mine.Where(answer => !answer.AskedBefore), 0.95),
                Percentile(posting.Where(answer => answer.Kind == part.Kind), 0.95),
            };
        }).ToList();
        Results.Write($"statements-{lines}", "kind,requests,p50_ms,p95_ms,cold_p95_ms,while_posting_p95_ms", rows);
        Results.Write($"statements-{lines}-rate", "trial_balances_per_s,bare_endpoint_per_s,ratio,api_peak_mib,index_s",
        [
            [Math.Round(rate, 1), Math.Round(bareRate, 1), Math.Round(rate / bareRate, 2), Results.Mebibytes(service.PeakMemoryBytes),
                Results.Seconds(indexed)],
        ]);
    }

    private static object Percentile(IEnumerable<Answered> answers, double part)
    {
        var sorted = answers.Select(answer => answer.Milliseconds).Order().ToList();
        return sorted.Count == 0 ? "" : Math.Round(sorted[Math.Min((int)(sorted.Count * part), sorted.Count - 1)], 1);
    }
}
