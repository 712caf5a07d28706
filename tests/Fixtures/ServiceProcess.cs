using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Financial.LocalInfrastructure;

namespace Financial.Fixtures;

/// <summary>
/// One service as a process of its own, on a free loopback port, ready to be called. The project that uses it has the service built by a
/// reference, and needs no code of it.
/// </summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly string Output = typeof(ServiceProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ServiceOutput").Value!;

    private readonly string _service;
    private readonly Dictionary<string, string> _environment;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private ServiceProcess(string service, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        _service = service;
        // Killed, it would leave the sockets of its diagnostics in the temporary folder.
        _environment = new(environment) { ["DOTNET_EnableDiagnostics"] = "0" };
        _environment.TryAdd("ASPNETCORE_ENVIRONMENT", "Development");
        _environment.TryAdd("ASPNETCORE_URLS", $"http://127.0.0.1:{FreePort.Next()}");
        var folder = Path.Combine(Samples.RepositoryRoot, service, "bin", Output);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, service + ".dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Note;
        _process.ErrorDataReceived += Note;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address => new(_environment["ASPNETCORE_URLS"]);

    public string Log => string.Join('\n', _log);

    /// <summary>Starts a service and returns when it answers <paramref name="health"/> with success.</summary>
    public static async Task<ServiceProcess> StartAsync(
        string service, IReadOnlyDictionary<string, string> environment, string health = "/health/ready")
    {
        var running = new ServiceProcess(service, environment, []);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        try
        {
            await Eventually.BeTrueAsync(() => running.IsReadyAsync(client, health), TimeSpan.FromMinutes(3));
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command of a service to its end.</summary>
    public static async Task<(int ExitCode, string Text)> RunAsync(
        string service, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        await using var command = new ServiceProcess(service, environment, arguments);
        await command._process.WaitForExitAsync();
        return (command._process.ExitCode, command.Log.Trim());
    }

    /// <summary>Runs a command beside this process with the same environment, as a container's health check is run.</summary>
    public Task<(int ExitCode, string Text)> RunBesideAsync(params string[] arguments) => RunAsync(_service, _environment, arguments);

    /// <summary>Ends it at once, as a crash would: SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync(HttpClient client, string health)
    {
        if (_process.HasExited)
        {
            // Until its log is complete.
            await _process.WaitForExitAsync();
            throw new InvalidOperationException($"{_service} ended with {_process.ExitCode}:\n{Log}");
        }

        try
        {
            using var response = await client.GetAsync(new Uri(Address, health));
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    // The last event of each stream has no line.
    private void Note(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
            _log.Enqueue(line.Data);
    }
}
