using Financial.Benchmarks;

return args.FirstOrDefault() switch
{
    "system" => await SystemBenchmark.RunAsync(),
    "transport" => await TransportBenchmark.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project benchmarks/Benchmarks -- system | transport");
    return 2;
}
