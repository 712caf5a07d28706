using System.CommandLine;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Commands;

/// <summary><c>init</c>: a commented overlay for a manifest, which publishes as it is.</summary>
internal static class InitCommand
{
    public static Command Create(Terminal terminal)
    {
        var shared = new InvocationArguments();
        var command = new Command("init", "Print a commented overlay for a manifest: manifest-to-ecs init aspire-manifest.json > ecs.yaml");
        command.Arguments.Add(shared.Manifest);
        command.SetAction(arguments => Print(terminal, shared.ManifestPath(arguments)));
        return command;
    }

    private static int Print(Terminal terminal, string manifestPath)
    {
        var report = new Report();
        var manifest = ManifestReader.Read(manifestPath, report);
        terminal.WriteFindings(manifestPath, null, report, withNotes: false);
        if (manifest is null) return ExitCode.InputErrors;
        terminal.Output.Write(OverlayTemplate.For(manifest));
        return ExitCode.Success;
    }
}
