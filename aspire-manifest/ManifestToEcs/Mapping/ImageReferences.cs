using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// The image of each container: built ones in a repository of their own and pinned by digest, ready ones as the manifest names them.
/// </summary>
internal sealed class ImageReferences
{
    private readonly MappingScope _scope;
    private readonly SurroundingInputs _inputs;
    private readonly ResourceValues _values;
    private readonly SortedDictionary<string, BuiltImage> _built = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _ownerOfProject = new(StringComparer.Ordinal);

    public ImageReferences(IReadOnlyList<Workload> workloads, MappingScope scope, SurroundingInputs inputs, ResourceValues values)
    {
        (_scope, _inputs, _values) = (scope, inputs, values);
        // A project that is both a service and its migration job is built once, for the service.
        foreach (var workload in workloads.Where(workload => workload.IsProject).OrderBy(workload => workload.Kind))
            _ownerOfProject.TryAdd(KeyOf(workload), workload.Name);
        foreach (var workload in workloads.Where(IsBuilt))
            AddBuilt(workload.Resource, workload.Family, workload.Architecture, OwnerOf(workload) == workload.Name);
        foreach (var resource in scope.Manifest.Resources.Where(resource => resource.Build is { Only: true }
            && Workloads.Runs(resource, scope)))
        {
            scope.Report.Ignored(resource.Pointer, "the image only supplies files to others");
            AddBuilt(resource, AwsNames.Limited($"{scope.Application}-{AwsNames.Of(resource.Name)}", AwsNames.EcsLength),
                Architectures.Of(resource, null, scope), isOwner: true, runs: false);
        }
    }

    /// <summary>Sorted by id.</summary>
    public IReadOnlyList<BuiltImage> Built => [.. _built.Values];

    /// <summary>The image, and its repository if the deployment builds it; null after an error.</summary>
    public (DeployText Image, string? Repository)? Of(Workload workload)
    {
        if (!IsBuilt(workload)) return Ready(workload) is { } ready ? (ready, null) : null;
        var built = _built[IdOf(OwnerOf(workload))];
        var registry = _scope.Account.AccountId + ".dkr.ecr." + _scope.Account.Region
            + (_scope.Account.Partition == "aws-cn" ? ".amazonaws.com.cn/" : ".amazonaws.com/");
        var isTagged = _scope.Overlay.ImageTag is not null && DigestOf(built.Resource) is null;
        return (registry + built.Repository + (isTagged ? ":" + _scope.Overlay.ImageTag : "@" + DeployText.OfInput(built.DigestInput)),
            built.Repository);
    }

    private static bool IsBuilt(Workload workload) =>
        workload.Overlay.Image is null
            && (workload.IsProject || workload.Resource.Build is not null || workload.Resource.Kind == ResourceKind.Dockerfile);

    private DeployText? Ready(Workload workload)
    {
        foreach (var files in workload.Resource.ContainerFiles)
        {
            _scope.Report.Error(FindingCodes.ContainerFilesWithoutBuild, Location.InManifest(files.Pointer),
                $"Files of '{files.FromResource}' are to be copied into the image of '{workload.Name}', which is not built here.",
                "Give the resource a Dockerfile in the AppHost that copies them.");
        }
        var text = workload.Overlay.Image;
        var image = text is null ? null : DeployText.Of(new LiteralPart(text));
        if (text is null)
        {
            if (workload.Resource.Image is not { } written)
            {
                _scope.Report.Error(FindingCodes.NoImage, MappingScope.InManifest(workload.Resource),
                    $"'{workload.Name}' has neither image nor build.", $"Name its image in the overlay (resources.{workload.Name}.image).");
                return null;
            }
            image = _values.Evaluate(written);
            text = written.Text;
            if (image is null) return null;
            if (image.IsSecret)
            {
                _scope.Report.Error(FindingCodes.SecretInImage, Location.InManifest(written.Pointer),
                    $"The image of '{workload.Name}' holds a secret.", "Give the registry access by other means.");
                return null;
            }
            _scope.Report.Mapped(written.Pointer, $"image of {workload.ContainerName}");
        }
        else
        {
            Leave("image", "path", "command", "workingDirectory", "build", "handler", "runtime", "context", "buildArgs");
        }
        if (DigestOf(workload.Name) is { } digest && !text.Contains('@', StringComparison.Ordinal)) return image! + "@" + digest;
        if (!text.Contains('@', StringComparison.Ordinal) && KnownImages.Tag(text) is null or "latest")
        {
            var place = workload.Overlay.Image is null
                ? MappingScope.InManifest(workload.Resource, "image") : _scope.InOverlay(workload.Resource, "image");
            _scope.Report.Warning(FindingCodes.MutableImage, place, $"'{workload.Name}' runs {text}, which may be another image tomorrow.",
                $"Name a version, or its digest in imageDigests.{workload.Name}.");
        }
        return image;

        void Leave(params string[] fields)
        {
            foreach (var field in fields) _scope.Report.Ignored(workload.Pointer(field), "the overlay names the image that runs instead");
        }
    }

    private void AddBuilt(Resource resource, string family, CpuArchitecture architecture, bool isOwner, bool runs = true)
    {
        var isProject = resource.Kind == ResourceKind.Project;
        var repository = AwsNames.Of(family) is { Length: >= 2 } name ? name : AwsNames.Limited(family, 200, "-image");
        foreach (var field in new[] { "path", "image", "context" })
            _scope.Report.Mapped(resource.Pointer + "/" + field, "image that the deployment script builds");
        if (!isOwner) return;
        var digestInput = Names.UpperSnake(resource.Name + "-image-digest");
        if (_scope.Overlay.ImageTag is null || DigestOf(resource.Name) is not null)
            _inputs.Digest(digestInput, resource.Name, DigestOf(resource.Name));
        _built[IdOf(resource.Name)] = new BuiltImage(
            resource.Name, repository, digestInput, architecture,
            isProject ? Slashes(resource.Path ?? "") : null, isProject ? null : BuildOf(resource), CopiedFilesOf(resource), runs)
        { Id = IdOf(resource.Name) };
    }

    private ImageBuild BuildOf(Resource resource)
    {
        var args = new SortedDictionary<string, DeployText?>(StringComparer.Ordinal);
        var secrets = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (resource.Build is not { } build) return new ImageBuild(".", Slashes(resource.Path ?? "Dockerfile"), null, args, secrets);
        _scope.Report.Mapped(build.Pointer, "image that the deployment script builds");
        _scope.Report.Mapped(resource.Pointer + "/buildArgs", "arguments of the image's build");
        foreach (var argument in build.Args)
        {
            var value = argument.Value is null ? null : _values.Evaluate(argument.Value);
            if (value is { IsSecret: true })
            {
                _scope.Report.Error(FindingCodes.SecretInBuildArgument, Location.InManifest(argument.Value!.Pointer),
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
        secret.Value is { } text && _values.Evaluate(text) is { Parts: [SecretPart { Secret: ProvidedSecret provided }] }
            ? provided.Variable : Names.UpperSnake(secret.Name);

    private List<CopiedFiles> CopiedFilesOf(Resource resource)
    {
        var copied = new List<CopiedFiles>();
        foreach (var files in resource.ContainerFiles)
        {
            _scope.Report.Mapped(files.Pointer, $"files that are copied into the image of {resource.Name}");
            if (_scope.Manifest.Find(files.FromResource) is { } source)
                copied.Add(new CopiedFiles(source.Name, files.Destination, files.Sources));
            else
            {
                _scope.Report.Error(FindingCodes.UnknownResource, Location.InManifest(files.Pointer),
                    $"'{resource.Name}' takes files from '{files.FromResource}', which the manifest does not "
                        + $"have.{NearestName.Hint(files.FromResource, _scope.Manifest.Resources.Select(other => other.Name))}",
                    "Correct the name.");
            }
        }
        return copied;
    }

    private string? DigestOf(string resource) =>
        _scope.Overlay.ImageDigests.FirstOrDefault(digest => string.Equals(digest.Key, resource, StringComparison.OrdinalIgnoreCase)).Value;

    private string OwnerOf(Workload workload) => workload.IsProject ? _ownerOfProject[KeyOf(workload)] : workload.Name;

    private static string KeyOf(Workload workload) =>
        $"{workload.Architecture} {Slashes(workload.Resource.Path ?? "")}"
            + (workload.Resource.ContainerFiles.Count > 0 ? " " + workload.Name : "");

    private static string IdOf(string resource) => resource + "/image";

    private static string Slashes(string path) => path.Replace('\\', '/');
}
