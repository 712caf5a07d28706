using System.CommandLine;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Commands;

/// <summary><c>check</c>: every error at once; nothing is written.</summary>
internal static class CheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var shared = new InvocationArguments();
        var format = new Option<string>("--format") { Description = "text, json or sarif.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "sarif");

        var command = new Command("check", "Show every error, warning and note, with its place and what to do.");
        shared.AddTo(command);
        command.Options.Add(format);
        command.SetAction(arguments => Check(
            terminal, shared.ManifestPath(arguments), shared.OverlayPath(arguments), arguments.GetRequiredValue(shared.Environment),
            arguments.GetRequiredValue(format)));
        return command;
    }

    private static int Check(Terminal terminal, string manifestPath, string? overlayPath, string environment, string format)
    {
        var report = new Report();
        Publication.Of(manifestPath, overlayPath, environment, report, new Dictionary<string, int>());
        var findings = report.Findings;
        if (format == "json")
        {
            terminal.Output.Write(JsonReport.Findings(findings));
        }
        else if (format == "sarif")
        {
            terminal.Output.Write(SarifReport.Findings(findings, manifestPath, overlayPath, Terminal.Lines(manifestPath)));
        }
        else
        {
            terminal.Report(terminal.Output, manifestPath, overlayPath).Findings(findings);
            terminal.Output.WriteLine(TextReport.Summary(findings));
        }
        return report.HasErrors ? ExitCode.InputErrors : ExitCode.Success;
    }
}
