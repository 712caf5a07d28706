using System.Diagnostics;

namespace ManifestToEcs.Rehearsal;

/// <summary>Runs programs to their end.</summary>
internal static class Commands
{
    /// <summary>Returns exit code and output, errors included.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program, IEnumerable<string> arguments, string? folder = null, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Prints what the program writes. Any exit code but 0 ends the rehearsal.</summary>
    public static async Task ShowAsync(
        string command, string program, IEnumerable<string> arguments, string folder, Dictionary<string, string> environment)
    {
        Console.WriteLine($"== {command}");
        var (code, output) = await RunAsync(program, arguments, folder, environment);
        Console.WriteLine(output);
        if (code != 0) throw new RehearsalException($"{command} ended with {code}.");
    }
}
