using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Financial.Fixtures;

namespace Financial.AppHost.Tests;

/// <summary>The AppHost as a program of its own, on its own state folder and, unless told, on random ports.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    public static readonly string Program = typeof(AppHostProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "AppHostProgram").Value!;

    private readonly Process _process;
    private readonly string _stateFolder;
    private readonly ProcessFamily _family = new();
    private readonly StringBuilder _output = new();

    public AppHostProcess(string stateFolder, string[]? arguments = null, int dashboardPort = 0, bool fixedPorts = false)
    {
        _stateFolder = stateFolder;
        // A session of its own, as in a terminal; a test run in the background of a script has been told to ignore Ctrl+C.
        _process = _family.Start(new ProcessStartInfo("setsid",
            ["env", "--default-signal=INT", "dotnet", Program, "--state-folder", stateFolder, .. arguments ?? []])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                // Killed, it and its children would leave the sockets of their diagnostics in the temporary folder.
                ["DOTNET_EnableDiagnostics"] = "0",
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = $"http://localhost:{dashboardPort}",
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:0",
                ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
                ["DcpPublisher__RandomizePorts"] = fixedPorts ? "false" : "true",
                ["OPENAI_API_KEY"] = null,
            },
        });
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string RunFile => Path.Combine(_stateFolder, "run.json");

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>The content of run.json once everything is healthy. A killed AppHost leaves its own behind.</summary>
    public async Task<JsonElement> HealthyAsync()
    {
        JsonElement run = default;
        await Eventually.BeTrueAsync(() => _process.HasExited || TryReadRunFile(out run), TimeSpan.FromMinutes(4));
        Assert.False(_process.HasExited, Output);
        return run;
    }

    public void Kill() => _process.Kill();

    /// <summary>SIGTERM to the AppHost, as a script stops it.</summary>
    public Task<int> TerminateAsync() => SignalAsync("-TERM", _process.Id);

    /// <summary>SIGINT to all that the terminal sees of it, as Ctrl+C sends it.</summary>
    public Task<int> InterruptAsync() => SignalAsync("-INT", -_process.Id);

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        return _process.ExitCode;
    }

    /// <summary>What still runs of everything that this AppHost has started.</summary>
    public IReadOnlyList<ProcessFamily.Member> Remains() => [.. _family.Members()];

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await Eventually.BeTrueAsync(() => Remains().Count == 0);
        _process.Dispose();
    }

    private async Task<int> SignalAsync(string signal, int processOrGroup)
    {
        using (var kill = Process.Start("kill", [signal, "--", $"{processOrGroup}"]))
            await kill.WaitForExitAsync();
        return await ExitCodeAsync();
    }

    private bool TryReadRunFile(out JsonElement run)
    {
        run = default;
        try
        {
            run = JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(RunFile));
            return run.GetProperty("processId").GetInt32() == _process.Id;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private void Append(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}
