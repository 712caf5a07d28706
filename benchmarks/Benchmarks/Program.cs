using Financial.Benchmarks;

return args.FirstOrDefault() switch
{
    "system" => await SystemBenchmark.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project benchmarks/Benchmarks -- system");
    return 2;
}
