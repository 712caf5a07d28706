using System.Globalization;
using Financial.Faults;

// --full [SEED]              every fault, as CI runs it
// kill N                     a worker killed at N moments of an import
// redelivery N [SEED]        every message delivered three times, in N orders
// postgres N                 Postgres stopped at N moments
// object N                   N of the six ways to change the object between two attempts
// disk N                     N of the two ways to fill the disk
// clock N                    N of the four moments at which the clock goes back
// fuzz N [SEED]              N mutations of the sample files
// pathological MIB           files of at most MIB MiB, made to be slow to read
// case NUMBER SEED           prints one mutated file
const int Entries = 20_000;
const int EntriesOfFullDisk = 80_000;
const int StandardSeed = 20_261_128;
var output = Console.Out;

return args switch
{
    ["--full", .. var rest] when Seed(rest) is { } seed => Close(await EveryFaultAsync(seed)),
    ["kill", var count] when Number(count) is { } points => Close([await KilledWorker.RunAsync(points, Entries, output)]),
    ["redelivery", var count, .. var rest] when Number(count) is { } rounds && Seed(rest) is { } seed =>
        Close([await Redelivery.RunAsync(rounds, Entries / 4, seed, output)]),
    ["postgres", var count] when Number(count) is { } points => Close([await PostgresStopped.RunAsync(points, Entries, output)]),
    ["object", var count] when Number(count) is { } points => Close([await ObjectChanged.RunAsync(points, Entries / 4, output)]),
    ["disk", var count] when Number(count) is { } points => Close([await DiskFull.RunAsync(points, EntriesOfFullDisk, output)]),
    ["clock", var count] when Number(count) is { } points => Close([await ClockBack.RunAsync(points, Entries, output)]),
    ["fuzz", var count, .. var rest] when Number(count) is { } cases && Seed(rest) is { } seed => Close([Fuzz.Run(cases, seed, output)]),
    ["pathological", var size] when Number(size) is { } mebibytes => Close([await Pathological.RunAsync((long)mebibytes << 20, output)]),
    ["case", var number, var seed] when Number(number) is { } which && Number(seed) is { } start => Fuzz.Show(which, start),
    _ => Usage(),
};

async Task<Tally[]> EveryFaultAsync(int seed)
{
    // Run it alone: it measures this process's memory.
    var pathological = await Pathological.RunAsync(512L << 20, output);
    // The others mostly wait for processes and redeliveries.
    var fuzz = Task.Run(() => Fuzz.Run(200_000, seed, output));
    return
    [
        pathological,
        await KilledWorker.RunAsync(50, Entries, output),
        await Redelivery.RunAsync(4, Entries / 4, seed, output),
        await PostgresStopped.RunAsync(8, Entries, output),
        await ObjectChanged.RunAsync(6, Entries / 4, output),
        await DiskFull.RunAsync(2, EntriesOfFullDisk, output),
        await ClockBack.RunAsync(4, Entries, output),
        await fuzz,
    ];
}

int Close(Tally[] tallies)
{
    var (passed, failed) = (tallies.Sum(tally => tally.Passed), tallies.Sum(tally => tally.Failed));
    output.WriteLine($"{passed} passed, {failed} failed");
    return passed > 0 && failed == 0 ? 0 : 1;
}

static int? Seed(string[] rest) => rest switch { [] => StandardSeed, [var text] => Number(text), _ => null };

static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

static int Usage()
{
    Console.Error.WriteLine("usage: Faults --full [SEED] | kill N | redelivery N [SEED] | postgres N | object N | disk N | clock N | fuzz "
        + "N [SEED] | pathological MIB | case NUMBER SEED");
    return 2;
}
