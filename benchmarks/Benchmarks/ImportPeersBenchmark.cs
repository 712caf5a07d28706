using Financial.GenerateBooks;

namespace Financial.Benchmarks;

/// <summary>
/// Compares our import with pgloader (which only loads into a bare table), hledger and DuckDB (which only read and sum), over the same
/// million lines in turn. Skips programs that are not installed. A time counts only if the peer has our balance of every account.
/// </summary>
public static class ImportPeersBenchmark
{
    private const string RawCopyQuery = "select account, sum(amount_minor)::bigint from raw_copy group by account";
    private const string LedgerQuery =
        "select account_code, sum(debit_minor - credit_minor)::bigint from ledger.account_month_balance group by account_code";

    public static async Task<int> RunAsync(int rounds)
    {
        await using var bench = await ImportBench.StartAsync();
        var (journal, copy, hledger) = (bench.PathOf("journal.csv"), bench.PathOf("copy.csv"), bench.PathOf("journal.hledger"));
        BenchmarkBooks.Write(ImportBenchmark.StandardLines, journal, copy);
        HledgerPeer.Write(copy, hledger);
        var file = await bench.UploadAsync(journal);
        var rows = new List<object[]>();
        for (var round = 1; round <= rounds; round++)
        {
            await using var installation = await bench.CreateInstallationAsync($"round_{round}");
            var rawCopy = await installation.RawCopyAsync(copy, keep: true);
            var balances = await installation.BalancesAsync(RawCopyQuery);
            await using (var worker = await installation.StartWorkerAsync())
            {
                await installation.CheckpointAsync();
                var import = await installation.ImportAsync(file, "posted");
                PeerSums.Require("the ledger", balances, await installation.BalancesAsync(LedgerQuery));
                var loaded = await LoadAsync(installation, bench, copy, balances);
                var read = await HledgerPeer.ReadAsync(hledger);
                if (read is not null) PeerSums.Require("hledger", balances, read.Balances);
                using var duckDb = new DuckDbPeer();
                var csv = duckDb.ReadJournal(journal);
                PeerSums.Require("DuckDB", balances, duckDb.Sum().Balances);
                rows.Add([round, Results.Seconds(rawCopy), Results.Seconds(import), Field(loaded), Field(read?.Elapsed),
                    Results.Seconds(csv), Times(loaded, import), Times(read?.Elapsed, import), Math.Round(import / csv, 2)]);
            }
        }

        Results.Write("import-peers",
            "round,copy_s,import_s,pgloader_s,hledger_s,duckdb_read_csv_s,pgloader_times,hledger_times,import_duckdb_ratio", rows);
        return 0;
    }

    private static async Task<TimeSpan?> LoadAsync(
        Installation installation, ImportBench bench, string copy, IReadOnlyDictionary<string, long> balances)
    {
        await installation.EmptyRawCopyAsync();
        var commands = bench.PathOf("pgloader.load");
        await File.WriteAllTextAsync(commands, $"""
            load csv from '{copy}' (entry_id, line_no, entry_date, account, department, cost_centre, customer, amount_minor, currency,
              description)
              into {installation.AdministratorUri} target table raw_copy
              with fields optionally enclosed by '"', fields escaped by double-quote, fields terminated by ',';
            """);
        var (elapsed, _) = await PeerProgram.TimeAsync("pgloader", ["--quiet", "--root-dir", bench.PathOf("pgloader"), commands]);
        if (elapsed is not null) PeerSums.Require("pgloader", balances, await installation.BalancesAsync(RawCopyQuery));
        return elapsed;
    }

    private static object Field(TimeSpan? elapsed) => elapsed is { } known ? Results.Seconds(known) : "";

    private static object Times(TimeSpan? elapsed, TimeSpan import) => elapsed is { } known ? Math.Round(known / import, 2) : "";
}
