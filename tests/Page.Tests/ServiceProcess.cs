using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Financial.Fixtures;
using Financial.LocalInfrastructure;

namespace Financial.Page.Tests;

/// <summary>One service as a process of its own, on a free loopback port, ready to be called.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly string Output = typeof(ServiceProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ServiceOutput").Value!;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private ServiceProcess(string service, Uri address, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        Address = address;
        var folder = Path.Combine(Samples.RepositoryRoot, service, "bin", Output);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, service + ".dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    public string Log => string.Join('\n', _log);

    /// <summary>Starts a service and returns when its <c>/health/ready</c> says so.</summary>
    public static async Task<ServiceProcess> StartAsync(string service, IReadOnlyDictionary<string, string> environment)
    {
        var running = new ServiceProcess(service, new Uri($"http://127.0.0.1:{FreePort.Next()}"), environment, []);
        using var client = new HttpClient();
        await Eventually.BeTrueAsync(
            async () =>
            {
                if (running._process.HasExited)
                    throw new InvalidOperationException($"{service} ended with {running._process.ExitCode}:\n{running.Log}");
                try
                {
                    using var response = await client.GetAsync(new Uri(running.Address, "/health/ready"));
                    return response.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(120));
        return running;
    }

    /// <summary>Runs a command of a service to its end; one that fails fails the test.</summary>
    public static async Task RunAsync(string service, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        await using var running = new ServiceProcess(service, new Uri("http://127.0.0.1:0"), environment, arguments);
        await running._process.WaitForExitAsync();
        Assert.True(running._process.ExitCode == 0, running.Log);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
