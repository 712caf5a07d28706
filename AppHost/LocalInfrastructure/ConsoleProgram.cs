using System.Diagnostics;

namespace Financial.LocalInfrastructure;

/// <summary>Runs a short console program to its end.</summary>
internal static class ConsoleProgram
{
    /// <summary>Its exit code and everything that it printed.</summary>
    public static async Task<(int ExitCode, string Output)> TryRunAsync(string[] command, CancellationToken cancellationToken, string? workingDirectory = null)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "/",
            Environment = { ["LC_ALL"] = "C" },
        })!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, (output + await error).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public static async Task RunAsync(string[] command, CancellationToken cancellationToken, string? workingDirectory = null)
    {
        var (exitCode, output) = await TryRunAsync(command, cancellationToken, workingDirectory);
        if (exitCode != 0)
            throw new InfrastructureException($"{Path.GetFileName(command[0])} failed with exit code {exitCode}: {output}");
    }
}
