using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>The images that the deployment builds.</summary>
/// <param name="All">Sorted by id.</param>
/// <param name="ByResource">By the name of each resource whose task runs it.</param>
/// <param name="Digests">Inputs for the digests that no tag replaces.</param>
internal sealed record BuiltImages(
    IReadOnlyList<BuiltImage> All, IReadOnlyDictionary<string, BuiltImage> ByResource, IReadOnlyList<Input> Digests);

/// <summary>Decides which images the deployment builds, each in a repository of its own and pinned by digest.</summary>
internal sealed class ImageBuilds(MappingScope scope, ResourceValues values)
{
    public BuiltImages Of(IReadOnlyList<Workload> workloads)
    {
        var built = workloads.Where(IsBuilt).ToList();
        // A project that is both a service and its migration job is built once, for the service.
        var owners = built.OrderBy(workload => workload.Kind).GroupBy(KeyOf, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        var images = new Dictionary<string, BuiltImage>(StringComparer.Ordinal);
        foreach (var workload in built)
        {
            Account(workload.Resource);
            if (owners[KeyOf(workload)] == workload)
                images.Add(workload.Name, Make(workload.Resource, workload.Family, workload.Architecture, runs: true));
        }
        foreach (var resource in scope.Manifest.Resources.Where(resource => resource.Build is { Only: true }
            && Workloads.Runs(resource, scope)))
        {
            scope.Report.Ignored(resource.Pointer, "the image only supplies files to others");
            Account(resource);
            images.Add(resource.Name, Make(resource, AwsNames.Limited($"{scope.NamePrefix}-{AwsNames.Of(resource.Name)}",
                AwsNames.EcsLength), Architectures.Of(resource, null, scope), runs: false));
        }
        return new BuiltImages(
            [.. images.Values.OrderBy(image => image.Id, StringComparer.Ordinal)],
            built.ToDictionary(workload => workload.Name, workload => images[owners[KeyOf(workload)].Name], StringComparer.Ordinal),
            [.. images.Values.Where(image => scope.Overlay.ImageTag is null || scope.Overlay.DigestOf(image.Resource) is not null)
                .Select(image => SurroundingInputs.Digest(image, scope.Overlay.DigestOf(image.Resource)))]);
    }

    private static bool IsBuilt(Workload workload) =>
        workload.Overlay.Image is null
            && (workload.IsProject || workload.Resource.Build is not null || workload.Resource.Kind == ResourceKind.Dockerfile);

    // Workloads with the same key run the same image.
    private static string KeyOf(Workload workload) => !workload.IsProject ? workload.Name
        : $"{workload.Architecture} {Slashes(workload.Resource.Path ?? "")}"
            + (workload.Resource.ContainerFiles.Count > 0 ? " " + workload.Name : "");

    private void Account(Resource resource)
    {
        foreach (var field in new[] { "path", "image", "context" })
            scope.Report.Mapped(resource.Pointer + "/" + field, "image that the deployment script builds");
    }

    private BuiltImage Make(Resource resource, string family, CpuArchitecture architecture, bool runs)
    {
        var isProject = resource.Kind == ResourceKind.Project;
        return new BuiltImage(
            resource.Name, AwsNames.Of(family) is { Length: >= 2 } name ? name : AwsNames.Limited(family, 200, "-image"),
            Names.UpperSnake(resource.Name + "-image-digest"), architecture,
            isProject ? Slashes(resource.Path ?? "") : null, isProject ? null : BuildOf(resource), CopiedFilesOf(resource), runs)
        { Id = resource.Name + "/image" };
    }

    private ImageBuild BuildOf(Resource resource)
    {
        var args = new SortedDictionary<string, DeployText?>(StringComparer.Ordinal);
        var secrets = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (resource.Build is not { } build) return new ImageBuild(".", Slashes(resource.Path ?? "Dockerfile"), null, args, secrets);
        scope.Report.Mapped(build.Pointer, "image that the deployment script builds");
        scope.Report.Mapped(resource.Pointer + "/buildArgs", "arguments of the image's build");
        foreach (var argument in build.Args)
        {
            var value = argument.Value is null ? null : values.Evaluate(argument.Value);
            if (value is { IsSecret: true })
            {
                scope.Report.Error(FindingCodes.SecretInBuildArgument, Location.InManifest(argument.Value!.Pointer),
                    $"The build argument {argument.Name} of '{resource.Name}' holds a secret, which would stay in the image.",
                    "Make it a build secret in the AppHost (WithBuildSecret), which the Dockerfile mounts.");
                continue;
            }
            args[argument.Name] = value;
        }
        foreach (var secret in build.Secrets)
            secrets[secret.Name] = secret.Source is { } file ? "src=" + Slashes(file) : "env=" + VariableOf(secret);
        return new ImageBuild(Slashes(build.Context), Slashes(build.Dockerfile ?? "Dockerfile"), build.Stage, args, secrets);
    }

    // The variable from which the build takes the secret: that of the parameter, or its own name.
    private string VariableOf(BuildSecret secret) =>
        secret.Value is { } text && values.Evaluate(text) is { Parts: [SecretPart { Secret: ProvidedSecret provided }] }
            ? provided.Variable : Names.UpperSnake(secret.Name);

    private List<CopiedFiles> CopiedFilesOf(Resource resource)
    {
        var copied = new List<CopiedFiles>();
        foreach (var files in resource.ContainerFiles)
        {
            scope.Report.Mapped(files.Pointer, $"files that are copied into the image of {resource.Name}");
            if (scope.Manifest.Find(files.FromResource) is { } source)
                copied.Add(new CopiedFiles(source.Name, files.Destination, files.Sources));
            else
            {
                scope.Report.Error(FindingCodes.UnknownResource, Location.InManifest(files.Pointer),
                    $"'{resource.Name}' takes files from '{files.FromResource}', which the manifest does not "
                        + $"have.{NearestName.Hint(files.FromResource, scope.Manifest.Resources.Select(other => other.Name))}",
                    "Correct the name.");
            }
        }
        return copied;
    }

    private static string Slashes(string path) => path.Replace('\\', '/');
}
