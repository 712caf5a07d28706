using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Financial.Fixtures;

namespace Financial.Benchmarks;

/// <summary>
/// Measures the whole system: start, recovery after a crash, stop, memory, and the import of a 1,000-line file. Uses the AppHost's fixed
/// ports and its own state folder, which it empties.
/// </summary>
public static class SystemBenchmark
{
    private const int Starts = 6;
    private const int Uploads = 40;
    private const int LinesPerFile = 1_000;
    private const int Sigkill = 9;
    private const int Sigterm = 15;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    public static async Task<int> RunAsync()
    {
        var (starts, memory, crashes, terminations, kills) = (new List<double>(), new List<double>(), new List<double>(),
            new List<double>(), new List<double>());
        List<double> uploads = [];
        for (var run = 1; run <= Starts; run++)
        {
            var system = new ProcessFamily();
            using var appHost = StartAppHost(system, fresh: run == 1);
            try
            {
                var watch = Stopwatch.StartNew();
                var state = await WaitUntilHealthyAsync(appHost);
                starts.Add(watch.Elapsed.TotalMilliseconds);
                memory.Add(Results.Mebibytes(system.Members().Sum(process => process.ProportionalBytes())));
                if (run == Starts)
                    uploads = await MeasureUploadsAsync(state.ApiUrl, state.ApiKey);
                crashes.Add(await MeasureCrashAsync(system, state.ApiUrl));
                // Half of the runs end as by Ctrl+C, half as by a crash of the AppHost.
                if (run % 2 == 1)
                    terminations.Add(await MeasureEndAsync(system, state.ProcessId, Sigterm));
                else
                    kills.Add(await MeasureEndAsync(system, state.ProcessId, Sigkill));
            }
            finally
            {
                if (!appHost.HasExited)
                    await MeasureEndAsync(system, appHost.Id, Sigterm);
            }
        }
        Results.Write("system", "what,unit,runs,median,min,max,target",
        [
            Row("start to all healthy (first start, empty state)", "ms", starts[..1], 10_000),
            Row("start to all healthy (later starts)", "ms", starts[1..], 10_000),
            Row("memory of all processes (PSS)", "MiB", memory, 950),
            Row("crashed Api until it is ready again", "ms", crashes, 8_000),
            Row("SIGTERM of the AppHost until every process is gone", "ms", terminations, 7_000),
            Row("SIGKILL of the AppHost until every process is gone", "ms", kills, 15_000),
            Row("upload of a 1,000-line file to posted", "ms", uploads, 250),
        ]);
        return 0;
    }

    private static object[] Row(string what, string unit, List<double> figures, int target) =>
        [what, unit, figures.Count, Math.Round(Results.Median(figures)), Math.Round(figures.Min()), Math.Round(figures.Max()), target];

    private static string RunFile => Path.Combine(Results.RepositoryRoot, "AppHost", ".local", "run.json");

    private static Process StartAppHost(ProcessFamily system, bool fresh)
    {
        if (File.Exists(RunFile))
            File.Delete(RunFile);
        // Start the built program with its launch profile's settings: `dotnet run` would add its own start-up seconds.
        var folder = Path.Combine(Results.RepositoryRoot, "AppHost");
        var process = system.Start(new ProcessStartInfo(Path.Combine(folder, "bin", "Release", "net10.0", "AppHost"),
            fresh ? ["--fresh"] : [])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            Environment =
            {
                ["DOTNET_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = "http://localhost:18888",
                ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:0",
                ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
            },
        });
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>Milliseconds from the end of the Api's process until the next one is ready.</summary>
    private static async Task<double> MeasureCrashAsync(ProcessFamily system, string apiUrl)
    {
        using var client = new HttpClient { BaseAddress = new Uri(apiUrl), Timeout = TimeSpan.FromSeconds(1) };
        var watch = Stopwatch.StartNew();
        _ = Kill(system.Members().Single(process => process.Program == "Api").Id, Sigkill);
        while (watch.Elapsed < Deadline)
        {
            try
            {
                using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (response.IsSuccessStatusCode)
                    return watch.Elapsed.TotalMilliseconds;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                await Task.Delay(20);
            }
        }
        throw new TimeoutException($"The Api was not ready {Deadline.TotalSeconds} s after its crash.");
    }

    /// <summary>Milliseconds from the signal until all processes have ended.</summary>
    private static async Task<double> MeasureEndAsync(ProcessFamily system, int processId, int signal)
    {
        var watch = Stopwatch.StartNew();
        _ = Kill(processId, signal);
        while (system.Members().Any())
        {
            if (watch.Elapsed > Deadline)
                throw new TimeoutException($"{Deadline.TotalSeconds} s after signal {signal} still: {string.Join("; ", system.Members())}");
            await Task.Delay(50);
        }
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task<(string ApiUrl, string ApiKey, int ProcessId)> WaitUntilHealthyAsync(Process appHost)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Deadline; await Task.Delay(10))
        {
            if (appHost.HasExited)
                throw new InvalidOperationException($"The AppHost ended with exit code {appHost.ExitCode}.");
            if (!File.Exists(RunFile))
                continue;
            try
            {
                using var run = JsonDocument.Parse(await File.ReadAllTextAsync(RunFile));
                if (run.RootElement.GetProperty("status").GetString() == "healthy")
                    return (run.RootElement.GetProperty("apiUrl").GetString()!, run.RootElement.GetProperty("apiKey").GetString()!,
                        run.RootElement.GetProperty("processId").GetInt32());
            }
            catch (JsonException)
            {
                // The file was incomplete: read it again.
            }
        }
        throw new TimeoutException($"The AppHost was not healthy after {Deadline.TotalSeconds} s.");
    }

    private static async Task<List<double>> MeasureUploadsAsync(string apiUrl, string apiKey)
    {
        using var client = new HttpClient { BaseAddress = new Uri(apiUrl) };
        client.DefaultRequestHeaders.Add("X-Api-Key", apiKey);
        var times = new List<double>();
        for (var number = 0; number < Uploads; number++)
        {
            var file = GeneralJournal(number);
            var watch = Stopwatch.StartNew();
            using var form = new MultipartFormDataContent { { new StringContent("true"), "confirm" },
                { new ByteArrayContent(file), "file", "general.csv" } };
            using var response = await client.PostAsync(new Uri("/v1/imports", UriKind.Relative), form);
            response.EnsureSuccessStatusCode();
            var status = await WaitUntilFinalAsync(client, response.Headers.Location!);
            times.Add(watch.Elapsed.TotalMilliseconds);
            if (status != "posted")
                throw new InvalidOperationException($"Upload {number} ended as {status}.");
        }
        return times;
    }

    private static async Task<string> WaitUntilFinalAsync(HttpClient client, Uri location)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Deadline; await Task.Delay(5))
        {
            var import = await client.GetFromJsonAsync<JsonElement>(location);
            var status = import.GetProperty("status").GetString()!;
            if (status is not ("pending" or "running"))
                return status;
        }
        throw new TimeoutException($"{location} was not final after {Deadline.TotalSeconds} s.");
    }

    // Date,Reference,Date Clear in Bank Rec,Number of Distributions,G/L Account,Description,Amount,… : 500 entries of two lines
    private static byte[] GeneralJournal(int number)
    {
        var csv = new StringBuilder("Date,Reference,Date Clear in Bank Rec,Number of Distributions,G/L Account,Description,Amount,Job ID," +
            "Used for Reimbursable Expenses,Transaction Period,Transaction Number,Consolidated Transaction,Recur Number,Recur "
            + "Frequency\r\n");
        for (var entry = 0; entry < LinesPerFile / 2; entry++)
        {
            var date = new DateOnly(2025, 1 + number % 12, 1 + entry % 28).ToString("M/d/yy", CultureInfo.InvariantCulture);
            var sequence = number * LinesPerFile + entry;
            var cents = 100 + sequence * 7919L % 900_000;
            foreach (var (account, sign) in new[] { ("1200", ""), ("4000", "-") })
                csv.Append(CultureInfo.InvariantCulture,
                    $"{date},B{sequence},,2,{account},Mowing contract {sequence},{sign}{cents / 100}.{cents % 100:00},,FALSE,{1
                        + number % 12},{sequence},FALSE,0,0\r\n");
        }
        return Encoding.ASCII.GetBytes(csv.ToString());
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
