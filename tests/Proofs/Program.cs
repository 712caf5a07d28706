using System.Globalization;
using Financial.Proofs;

// (nothing)                every proof, as CI runs them
// ledgers N [SEED]         compares N random ledgers with their own lines
// hledger [N] [SEED]       compares the demo company and N random ledgers with hledger
// duckdb [N] [SEED]        compares the demo company and N random ledgers with DuckDB
// Each ledger has its own seed, the first one SEED: "ledgers 1 SEED" repeats the ledger of a failure.
const int StandardSeed = 20_261_200;
const int AllLedgers = 1_000;
const int LedgersOfHledger = 50;

return args switch
{
    [] => await new Run(Console.Out) { Ledgers = AllLedgers, Hledger = LedgersOfHledger, DuckDb = AllLedgers,
        WithDemo = true }.ProveAsync(AllLedgers, StandardSeed),
    ["ledgers", var count, .. var rest] when Number(count) is { } n && Seed(rest) is { } seed =>
        await new Run(Console.Out) { Ledgers = n }.ProveAsync(n, seed),
    ["hledger", .. var rest] when Count(rest, LedgersOfHledger) is { } n && Seed(rest is [_, .. var behind] ? behind : []) is { } seed =>
        await new Run(Console.Out) { Hledger = n, WithDemo = true }.ProveAsync(n, seed),
    ["duckdb", .. var rest] when Count(rest, AllLedgers) is { } n && Seed(rest is [_, .. var behind] ? behind : []) is { } seed =>
        await new Run(Console.Out) { DuckDb = n, WithDemo = true }.ProveAsync(n, seed),
    _ => Usage(),
};

static int? Count(string[] rest, int usual) => rest is [var text, ..] ? Number(text) : usual;

static int? Seed(string[] rest) => rest switch { [] => StandardSeed, [var text] => Number(text), _ => null };

static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

static int Usage()
{
    Console.Error.WriteLine("usage: Proofs | ledgers N [SEED] | hledger [N] [SEED] | duckdb [N] [SEED]");
    return 2;
}
