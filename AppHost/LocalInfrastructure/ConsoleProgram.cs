using System.Diagnostics;

namespace Financial.LocalInfrastructure;

/// <summary>Runs a short console program to its end.</summary>
internal static class ConsoleProgram
{
    /// <summary>Its exit code and everything that it printed.</summary>
    public static async Task<(int ExitCode, string Output)> TryRunAsync(string[] command, CancellationToken cancellationToken, string? input = null)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
            Environment = { ["LC_ALL"] = "C" },
        })!;
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
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

    public static async Task RunAsync(string[] command, CancellationToken cancellationToken, string? input = null)
    {
        var (exitCode, output) = await TryRunAsync(command, cancellationToken, input);
        if (exitCode != 0)
            throw new InfrastructureException($"{Path.GetFileName(command[0])} failed with exit code {exitCode}: {output}");
    }
}
