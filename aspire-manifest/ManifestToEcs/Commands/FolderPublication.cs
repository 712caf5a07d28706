using ManifestToEcs.Comparison;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Commands;

/// <summary>The files to read, and the folder to write.</summary>
/// <param name="Settings">What code states over the overlay.</param>
public sealed record FolderRequest(string ManifestPath, string? OverlayPath, string Environment, string Output,
    Outputs Outputs = Outputs.All, Func<Overlay, Overlay>? Settings = null);

/// <summary>A publication into a folder: first all findings, then the files.</summary>
public sealed class FolderPublication
{
    private readonly string _path;
    private readonly OutputFolder? _folder;
    private readonly Publication? _publication;
    private readonly Report _report;

    private FolderPublication(string path, OutputFolder? folder, Publication? publication, Report report) =>
        (_path, _folder, _publication, _report) = (path, folder, publication, report);

    /// <summary>Null when errors kept the manifest from being mapped.</summary>
    public Deployment? Deployment => _publication?.Deployment;

    /// <summary>Each value that neither the manifest nor the overlay states.</summary>
    public IReadOnlyList<Inference> Inferences => _report.Inferences;

    /// <summary>
    /// The values of the account that raw files spell as ${NAME}. Digests are left out: the deployment script pins them when it has pushed.
    /// </summary>
    public IReadOnlyList<Input> OpenValues => Deployment is null ? []
        : [.. Deployment.Inputs.Where(input => input.Value is null && input.Kind != InputKind.ImageDigest)];

    /// <summary>Makes the files in memory; afterwards the report holds every error.</summary>
    public static FolderPublication Prepare(FolderRequest request, Report report)
    {
        var folder = OutputFolder.Open(request.Output, report);
        var publication = folder is null ? null : Publication.Of(request.ManifestPath, request.OverlayPath, request.Environment, report,
            folder.ListenerPriorities, request.Outputs, Publication.PathFrom(request.Output, request.ManifestPath), request.Settings);
        return new FolderPublication(request.Output, folder, publication, report);
    }

    /// <summary>Writes the files; null when an error stands in the way.</summary>
    public OutputChanges? Write()
    {
        if (_publication is not { Deployment: { } deployment, Files: { Count: > 0 } files } || _report.HasErrors) return null;
        WarnOfLostData(files);
        return _folder!.Write(files, PrioritiesOf(deployment), _report);
    }

    // deploy.sh stops at such a change; the person who makes it should know before.
    private void WarnOfLostData(IReadOnlyList<EmittedFile> files)
    {
        const string file = CloudFormation.TemplatePath;
        var (before, now) = (Path.Combine(_path, file), files.FirstOrDefault(emitted => emitted.Path == file)?.Content);
        foreach (var risk in TemplateComparison.Of(file, File.Exists(before) ? File.ReadAllText(before) : null, now)?.Risks ?? [])
            _report.Warning(FindingCodes.DataAtRisk, Location.InOutput(file, "/Resources/" + risk.LogicalId), risk.Message, risk.Advice);
    }

    private static Dictionary<string, int> PrioritiesOf(Deployment deployment) =>
        (from balancer in deployment.LoadBalancers
         from listener in balancer.Listeners
         from rule in listener.Rules
         group rule.Priority by rule.Id).ToDictionary(rules => rules.Key, rules => rules.First());
}
