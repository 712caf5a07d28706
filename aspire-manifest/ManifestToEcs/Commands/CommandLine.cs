using System.CommandLine;

namespace ManifestToEcs.Commands;

/// <summary>Runs a parsed command line and turns what can go wrong with files into a sentence.</summary>
internal static class CommandLine
{
    public static int Run(RootCommand root, string[] args, Terminal terminal)
    {
        var arguments = root.Parse(args);
        if (arguments.Errors.Count > 0)
        {
            foreach (var error in arguments.Errors) terminal.Error.WriteLine(error.Message);
            terminal.Error.WriteLine("manifest-to-ecs --help shows the commands and their options.");
            return ExitCode.Usage;
        }
        try
        {
            return arguments.Invoke(new InvocationConfiguration { Output = terminal.Output, Error = terminal.Error,
                EnableDefaultExceptionHandler = false });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"{fault.Message} Check the path and its permissions, then run the command again.");
            return ExitCode.InputErrors;
        }
    }
}
