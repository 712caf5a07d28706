using System.Collections.Concurrent;
using Financial.Fixtures;
using Npgsql;

namespace Financial.Proofs;

/// <summary>A run of proofs over the same ledgers.</summary>
internal sealed class Run(TextWriter output)
{
    // Few, because reading a day reads the month's lines of all of them; creating a database takes less than a second.
    private const int LedgersOfDatabase = 100;

    // The first number, so that every proof includes it.
    private const int DemoNumber = -1;

    private readonly Tally _statements = new("statements against lines", output);
    private readonly Tally _hledger = new("export against hledger", output);
    private readonly Tally _duckDb = new("statements against DuckDB", output);

    private bool _hasHledger;

    /// <summary>Number of ledgers to compare with their lines.</summary>
    public int Ledgers { get; init; }

    /// <summary>Number of ledgers to compare with hledger.</summary>
    public int Hledger { get; init; }

    /// <summary>Number of ledgers to compare with DuckDB.</summary>
    public int DuckDb { get; init; }

    /// <summary>True to include the demo company.</summary>
    public bool WithDemo { get; init; }

    /// <summary>Draws and posts the ledgers, proves them, and returns the exit code.</summary>
    public async Task<int> ProveAsync(int count, int seed)
    {
        var missing = Hledger > 0 ? await HledgerProgram.FindMissingAsync() : null;
        if (missing is not null) _hledger.Add("no ledger", [missing], TimeSpan.Zero);
        _hasHledger = Hledger > 0 && missing is null;
        var postgres = new PostgresFixture();
        await postgres.InitializeAsync();
        for (var first = 0; first < count; first += LedgersOfDatabase)
        {
            await using var database = await postgres.CreateDatabaseAsync();
            // For some hundred lines, starting parallel processes takes longer than the work.
            await using (var alone = database.Administrator.CreateCommand(
                $"alter database {database.Name} set max_parallel_workers_per_gather = 0"))
                await alone.ExecuteNonQueryAsync();
            // Thousands of reads use the same few statements: planning each again would take half of the time.
            await using var api = NpgsqlDataSource.Create(database.ApiConnectionString + ";Max Auto Prepare=100;Auto Prepare Min Usages=2");
            var ledgers = await PostAsync(database, api, first, Math.Min(LedgersOfDatabase, count - first), seed);
            if (WithDemo && first == 0) ledgers[DemoNumber] = await DemoLedger.PostAsync(database, api);
            await ProveAsync(database, first, ledgers);
        }
        Tally[] tallies = [_statements, _hledger, _duckDb];
        foreach (var tally in tallies.Where(tally => tally.Passed + tally.Failed > 0)) tally.Close();
        var (passed, failed) = (tallies.Sum(tally => tally.Passed), tallies.Sum(tally => tally.Failed));
        output.WriteLine($"{passed} passed, {failed} failed");
        return passed > 0 && failed == 0 ? 0 : 1;
    }

    // The ledgers that could be posted, by number.
    private async Task<ConcurrentDictionary<int, PostedLedger>> PostAsync(
        TestDatabase database, NpgsqlDataSource api, int first, int count, int seed)
    {
        var ledgers = new ConcurrentDictionary<int, PostedLedger>();
        await Parallel.ForAsync(0, count, async (number, _) =>
        {
            var drawn = RandomLedger.Draw(seed + first + number);
            try
            {
                // Two companies per tenant, far apart, because one waits until the other is posted.
                ledgers[first + number] = await PostedLedger.PostAsync(database, api, 1_000 + number % (LedgersOfDatabase / 2),
                    1 + number / (LedgersOfDatabase / 2), drawn);
            }
            catch (Exception exception)
            {
                _statements.Add(drawn.Description, [exception.ToString()], TimeSpan.Zero);
            }
        });
        return ledgers;
    }

    private async Task ProveAsync(TestDatabase database, int first, ConcurrentDictionary<int, PostedLedger> ledgers)
    {
        var sums = await DuckDbProof.AskAsync(database, ledgers.Where(one => Counts(DuckDb, one.Key)).Select(one => one.Value));
        await Parallel.ForEachAsync(ledgers, async (one, _) =>
        {
            var (number, ledger) = one;
            if (Counts(Ledgers, number)) await _statements.RunAsync(ledger.Description, () => LedgerProof.DefectsAsync(ledger));
            if (_hasHledger && Counts(Hledger, number))
                await _hledger.RunAsync(ledger.Description, () => HledgerProof.DefectsAsync(ledger));
            if (Counts(DuckDb, number)) await _duckDb.RunAsync(ledger.Description, () => DuckDbProof.DefectsAsync(ledger, sums));
        });
    }

    private static bool Counts(int ledgers, int number) => ledgers > 0 && number < ledgers;
}
