using System.CommandLine;

namespace ManifestToEcs.Commands;

/// <summary>Runs a command line, and answers a file error with a sentence instead of a stack trace.</summary>
internal static class CommandLine
{
    public static int Run(RootCommand root, string[] args, Terminal terminal)
    {
        var arguments = root.Parse(args);
        if (arguments.Errors.Count > 0) return Refuse(terminal, arguments.Errors.Select(error => error.Message));
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

    /// <summary>Answers a wrong command line.</summary>
    public static int Refuse(Terminal terminal, params IEnumerable<string> messages)
    {
        foreach (var message in messages) terminal.Error.WriteLine(message);
        terminal.Error.WriteLine("manifest-to-ecs --help shows the commands and their options.");
        return ExitCode.Usage;
    }
}
