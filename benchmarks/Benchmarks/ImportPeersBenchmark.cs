using System.Diagnostics;
using System.Globalization;
using Financial.GenerateBooks;

namespace Financial.Benchmarks;

/// <summary>
/// Compares our import with pgloader (which only loads into a bare table) and hledger (which only reads and sums), over the same million
/// lines in turn. Skips peers that are not installed. A time counts only if the peer has our balance of every account.
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
        WriteHledger(copy, hledger);
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
                Require("the ledger", balances, await installation.BalancesAsync(LedgerQuery));
                var loaded = await LoadAsync(installation, bench, copy, balances);
                var read = await ReadAsync(hledger, balances);
                rows.Add([round, Results.Seconds(rawCopy), Results.Seconds(import), Field(loaded), Field(read), Times(loaded, import),
                    Times(read, import)]);
            }
        }

        Results.Write("import-peers", "round,copy_s,import_s,pgloader_s,hledger_s,pgloader_times,hledger_times", rows);
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
        var (elapsed, _) = await TimeAsync("pgloader", ["--quiet", "--root-dir", bench.PathOf("pgloader"), commands]);
        if (elapsed is not null) Require("pgloader", balances, await installation.BalancesAsync(RawCopyQuery));
        return elapsed;
    }

    private static async Task<TimeSpan?> ReadAsync(string journal, IReadOnlyDictionary<string, long> balances)
    {
        var (elapsed, output) = await TimeAsync("hledger", ["-f", journal, "balance", "--flat", "-N", "-E", "-O", "csv"]);
        if (elapsed is null) return null;
        // header "account","balance", then rows such as "1000","-1234.56"
        var read = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Trim().Trim('"').Split("\",\""))
            .ToDictionary(fields => fields[0], fields => (long)(decimal.Parse(fields[1], CultureInfo.InvariantCulture) * 100));
        Require("hledger", balances, read);
        return elapsed;
    }

    // Null when the program is not installed.
    private static async Task<(TimeSpan? Elapsed, string Output)> TimeAsync(string program, IEnumerable<string> arguments)
    {
        var watch = Stopwatch.StartNew();
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, "");
        }

        using (process)
        {
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? (watch.Elapsed, output)
                : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}: {output}");
        }
    }

    private static void Require(string whose, IReadOnlyDictionary<string, long> expected, IReadOnlyDictionary<string, long> balances)
    {
        foreach (var (account, balance) in expected)
            if (balances.GetValueOrDefault(account) != balance)
                throw new InvalidOperationException(
                    $"Account {account}: the lines give {balance}, {whose} has {balances.GetValueOrDefault(account)}.");
    }

    private static object Field(TimeSpan? elapsed) => elapsed is { } known ? Results.Seconds(known) : "";

    private static object Times(TimeSpan? elapsed, TimeSpan import) => elapsed is { } known ? Math.Round(known / import, 2) : "";

    // Two lines of the CSV form one entry: 17,1,2023-05-04,1010,5,17,4711,1250,USD,"text"
    private static void WriteHledger(string copyPath, string hledgerPath)
    {
        using var journal = new StreamWriter(hledgerPath);
        var entry = "";
        foreach (var line in File.ReadLines(copyPath))
        {
            var fields = line.Split(',', 10);
            if (fields[0] != entry) journal.Write($"\n{fields[2]} {fields[9].Trim('"')}\n");
            entry = fields[0];
            journal.Write(string.Create(CultureInfo.InvariantCulture,
                $"    {fields[3]}  {long.Parse(fields[7], CultureInfo.InvariantCulture) / 100m:0.00}\n"));
        }
    }
}
