using System.Globalization;
using Financial.Benchmarks;

return args switch
{
    ["system"] => await SystemBenchmark.RunAsync(),
    ["transport"] => await TransportBenchmark.RunAsync(),
    ["import", .. var sizes] => await ImportBenchmark.RunAsync(lines: Size(sizes, 0) ?? ImportBenchmark.StandardLines, rounds: Size(sizes, 1) ?? 5),
    _ => Usage(),
};

static int? Size(string[] sizes, int at) => at < sizes.Length ? int.Parse(sizes[at], CultureInfo.InvariantCulture) : null;

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project benchmarks/Benchmarks -- system | transport | import [lines [rounds]]");
    return 2;
}
