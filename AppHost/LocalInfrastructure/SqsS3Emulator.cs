using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Financial.LocalInfrastructure;

/// <summary>
/// SQS and S3 on one loopback port. Without a state folder everything is in memory. It ends with this object, and with this process
/// even when that is killed.
/// </summary>
public sealed class SqsS3Emulator : IAsyncDisposable
{
    /// <summary>The region that clients sign for; any credentials are accepted.</summary>
    public const string Region = "us-east-1";

    private readonly Process _process;

    private SqsS3Emulator(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>The address that clients set as <c>AWS_ENDPOINT_URL</c>.</summary>
    public Uri EndpointUrl => new($"http://127.0.0.1:{Port}");

    /// <summary>
    /// The command that runs the emulator until SIGTERM or SIGINT. Its state folder survives restarts; it creates the queues that a
    /// CloudFormation template declares, and a bucket.
    /// </summary>
    public static string[] CommandLine(int port, string stateFolder, string template, string bucket) =>
        [.. CommandLine(port), "--data", stateFolder, "--template", template, "--bucket", bucket];

    private static string[] CommandLine(int port) =>
    [
        NpmPackages.Node, "--disable-warning=ExperimentalWarning", NpmPackages.SqsS3EmulatorScript,
        "--port", port.ToString(CultureInfo.InvariantCulture), "--region", Region,
    ];

    /// <summary>
    /// Starts an emulator on a free port, unless one is given: the port of an emulator that ended stays kept for its successor.
    /// </summary>
    public static async Task<SqsS3Emulator> StartAsync(
        int? port = null, string? stateFolder = null, CancellationToken cancellationToken = default)
    {
        string[] command = [.. CommandLine(port ?? FreePort.Next()), .. stateFolder is null ? [] : new[] { "--data", stateFolder }];
        var process = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], "--end-with-input"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = NpmPackages.Folder,
        })!;
        // The emulator prints its port once it listens: {"port":45123}
        var started = await process.StandardOutput.ReadLineAsync(cancellationToken);
        if (started is null)
            throw new InfrastructureException((await process.StandardError.ReadToEndAsync(cancellationToken)).Trim());
        // Read the rest of the output: a full pipe would stop the emulator.
        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        process.BeginErrorReadLine();
        using var line = JsonDocument.Parse(started);
        return new SqsS3Emulator(process, line.RootElement.GetProperty("port").GetInt32());
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
        }
        _process.Dispose();
    }
}
