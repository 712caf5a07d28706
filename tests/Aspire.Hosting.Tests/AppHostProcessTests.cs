using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Tests;

/// <summary>The sample AppHost as a program of its own: how it ends, and what it leaves.</summary>
public class AppHostProcessTests : IDisposable
{
    private static readonly string appHost = Path.Combine(AppContext.BaseDirectory, "SampleAppHost.dll");

    private readonly CancellationToken deadline = new CancellationTokenSource(RunningSystem.Deadline).Token;
    private readonly string empty = Directory.CreateTempSubdirectory("apphost-").FullName;

    public void Dispose()
    {
        Directory.Delete(empty, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    [InlineData(9)]
    public async Task A_signal_leaves_no_process_and_no_port(int signal)
    {
        using var program = Start(("ASPNETCORE_URLS", "http://localhost:0"), ("DcpPublisher__RandomizePorts", "true"));
        var url = await LoginUrlAsync(program);
        var children = DescendantsInSession(program.Id);
        Assert.NotEmpty(children);

        Assert.Equal(0, Kill(program.Id, signal));
        await program.WaitForExitAsync(deadline);

        while (children.Any(IsAlive) || Listens(url.Port))
            await Task.Delay(50, deadline);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_sentence_and_a_failure()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port;
        using var program = Start(("ASPNETCORE_URLS", $"http://localhost:{port}"));

        var errors = await program.StandardError.ReadToEndAsync(deadline);
        await program.WaitForExitAsync(deadline);

        Assert.Equal(1, program.ExitCode);
        Assert.Equal($"The endpoint 'http' of 'aspire-dashboard' needs the port {port}, which another program uses. Stop that program or choose another port.", errors.Trim());
    }

    [Fact]
    public async Task A_missing_engine_is_one_sentence_and_a_failure()
    {
        using var program = Start(("HOME", empty), ("DcpPublisher__NodeModulesPath", empty), ("DcpPublisher__RandomizePorts", "true"));

        var errors = await program.StandardError.ReadToEndAsync(deadline);
        await program.WaitForExitAsync(deadline);

        Assert.Equal(1, program.ExitCode);
        Assert.Matches("^The Aspire engine is missing: install the npm package @microsoft/aspire-cli-[a-z0-9-]+ .*$", errors.Trim());
    }

    private static Process Start(params (string Name, string Value)[] variables)
    {
        // A test run in the background of a script has been told to ignore SIGINT.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", appHost]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private async Task<Uri> LoginUrlAsync(Process program)
    {
        while (await program.StandardOutput.ReadLineAsync(deadline) is { } line)
            if (line.IndexOf("http://localhost:", StringComparison.Ordinal) is >= 0 and var at && line.Contains("/login?t=", StringComparison.Ordinal))
                return new Uri(line[at..]);
        throw new InvalidOperationException($"The AppHost ended without a login URL: {await program.StandardError.ReadToEndAsync(deadline)}");
    }

    /// <summary>The engine that monitors the AppHost, and everything below it.</summary>
    private static List<int> DescendantsInSession(int appHostId)
    {
        var parents = new Dictionary<int, int>();
        var found = new List<int>();
        foreach (var folder in Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                var id = int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture);
                // 4711 (name) S 1 …
                parents[id] = int.Parse(File.ReadAllText(Path.Combine(folder, "stat")).Split(") ")[^1].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
                var line = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
                if (line.Contains("start-apiserver") && line.Contains(appHostId.ToString(System.Globalization.CultureInfo.InvariantCulture)))
                    found.Add(id);
            }
            catch (IOException)
            {
                // The process has ended meanwhile.
            }
        }
        for (var index = 0; index < found.Count; index++)
            found.AddRange(parents.Where(pair => pair.Value == found[index] && !found.Contains(pair.Key)).Select(pair => pair.Key));
        return found;
    }

    private static bool IsAlive(int id) => File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static bool Listens(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int id, int signal);
}
