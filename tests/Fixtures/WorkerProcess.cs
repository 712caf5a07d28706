using System.Diagnostics;
using Financial.Ledger.Messages;
using Financial.LocalInfrastructure;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Fixtures;

/// <summary>
/// The real EtlWorker as a separate process, for tests that kill it or measure its memory. The project that uses it references EtlWorker,
/// whose program is built into its folder.
/// </summary>
public sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>Its port on loopback.</summary>
    public int Port { get; }

    /// <summary>Its peak memory in RAM (VmHWM), in bytes.</summary>
    public long PeakMemoryBytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
                System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts the worker, optionally from another folder, and returns when it is ready to consume.</summary>
    public static async Task<WorkerProcess> StartAsync(
        string connectionString, IReadOnlyDictionary<string, string> awsEnvironment, string? logFile = null, string? folder = null)
    {
        var port = FreePort.Next();
        var program = Path.Combine(folder ?? AppContext.BaseDirectory, "EtlWorker.dll");
        var output = logFile ?? "/dev/null";
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec dotnet \"$1\" >\"$2\" 2>&1", "sh", program, output])
        {
            Environment = { ["ConnectionStrings__ledger"] = connectionString, ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
                ["DOTNET_ENVIRONMENT"] = "Production", ["AmazonSqs__CreateMissingQueues"] = "true" },
        };
        // Prevents diagnostics sockets, which a killed process would leave in the temporary folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var (name, value) in awsEnvironment) start.Environment[name] = value;
        var worker = new WorkerProcess(Process.Start(start)!, port);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        try
        {
            await Eventually.BeTrueAsync(() => worker.IsReadyAsync(http, port), TimeSpan.FromMinutes(3));
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a message as a service does: by the worker's own outbox and the queue.</summary>
    public static Task SendAsync(NpgsqlDataSource etlWorker, ImportFile message, CancellationToken cancellationToken = default) =>
        SendAsync(etlWorker, Queues.ImportFile, message.TenantId, message, cancellationToken);

    /// <inheritdoc cref="SendAsync(NpgsqlDataSource, ImportFile, CancellationToken)"/>
    public static async Task SendAsync<T>(
        NpgsqlDataSource etlWorker, string queue, int tenantId, T message, CancellationToken cancellationToken = default) where T : class
    {
        await using var transaction = await etlWorker.BeginTenantTransactionAsync(tenantId, cancellationToken);
        await new Outbox("ledger").EnqueueAsync(transaction.Transaction, queue, tenantId, message, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Waits, at most a minute, until it ends, and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return _process.ExitCode;
    }

    /// <summary>Kills it like a crash: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it gracefully (SIGTERM): it settles its current message.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await _process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }

        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync(HttpClient http, int port)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The worker ended with exit code {_process.ExitCode} before it was ready.");
        try
        {
            using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"));
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
