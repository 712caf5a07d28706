using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Financial.LocalInfrastructure;

namespace Financial.Fixtures;

/// <summary>
/// One service as a separate process on a free loopback port. The project that uses it references the service's project only to build it.
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
        // Prevents diagnostics sockets, which a killed process would leave in the temporary folder.
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

    /// <summary>Starts a service and returns when <paramref name="health"/> answers with success.</summary>
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

    /// <summary>Runs a command of a service and waits for its end.</summary>
    public static async Task<(int ExitCode, string Text)> RunAsync(
        string service, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        await using var command = new ServiceProcess(service, environment, arguments);
        await command._process.WaitForExitAsync();
        return (command._process.ExitCode, command.Log.Trim());
    }

    /// <summary>Runs a command with the environment of this process, like a container's health check.</summary>
    public Task<(int ExitCode, string Text)> RunBesideAsync(params string[] arguments) => RunAsync(_service, _environment, arguments);

    /// <summary>Kills it like a crash: SIGKILL.</summary>
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
            // Also waits for the rest of its log.
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

    // A stream's last event has no line.
    private void Note(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
            _log.Enqueue(line.Data);
    }
}
