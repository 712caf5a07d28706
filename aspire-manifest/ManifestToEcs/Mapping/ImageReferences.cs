using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>The image of each container: one that the deployment builds, or one that is ready, as the manifest names it.</summary>
internal sealed class ImageReferences(MappingScope scope, BuiltImages images, ResourceValues values)
{
    /// <summary>The image, and its repository if the deployment builds it; null after an error.</summary>
    public (DeployText Image, string? Repository)? Of(Workload workload)
    {
        if (!images.ByResource.TryGetValue(workload.Name, out var built)) return Ready(workload) is { } ready ? (ready, null) : null;
        var registry = scope.Account.AccountId + ".dkr.ecr." + scope.Account.Region
            + (scope.Account.Partition == "aws-cn" ? ".amazonaws.com.cn/" : ".amazonaws.com/");
        var isTagged = scope.Overlay.ImageTag is not null && scope.Overlay.DigestOf(built.Resource) is null;
        return (registry + built.Repository + (isTagged ? ":" + scope.Overlay.ImageTag : "@" + DeployText.OfInput(built.DigestInput)),
            built.Repository);
    }

    private DeployText? Ready(Workload workload)
    {
        foreach (var files in workload.Resource.ContainerFiles)
        {
            scope.Report.Error(FindingCodes.ContainerFilesWithoutBuild, Location.InManifest(files.Pointer),
                $"Files of '{files.FromResource}' are to be copied into the image of '{workload.Name}', which is not built here.",
                "Give the resource a Dockerfile in the AppHost that copies them.");
        }
        var text = workload.Overlay.Image;
        var image = text is null ? null : DeployText.Of(new LiteralPart(text));
        if (text is null)
        {
            if (workload.Resource.Image is not { } written)
            {
                scope.Report.Error(FindingCodes.NoImage, MappingScope.InManifest(workload.Resource),
                    $"'{workload.Name}' has neither image nor build.", $"Name its image in the overlay (resources.{workload.Name}.image).");
                return null;
            }
            image = values.Evaluate(written, workload);
            text = written.Text;
            if (image is null) return null;
            if (image.IsSecret)
            {
                scope.Report.Error(FindingCodes.SecretInImage, Location.InManifest(written.Pointer),
                    $"The image of '{workload.Name}' holds a secret.", "Give the registry access by other means.");
                return null;
            }
            scope.Report.Mapped(written.Pointer, $"image of {workload.ContainerName}");
        }
        else
        {
            Leave("image", "path", "command", "workingDirectory", "build", "handler", "runtime", "context", "buildArgs");
        }
        if (text.Contains('@', StringComparison.Ordinal)) return image;
        if (scope.Overlay.DigestOf(workload.Name) is { } digest) return image! + "@" + digest;
        if (KnownImages.Tag(text) is null or "latest")
        {
            var place = workload.Overlay.Image is null
                ? MappingScope.InManifest(workload.Resource, "image") : scope.InOverlay(workload.Resource, "image");
            scope.Report.Warning(FindingCodes.MutableImage, place, $"'{workload.Name}' runs {text}, which may be another image tomorrow.",
                $"Name a version, or its digest in imageDigests.{workload.Name}.");
        }
        return image;

        void Leave(params string[] fields)
        {
            foreach (var field in fields) scope.Report.Ignored(workload.Pointer(field), "the overlay names the image that runs instead");
        }
    }
}
