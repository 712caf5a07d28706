using System.Diagnostics;

namespace Financial.LocalInfrastructure;

/// <summary>Runs a short console program to its end.</summary>
internal static class ConsoleProgram
{
    /// <summary>Its exit code and everything that it printed.</summary>
    public static async Task<(int ExitCode, string Output)> TryRunAsync(
        string[] command, CancellationToken cancellationToken, string? input = null)
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
            await WriteAsync(process.StandardInput, input, cancellationToken);
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

    private static async Task WriteAsync(StreamWriter standardInput, string? input, CancellationToken cancellationToken)
    {
        try
        {
            await using (standardInput)
                await standardInput.WriteAsync(input.AsMemory(), cancellationToken);
        }
        catch (IOException)
        {
            // The program ended without reading; its output and exit code say why.
        }
    }
}
