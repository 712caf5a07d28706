using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Financial.Benchmarks;

/// <summary>
/// The whole system as a person meets it: the time from starting the built AppHost until everything is healthy, and the time from
/// sending a 1,000-line file until it is posted. Uses the AppHost's fixed ports and its own state folder, which it empties.
/// </summary>
public static class SystemBenchmark
{
    private const int Starts = 5;
    private const int Uploads = 40;
    private const int LinesPerFile = 1_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    public static async Task<int> RunAsync()
    {
        var starts = new List<double>();
        List<double> uploads = [];
        for (var run = 1; run <= Starts; run++)
        {
            using var appHost = StartAppHost(fresh: run == 1);
            try
            {
                var watch = Stopwatch.StartNew();
                var (apiUrl, apiKey) = await WaitUntilHealthyAsync(appHost);
                starts.Add(watch.Elapsed.TotalMilliseconds);
                if (run == Starts)
                    uploads = await MeasureUploadsAsync(apiUrl, apiKey);
            }
            finally
            {
                await StopAsync(appHost);
            }
        }
        Results.Write("system", "what,runs,median_ms,min_ms,max_ms,target_ms",
        [
            Row("start to all healthy (first start, empty state)", starts[..1], 10_000),
            Row("start to all healthy (later starts)", starts[1..], 10_000),
            Row("upload of a 1,000-line file to posted", uploads, 250),
        ]);
        return 0;
    }

    private static object[] Row(string what, List<double> milliseconds, int target) =>
        [what, milliseconds.Count, Math.Round(Results.Median(milliseconds)), Math.Round(milliseconds.Min()), Math.Round(milliseconds.Max()), target];

    private static string RunFile => Path.Combine(Results.RepositoryRoot, "AppHost", ".local", "run.json");

    private static Process StartAppHost(bool fresh)
    {
        if (File.Exists(RunFile))
            File.Delete(RunFile);
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Results.RepositoryRoot, RedirectStandardOutput = true };
        string[] arguments = ["run", "--no-build", "-c", "Release", "--project", "AppHost", .. fresh ? new[] { "--", "--fresh" } : []];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task<(string ApiUrl, string ApiKey)> WaitUntilHealthyAsync(Process appHost)
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
                    return (run.RootElement.GetProperty("apiUrl").GetString()!, run.RootElement.GetProperty("apiKey").GetString()!);
            }
            catch (JsonException)
            {
                // Read while it was being written: the next look finds it whole.
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
            using var form = new MultipartFormDataContent { { new StringContent("true"), "confirm" }, { new ByteArrayContent(file), "file", "general.csv" } };
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
            "Used for Reimbursable Expenses,Transaction Period,Transaction Number,Consolidated Transaction,Recur Number,Recur Frequency\r\n");
        for (var entry = 0; entry < LinesPerFile / 2; entry++)
        {
            var date = new DateOnly(2025, 1 + number % 12, 1 + entry % 28).ToString("M/d/yy", CultureInfo.InvariantCulture);
            var sequence = number * LinesPerFile + entry;
            var cents = 100 + sequence * 7919L % 900_000;
            foreach (var (account, sign) in new[] { ("1200", ""), ("4000", "-") })
                csv.Append(CultureInfo.InvariantCulture,
                    $"{date},B{sequence},,2,{account},Mowing contract {sequence},{sign}{cents / 100}.{cents % 100:00},,FALSE,{1 + number % 12},{sequence},FALSE,0,0\r\n");
        }
        return Encoding.ASCII.GetBytes(csv.ToString());
    }

    private static async Task StopAsync(Process appHost)
    {
        if (!appHost.HasExited)
            _ = Kill(appHost.Id, 15);
        using var deadline = new CancellationTokenSource(Deadline);
        await appHost.WaitForExitAsync(deadline.Token);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
