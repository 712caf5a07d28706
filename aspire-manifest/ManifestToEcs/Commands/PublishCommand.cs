using System.CommandLine;
using System.Globalization;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Commands;

/// <summary><c>publish</c>: all files of the deployment, into a folder.</summary>
internal static class PublishCommand
{
    public static Command Create(Terminal terminal)
    {
        var shared = new InvocationArguments();
        var output = new Option<string>("--output", "-o") { Description = "Folder for the files.", Required = true, HelpName = "DIR" };
        var only = new Option<string?>("--only") { Description = "One kind of output instead of all: ecs, cloudformation or terraform." };
        only.AcceptOnlyFromAmong("ecs", "cloudformation", "terraform");
        var requireComplete = new Option<bool>(
            "--require-complete") { Description = "Values of the target account that are not given are errors." };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Show notes and every inferred value too." };

        var command = new Command("publish",
            "Emit task definitions, services, a CloudFormation template, Terraform and a deployment script.");
        shared.AddTo(command);
        command.Options.Add(output);
        command.Options.Add(only);
        command.Options.Add(requireComplete);
        command.Options.Add(verbose);
        command.SetAction(arguments => Publish(terminal, new Request(
            shared.ManifestPath(arguments), shared.OverlayPath(arguments), arguments.GetRequiredValue(shared.Environment),
            arguments.GetRequiredValue(output),
            arguments.GetValue(only) switch { "ecs" => Outputs.Ecs, "cloudformation" => Outputs.CloudFormation,
                "terraform" => Outputs.Terraform, _ => Outputs.All },
            arguments.GetValue(requireComplete), arguments.GetValue(verbose))));
        return command;
    }

    private sealed record Request(
        string ManifestPath, string? OverlayPath, string Environment, string Output, Outputs Outputs, bool RequireComplete, bool Verbose);

    private static int Publish(Terminal terminal, Request request)
    {
        var report = new Report();
        var publication = FolderPublication.Prepare(new FolderRequest(
            request.ManifestPath, request.OverlayPath, request.Environment, request.Output, request.Outputs), report);
        foreach (var input in publication.OpenValues) Announce(report, input, request.RequireComplete);
        var changes = publication.Write();

        terminal.WriteFindings(request.ManifestPath, request.OverlayPath, report, request.Verbose);
        if (changes is null) return ExitCode.InputErrors;
        Summarise(terminal, request, publication, changes);
        return ExitCode.Success;
    }

    private static void Announce(Report report, Input input, bool required)
    {
        var message = $"${{{input.Name}}} is not given: {input.Description}";
        if (required)
            report.Error(FindingCodes.MissingValue, Location.InOverlay(""), message,
                "State it in the overlay, or publish without --require-complete.");
        else report.Note(FindingCodes.MissingValue, Location.InOverlay(""), message);
    }

    private static void Summarise(Terminal terminal, Request request, FolderPublication publication, OutputChanges changes)
    {
        var output = terminal.Output;
        var (deployment, open) = (publication.Deployment!, publication.OpenValues);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{deployment.Application} for {deployment.Environment}: {Counted(deployment.Services.Count,
                "service")}, {Counted(deployment.Jobs.Count, "job")}, {Counted(deployment.Schedules.Count,
                    "schedule")}, {Counted(deployment.Secrets.Count, "secret")}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{request.Output}: {changes.Written.Count} files written, {changes.Unchanged.Count} unchanged,"
                + $" {changes.Removed.Count} removed"));
        foreach (var inference in publication.Inferences.Where(inference => request.Verbose || inference.IsDecision))
            output.WriteLine($"  inferred {inference.Subject} = {inference.Value} ({inference.From})");
        if (!request.Verbose && publication.Inferences.Count > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{publication.Inferences.Count} values were inferred; manifest-to-ecs explain shows each."));
        }
        if (open.Count == 0) return;
        output.WriteLine("Still open; state them in the overlay or in the environment of deploy.sh:");
        foreach (var input in open) output.WriteLine($"  {input.Name}: {input.Description}");
    }

    private static string Counted(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
