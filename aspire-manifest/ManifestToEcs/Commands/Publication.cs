using ManifestToEcs.Emission;
using ManifestToEcs.Mapping;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;
using ManifestToEcs.Rules;

namespace ManifestToEcs.Commands;

/// <summary>The wanted outputs.</summary>
public enum Outputs
{
    All,
    Ecs,
    CloudFormation,
    Terraform,
}

/// <summary>A step of a publication.</summary>
/// <param name="Run">False: the steps after it have nothing to work on.</param>
public sealed record PublicationStep(string Name, string Does, Func<Publication, bool> Run);

/// <summary>Turns a manifest into the files of a deployment, step by step, and reports every finding. It writes no file.</summary>
/// <param name="listenerPriorities">Id of a listener rule → its number in the last emission, which it keeps.</param>
/// <param name="manifestDirectory">Path from the output folder to the manifest's folder, for the deployment script.</param>
public sealed class Publication(
    Func<AspireManifest?> readManifest, Func<AspireManifest, Overlay> readOverlay, Report report,
    IReadOnlyDictionary<string, int> listenerPriorities, Outputs outputs = Outputs.All, string manifestDirectory = ".")
{
    /// <summary>The steps in the order in which they run.</summary>
    public static readonly IReadOnlyList<PublicationStep> Steps =
    [
        new("Reading", "reads the manifest: its resources, with the place of every value", publication => publication.ReadManifest()),
        new("Overlays", "reads `ecs.yaml` and merges its part for one environment", publication => publication.ReadOverlay()),
        new("Mapping", "decides what runs on ECS: one model of the deployment", publication => publication.Map()),
        new("Coverage", "accounts for every leaf of the manifest: mapped, ignored with a reason, or an error",
            publication => publication.Account()),
        new("Emission", "writes the model as request bodies, a CloudFormation template, a Terraform module and scripts",
            publication => publication.Emit()),
        new("Rules", "checks the model and the request bodies against the rules of ECS Fargate", publication => publication.Judge()),
    ];

    private Overlay _overlay = new();

    /// <summary>Null when the manifest could not be read.</summary>
    public AspireManifest? Manifest { get; private set; }

    /// <summary>Null when errors kept the manifest from being mapped.</summary>
    public Deployment? Deployment { get; private set; }

    /// <summary>Empty unless there is a deployment without errors.</summary>
    public IReadOnlyList<EmittedFile> Files { get; private set; } = [];

    public IReadOnlyList<LeafAccount> Leaves { get; private set; } = [];

    public Report Report => report;

    /// <summary>Publishes the files at the given paths; afterwards the report holds every error.</summary>
    public static Publication Of(
        string manifestPath, string? overlayPath, string environment, Report report,
        IReadOnlyDictionary<string, int> listenerPriorities, Outputs outputs = Outputs.All, string manifestDirectory = ".",
        Func<Overlay, Overlay>? settings = null) =>
        new Publication(() => ManifestReader.Read(manifestPath, report),
            manifest => OverlayReader.Read(overlayPath, environment, manifest, report, settings),
            report, listenerPriorities, outputs, manifestDirectory).Run();

    /// <summary>Path from an output folder to the manifest's folder, with <c>/</c>.</summary>
    public static string PathFrom(string output, string manifestPath) =>
        Path.GetRelativePath(Path.GetFullPath(output), Path.GetDirectoryName(Path.GetFullPath(manifestPath))!).Replace('\\', '/');

    /// <summary>Runs every step, up to the first that leaves nothing to work on.</summary>
    public Publication Run()
    {
        foreach (var step in Steps)
            if (!step.Run(this)) break;
        return this;
    }

    private bool ReadManifest()
    {
        Manifest = readManifest();
        return Manifest is not null;
    }

    private bool ReadOverlay()
    {
        _overlay = readOverlay(Manifest!);
        return true;
    }

    private bool Map()
    {
        Deployment = Mapper.Map(Manifest!, _overlay, report, listenerPriorities);
        return true;
    }

    private bool Account()
    {
        Leaves = Coverage.Of(Manifest!, report);
        return Deployment is not null && !report.HasErrors;
    }

    private bool Emit()
    {
        (Outputs Kind, Func<IEnumerable<EmittedFile>> Files)[] emitters =
        [
            (Outputs.Ecs, () => EcsJson.Emit(Deployment!)),
            (Outputs.CloudFormation, () => CloudFormation.Emit(Deployment!)),
            (Outputs.Terraform, () => Terraform.Emit(Deployment!)),
            (Outputs.All, () => DeployScript.Emit(Deployment!, manifestDirectory)),
            (Outputs.All, () => Workflow.Emit(Deployment!)),
            (Outputs.All, () => DeployRole.Emit(Deployment!)),
        ];
        Files = [.. emitters.Where(emitter => outputs == Outputs.All || outputs == emitter.Kind).SelectMany(emitter => emitter.Files())
            .OrderBy(file => file.Path, StringComparer.Ordinal)];
        return true;
    }

    private bool Judge()
    {
        FargateRules.Check(Deployment!, Files, report);
        TemplateRules.Check(Deployment!, Files, report);
        if (report.HasErrors) Files = [];
        return true;
    }
}
