using ManifestToEcs.Emission;
using ManifestToEcs.Mapping;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;
using ManifestToEcs.Rules;

namespace ManifestToEcs.Commands;

/// <summary>Which outputs are wanted.</summary>
public enum Outputs
{
    All,
    Ecs,
    CloudFormation,
    Terraform,
}

/// <summary>The way from a manifest to the files of a deployment, with all that is to be said about it. Nothing is written here.</summary>
/// <param name="Manifest">Null when it could not be read.</param>
/// <param name="Deployment">Null when errors kept it from being mapped.</param>
/// <param name="Files">Empty unless there is a deployment without errors.</param>
public sealed record Publication(
    AspireManifest? Manifest, Deployment? Deployment, IReadOnlyList<EmittedFile> Files, IReadOnlyList<LeafAccount> Leaves, Report Report)
{
    /// <summary>Reads, maps, emits and checks; every error is in the report at the end.</summary>
    /// <param name="manifestDirectory">Path from the output folder to the manifest's folder, for the deployment script.</param>
    public static Publication Of(
        string manifestPath, string? overlayPath, string environment, Report report,
        IReadOnlyDictionary<string, int> listenerPriorities, Outputs outputs = Outputs.All, string manifestDirectory = ".")
    {
        if (ManifestReader.Read(manifestPath, report) is not { } manifest) return new Publication(null, null, [], [], report);
        var overlay = OverlayReader.Read(overlayPath, environment, manifest, report);
        return Of(manifest, overlay, report, listenerPriorities, outputs, manifestDirectory);
    }

    /// <inheritdoc cref="Of(string, string?, string, Report, IReadOnlyDictionary{string, int}, Outputs, string)"/>
    public static Publication Of(
        AspireManifest manifest, Overlay overlay, Report report,
        IReadOnlyDictionary<string, int> listenerPriorities, Outputs outputs = Outputs.All, string manifestDirectory = ".")
    {
        var deployment = Mapper.Map(manifest, overlay, report, listenerPriorities);
        var leaves = Coverage.Of(manifest, report);
        if (deployment is null || report.HasErrors) return new Publication(manifest, deployment, [], leaves, report);

        var files = Emit(deployment, outputs, manifestDirectory);
        FargateRules.Check(deployment, files, report);
        return new Publication(manifest, deployment, report.HasErrors ? [] : files, leaves, report);
    }

    /// <summary>The way from an output folder back to the manifest's folder, with <c>/</c>.</summary>
    public static string PathFrom(string output, string manifestPath) =>
        Path.GetRelativePath(Path.GetFullPath(output), Path.GetDirectoryName(Path.GetFullPath(manifestPath))!).Replace('\\', '/');

    private static List<EmittedFile> Emit(Deployment deployment, Outputs outputs, string manifestDirectory)
    {
        var files = new List<EmittedFile>();
        if (outputs is Outputs.All or Outputs.Ecs) files.AddRange(EcsJson.Emit(deployment));
        if (outputs is Outputs.All or Outputs.CloudFormation) files.AddRange(CloudFormation.Emit(deployment));
        if (outputs is Outputs.All or Outputs.Terraform) files.AddRange(Terraform.Emit(deployment));
        if (outputs is Outputs.All)
        {
            files.AddRange(DeployScript.Emit(deployment, manifestDirectory));
            files.AddRange(Workflow.Emit(deployment));
        }
        files.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return files;
    }
}
