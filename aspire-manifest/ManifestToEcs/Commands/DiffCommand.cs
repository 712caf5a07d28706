using System.CommandLine;
using ManifestToEcs.Comparison;
using ManifestToEcs.Emission;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Commands;

/// <summary><c>diff</c>: what publishing would change; nothing is written.</summary>
internal static class DiffCommand
{
    public static Command Create(Terminal terminal)
    {
        var shared = new InvocationArguments();
        var against = new Option<string[]>("--against")
        {
            Description = "The output folder of an earlier publish, or files with the answers of aws ecs describe-task-definition and "
                + "describe-services.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
            HelpName = "DIR|FILE",
        };

        var command = new Command("diff",
            "Show what would change against an earlier emission or against what runs; exit code 1 when anything would.");
        shared.AddTo(command);
        command.Options.Add(against);
        command.SetAction(arguments => Diff(
            terminal, shared.ManifestPath(arguments), shared.OverlayPath(arguments), arguments.GetRequiredValue(shared.Environment),
            arguments.GetRequiredValue(against)));
        return command;
    }

    private static int Diff(Terminal terminal, string manifestPath, string? overlayPath, string environment, string[] against)
    {
        var report = new Report();
        var folder = against is [var only] && Directory.Exists(only) ? only : null;
        var comparison = folder is null
            ? WithDescriptions(manifestPath, overlayPath, environment, against, report)
            : WithEarlierEmission(manifestPath, overlayPath, environment, folder, report);
        terminal.WriteFindings(manifestPath, overlayPath, report, withNotes: false);
        if (comparison is null || report.HasErrors) return ExitCode.InputErrors;

        comparison.Write(terminal.Output);
        return comparison.WouldChange ? ExitCode.InputErrors : ExitCode.Success;
    }

    private static ComparisonResult? WithDescriptions(
        string manifestPath, string? overlayPath, string environment, string[] paths, Report report)
    {
        var publication = Publication.Of(manifestPath, overlayPath, environment, report, new Dictionary<string, int>(), Outputs.Ecs);
        var descriptions = paths.Select(path => new EmittedFile(path, File.ReadAllText(path))).ToList();
        return report.HasErrors ? null : EmissionComparison.Compare(publication.Files, descriptions, report);
    }

    private static ComparisonResult? WithEarlierEmission(
        string manifestPath, string? overlayPath, string environment, string folder, Report report)
    {
        if (OutputFolder.Open(folder, report) is not { } output) return null;
        var publication = Publication.Of(
            manifestPath, overlayPath, environment, report, output.ListenerPriorities, Outputs.All,
            Publication.PathFrom(folder, manifestPath));
        return report.HasErrors ? null
            : EmissionComparison.Compare(publication.Files, EarlierEmission.Read(folder, output, publication.Files));
    }
}
