using System.Globalization;
using Financial.Benchmarks;

return args switch
{
    ["system"] => await SystemBenchmark.RunAsync(),
    ["transport"] => await TransportBenchmark.RunAsync(),
    ["import-overlap", .. var sizes] => await ImportBenchmark.RunOverlapAsync(rounds: Size(sizes, 0) ?? 5),
    ["import-two-workers", .. var sizes] => await ImportBenchmark.RunTwoWorkersAsync(rounds: Size(sizes, 0) ?? 5),
    ["import-peers", .. var sizes] => await ImportPeersBenchmark.RunAsync(rounds: Size(sizes, 0) ?? 3),
    ["reading", .. var sizes] => ReadingBenchmark.Run(rounds: Size(sizes, 0) ?? 5),
    ["import-workbook", .. var sizes] => await ImportBenchmark.RunWorkbookAsync(rounds: Size(sizes, 0) ?? 5),
    ["statements", .. var sizes] => await StatementsBenchmark.RunAsync(lines: Size(sizes, 0) ?? 10 * ImportBenchmark.StandardLines,
        seconds: Size(sizes, 1) ?? 30),
    ["trial-balance-peers", .. var sizes] => await TrialBalancePeersBenchmark.RunAsync(rounds: Size(sizes, 0) ?? 3),
    ["export", .. var sizes] => await ExportBenchmark.RunAsync(rounds: Size(sizes, 0) ?? 3),
    ["bare-endpoint"] => await BareEndpoint.RunAsync(),
    ["import", .. var sizes] => await ImportBenchmark.RunAsync(lines: Size(sizes, 0) ?? ImportBenchmark.StandardLines,
        rounds: Size(sizes, 1) ?? 5),
    _ => Usage(),
};

static int? Size(string[] sizes, int at) => at < sizes.Length ? int.Parse(sizes[at], CultureInfo.InvariantCulture) : null;

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project benchmarks/Benchmarks -- system | transport | import [lines [rounds]] "
        + "| import-workbook [rounds] | import-overlap [rounds] | import-two-workers [rounds] | import-peers [rounds] | reading [rounds] "
        + "| statements [lines [seconds]] | trial-balance-peers [rounds] | export [rounds]");
    return 2;
}
