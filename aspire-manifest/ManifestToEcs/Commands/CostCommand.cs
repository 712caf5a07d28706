using System.CommandLine;
using ManifestToEcs.Cost;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Commands;

/// <summary><c>cost</c>: what the deployment costs in a month, by service.</summary>
internal static class CostCommand
{
    public static Command Create(Terminal terminal)
    {
        var shared = new InvocationArguments();
        var format = new Option<string>("--format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");

        var command = new Command("cost",
            "Estimate the monthly cost by service, with the cheapest size that fits and what ARM or Spot would save.");
        shared.AddTo(command);
        command.Options.Add(format);
        command.SetAction(arguments => Estimate(
            terminal, shared.ManifestPath(arguments), shared.OverlayPath(arguments), arguments.GetRequiredValue(shared.Environment),
            arguments.GetRequiredValue(format)));
        return command;
    }

    private static int Estimate(Terminal terminal, string manifestPath, string? overlayPath, string environment, string format)
    {
        var publication = Publication.Of(manifestPath, overlayPath, environment, new Report(), new Dictionary<string, int>());
        terminal.WriteFindings(manifestPath, overlayPath, publication.Report, withNotes: false);
        if (publication.Deployment is not { } deployment || publication.Report.HasErrors) return ExitCode.InputErrors;

        var estimate = CostEstimator.Estimate(deployment);
        terminal.Output.Write(format == "json" ? CostReport.Json(estimate) : CostReport.Text(estimate));
        return ExitCode.Success;
    }
}
