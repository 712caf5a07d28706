using System.Diagnostics;

namespace Aspire.Hosting.Dcp;

/// <summary>The npm package of the Aspire CLI carries the engine and the dashboard inside its one program; they are unpacked once.</summary>
internal static class AspireCliPackage
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(3);

    /// <summary>Unpacks beside the node_modules folder and returns the folder that holds dcp and managed. Several processes may ask at once.</summary>
    internal static async Task<string> ExtractAsync(string packageFolder, string cliPath, CancellationToken cancellationToken)
    {
        // …/node_modules/@microsoft/aspire-cli-linux-x64 -> …/node_modules/.cache/aspire-<time and size of the program>
        var program = new FileInfo(cliPath);
        var cache = Path.GetFullPath(Path.Combine(packageFolder, "..", "..", ".cache"));
        var target = Path.Combine(cache, $"aspire-{program.LastWriteTimeUtc.Ticks:x}-{program.Length:x}");
        var done = Path.Combine(target, "complete");
        var bundle = Path.Combine(target, ".aspire", "bundle");
        if (File.Exists(done))
            return bundle;
        Directory.CreateDirectory(cache);
        await using var turn = await TakeTurnAsync(target + ".lock", cancellationToken);
        if (File.Exists(done))
            return bundle;
        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true);
        Directory.CreateDirectory(target);
        await RunSetupAsync(cliPath, target, cancellationToken);
        await File.WriteAllTextAsync(done, "", cancellationToken);
        return bundle;
    }

    private static async Task RunSetupAsync(string cliPath, string target, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(cliPath)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "setup", "--install-path", Path.Combine(target, ".aspire"), "--non-interactive", "--nologo" },
            Environment =
            {
                // setup checks what it has unpacked in $HOME/.aspire, wherever it was told to unpack: that folder is its home.
                ["HOME"] = target,
                ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true",
                // The look for updates would unpack everything a second time, beside this one.
                ["features__updateNotificationsEnabled"] = "false",
            },
        };
        using var setup = Process.Start(start) ?? throw new DistributedApplicationException($"'{cliPath}' does not start.");
        var texts = Task.WhenAll(setup.StandardOutput.ReadToEndAsync(cancellationToken), setup.StandardError.ReadToEndAsync(cancellationToken));
        await setup.WaitForExitAsync(cancellationToken);
        if (setup.ExitCode != 0)
            throw new DistributedApplicationException(
                $"Unpacking the Aspire engine into '{target}' ended with code {setup.ExitCode}: {string.Join(' ', await texts).Trim()}");
    }

    private static async Task<FileStream> TakeTurnAsync(string path, CancellationToken cancellationToken)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100, cancellationToken))
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < patience)
            {
            }
        }
    }
}
