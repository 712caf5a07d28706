using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Financial.Fixtures;
using Financial.LocalInfrastructure;

namespace Financial.Benchmarks;

/// <summary>A service or a peer as a process of its own, on a free loopback port.</summary>
public sealed class PublishedService : IAsyncDisposable
{
    private readonly Process _process;

    private PublishedService(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Its peak memory in RAM (VmHWM), in bytes.</summary>
    public long PeakMemoryBytes => 1024 * long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);

    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Publishes a project as for its image, compiled for this processor.</summary>
    public static async Task<string> PublishAsync(string project, string target)
    {
        using var publish = Process.Start(
            "dotnet", ["publish", Path.Combine(Results.RepositoryRoot, project), "-c", "Release", "-r",
                RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64", "--self-contained", "false",
                "-o", target, "-v", "quiet"]);
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? target : throw new InvalidOperationException($"{project} could not be published.");
    }

    /// <summary>Starts a program and returns when it answers.</summary>
    public static async Task<PublishedService> StartAsync(
        string program, string[] arguments, IReadOnlyDictionary<string, string> environment, string health)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec dotnet \"$@\" >/dev/null 2>&1", "sh", program, .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(program)!,
            Environment =
            {
                ["ASPNETCORE_URLS"] = address.ToString(), ["DOTNET_ENVIRONMENT"] = "Production", ["DOTNET_EnableDiagnostics"] = "0",
            },
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var service = new PublishedService(Process.Start(start)!, address);
        using var http = new HttpClient();
        await Eventually.BeTrueAsync(async () =>
        {
            if (service._process.HasExited) throw new InvalidOperationException($"{program} ended with {service._process.ExitCode}.");
            try
            {
                using var response = await http.GetAsync(new Uri(address, health));
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, TimeSpan.FromMinutes(2));
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        using (var stop = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await stop.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
