using System.CommandLine;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Commands;

/// <summary><c>explain</c>: what became of every leaf of the manifest, and every value that was inferred.</summary>
internal static class ExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        var shared = new InvocationArguments();
        var format = new Option<string>("--format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");

        var command = new Command("explain",
            "Account for every leaf of the manifest: mapped, ignored with the reason, or an error; and list what was inferred.");
        shared.AddTo(command);
        command.Options.Add(format);
        command.SetAction(arguments => Explain(
            terminal, shared.ManifestPath(arguments), shared.OverlayPath(arguments), arguments.GetRequiredValue(shared.Environment),
            arguments.GetRequiredValue(format)));
        return command;
    }

    private static int Explain(Terminal terminal, string manifestPath, string? overlayPath, string environment, string format)
    {
        var publication = Publication.Of(manifestPath, overlayPath, environment, new Report(), new Dictionary<string, int>());
        var report = publication.Report;
        if (format == "json")
        {
            terminal.Output.Write(JsonReport.Explanation(report.Findings, publication.Leaves, report.Inferences));
        }
        else
        {
            terminal.WriteFindings(manifestPath, overlayPath, report, withNotes: true);
            terminal.Report(terminal.Output, manifestPath, overlayPath).Explanation(publication.Leaves, report.Inferences);
        }
        return report.HasErrors ? ExitCode.InputErrors : ExitCode.Success;
    }
}
