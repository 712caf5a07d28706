using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Financial.Fixtures;
using Financial.LocalInfrastructure;

namespace Financial.AppHost.Tests;

/// <summary>Where the AppHost cannot go on, it says why in one sentence and ends with a failure.</summary>
public sealed class StartProblemTests : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("financial-state-");

    [Fact]
    public async Task The_port_of_the_Api_is_taken()
    {
        // Where the real system runs already, it is the one that has the port.
        using var other = new TcpListener(IPAddress.Loopback, 8000);
        if (FreePort.IsFree(8000))
            other.Start();

        await AssertRefusedAsync("Port 8000 is taken by another program: stop it, or start with `-- --api-port 8001`.", fixedPorts: true);
    }

    [Fact]
    public async Task Another_port_is_taken_at_its_word_beside_a_fresh_start()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await AssertRefusedAsync($"Port {port} is taken by another program: stop it, or start with `-- --api-port {port + 1}`.",
            fixedPorts: true, arguments: ["--fresh", "--api-port", $"{port}"]);
    }

    [Fact]
    public async Task The_port_of_the_dashboard_is_taken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await AssertRefusedAsync($"Port {port} is taken by another program: stop it and start again.", fixedPorts: true,
            dashboardPort: port);
    }

    [Fact]
    public async Task The_state_belongs_to_another_AppHost()
    {
        using var other = new FileStream(Path.Combine(_state.FullName, "lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        await AssertRefusedAsync($"Another AppHost already runs on {_state.FullName}: stop it, or look at its page.");
    }

    [Fact]
    public async Task The_database_is_damaged()
    {
        Directory.CreateDirectory(Path.Combine(_state.FullName, "postgres"));

        await AssertRefusedAsync("is damaged (PG_VERSION is missing): restore the folder from a copy, or start with `-- --fresh` to begin "
            + "empty.");
    }

    [Fact]
    public async Task The_secrets_are_damaged()
    {
        await File.WriteAllTextAsync(Path.Combine(_state.FullName, "secrets.json"), "{");

        await AssertRefusedAsync("secrets.json is damaged: restore it from a copy, or start with `-- --fresh` to begin empty.");
    }

    [Fact]
    public async Task Npm_is_missing()
    {
        var (exitCode, output) = await BuildAsync(programs: []);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("npm was not found: install Node.js 20.19+ or 22.12+, which brings npm, and build again.", output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_is_too_old()
    {
        // What the check asks of node is an exit code: 3 means that it is older.
        var (exitCode, output) = await BuildAsync(programs: [("npm", "exit 0"), ("node", "exit 3")]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Node.js is too old: install Node.js 20.19+ or 22.12+, and build again.", output, StringComparison.Ordinal);
    }

    public void Dispose() => _state.Delete(recursive: true);

    private async Task AssertRefusedAsync(string sentence, bool fixedPorts = false, int dashboardPort = 0, string[]? arguments = null)
    {
        await using var appHost = new AppHostProcess(_state.FullName, arguments, dashboardPort: dashboardPort, fixedPorts: fixedPorts);

        Assert.Equal(1, await appHost.ExitCodeAsync());
        var complaint = Assert.Single(appHost.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.EndsWith(sentence, complaint, StringComparison.Ordinal);
    }

    /// <summary>Runs the build's own step with nothing but the given programs to be found.</summary>
    private async Task<(int ExitCode, string Output)> BuildAsync((string Name, string Script)[] programs)
    {
        File.CreateSymbolicLink(Path.Combine(_state.FullName, "sh"), "/bin/sh");
        foreach (var (name, script) in programs)
        {
            var path = Path.Combine(_state.FullName, name);
            await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        using var build = Process.Start(new ProcessStartInfo("dotnet",
            ["msbuild", "AppHost/LocalInfrastructure/LocalInfrastructure.csproj", "-target:InstallNpmPackages", "-nodeReuse:false",
                "-nologo"])
        {
            WorkingDirectory = Samples.RepositoryRoot,
            RedirectStandardOutput = true,
            Environment = { ["PATH"] = _state.FullName },
        })!;
        var output = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        return (build.ExitCode, output);
    }
}
