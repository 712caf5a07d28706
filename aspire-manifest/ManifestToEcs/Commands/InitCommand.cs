using System.CommandLine;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Commands;

/// <summary><c>init</c>: a commented overlay for this manifest.</summary>
internal static class InitCommand
{
    public static Command Create(Terminal terminal)
    {
        var manifest = new InvocationArguments().Manifest;
        var output = new Option<string?>("--output",
            "-o") { Description = "File to write; default: the terminal. An existing file is never overwritten.", HelpName = "ecs.yaml" };

        var command = new Command("init",
            "Write a commented overlay for this manifest: every resource with what would be inferred for it.");
        command.Arguments.Add(manifest);
        command.Options.Add(output);
        command.SetAction(arguments =>
        {
            var path = arguments.GetRequiredValue(manifest);
            return Init(terminal, Directory.Exists(path) ? Path.Combine(path, "aspire-manifest.json") : path, arguments.GetValue(output));
        });
        return command;
    }

    private static int Init(Terminal terminal, string manifestPath, string? output)
    {
        var report = new Report();
        var manifest = ManifestReader.Read(manifestPath, report);
        terminal.WriteFindings(manifestPath, null, report, withNotes: false);
        if (manifest is null) return ExitCode.InputErrors;

        var text = OverlayTemplate.For(manifest);
        if (output is null)
        {
            terminal.Output.Write(text);
            return ExitCode.Success;
        }
        if (File.Exists(output))
        {
            terminal.Error.WriteLine($"{output} exists already and is not overwritten. Name another file, or compare with the output of "
                + "init without --output.");
            return ExitCode.InputErrors;
        }
        File.WriteAllText(output, text);
        terminal.Output.WriteLine($"{output} written: read through it, then manifest-to-ecs "
            + $"publish {manifestPath} --overlay {output} --output DIR");
        return ExitCode.Success;
    }
}
