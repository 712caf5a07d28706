using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>The image of each container: one that the deployment builds, or one that is ready, as the manifest names it.</summary>
internal sealed class ImageReferences(MappingScope scope, BuiltImages images, ResourceValues values, Needs needs)
{
    /// <summary>The image, and the ARN of its repository in ECR from which the task may pull; null after an error.</summary>
    public (DeployText Image, DeployText? Repository)? Of(Workload workload)
    {
        if (!images.ByResource.TryGetValue(workload.Name, out var built))
            return Ready(workload) is not { } ready ? null
                : (ready, workload.Overlay.RegistryCredentials is null ? EcrRepositories.ArnOf(ready, scope) : null);
        var registry = scope.Account.AccountId + ".dkr.ecr." + scope.Account.Region
            + (scope.Account.Partition == "aws-cn" ? ".amazonaws.com.cn/" : ".amazonaws.com/");
        var isTagged = scope.Overlay.ImageTag is not null && scope.Overlay.DigestOf(built.Resource) is null;
        return (registry + built.Repository + (isTagged ? ":" + scope.Overlay.ImageTag : "@" + DeployText.OfInput(built.DigestInput)),
            scope.Arn("ecr", "repository/" + built.Repository));
    }

    /// <summary>The secret with which ECS pulls an image that is ready; null if none is stated.</summary>
    public Secret? CredentialsOf(Resource resource)
    {
        if (scope.Overlay.For(resource.Name).RegistryCredentials is not { } stated) return null;
        if (images.ByResource.ContainsKey(resource.Name))
        {
            scope.Report.Warning(FindingCodes.NoEffect, scope.InOverlay(resource, "registryCredentials"),
                $"The image of '{resource.Name}' is built and kept in ECR, so registryCredentials has no effect.",
                "Remove it from the overlay.");
            return null;
        }
        var arn = OverlayValues.Text(stated, name =>
            needs.Input(name, InputKind.SecretArn, $"Secret with the user of the registry of {resource.Name}."));
        return needs.Existing(Needs.Path(resource.Name, "registry"), arn, CustomerKeys.Of(resource.Name, scope.Overlay, needs)).Secret;
    }

    /// <summary>The image of a sidecar, and the ARN of its repository in ECR: that of the overlay, or else the standard one.</summary>
    public (DeployText Image, DeployText? Repository) OfSidecar(Resource sidecar, string standard)
    {
        var stated = scope.Overlay.For(sidecar.Name);
        var written = stated.Image ?? standard;
        var image = OverlayValues.Text(written, name => needs.Input(name, InputKind.Text, $"Image of {sidecar.Name}."));
        var pinned = Pinned(sidecar, image, written, scope.InOverlay(sidecar, "image"));
        return (pinned, stated.RegistryCredentials is null ? EcrRepositories.ArnOf(pinned, scope) : null);
    }

    private DeployText? Ready(Workload workload)
    {
        if (workload.Overlay.Image is { } stated) return Stated(workload, stated);
        foreach (var files in workload.Resource.ContainerFiles)
        {
            scope.Report.Error(FindingCodes.ContainerFilesWithoutBuild, Location.InManifest(files.Pointer),
                $"Files of '{files.FromResource}' are to be copied into the image of '{workload.Name}', which is not built here.",
                $"Give the resource a Dockerfile in the AppHost that copies them, or name an image with them in "
                    + $"resources.{workload.Name}.image.");
        }
        if (workload.Resource.Image is not { } written)
        {
            scope.Report.Error(FindingCodes.NoImage, MappingScope.InManifest(workload.Resource),
                $"'{workload.Name}' has neither image nor build.", $"Name its image in the overlay (resources.{workload.Name}.image).");
            return null;
        }
        if (values.Evaluate(written, workload) is not { } image) return null;
        if (image.IsSecret)
        {
            scope.Report.Error(FindingCodes.SecretInImage, Location.InManifest(written.Pointer),
                $"The image of '{workload.Name}' holds a secret.", "Give the registry access by other means.");
            return null;
        }
        scope.Report.Mapped(written.Pointer, $"image of {workload.ContainerName}");
        return Pinned(workload.Resource, image, written.Text, MappingScope.InManifest(workload.Resource, "image"));
    }

    private DeployText Stated(Workload workload, string stated)
    {
        foreach (var field in new[] { "image", "path", "command", "workingDirectory", "build", "handler", "runtime", "context",
            "buildArgs" })
            scope.Report.Ignored(workload.Pointer(field), "the overlay names the image that runs instead");
        foreach (var files in workload.Resource.ContainerFiles) scope.Report.Ignored(files.Pointer, "the overlay's image brings the files");
        var image = OverlayValues.Text(stated, name => needs.Input(name, InputKind.Text, $"Image of {workload.Name}."));
        return Pinned(workload.Resource, image, stated, scope.InOverlay(workload.Resource, "image"));
    }

    // Tasks behind one NAT gateway pull by one address.
    private void NotePullLimit(Resource resource, string text, Location place)
    {
        if (scope.Overlay.For(resource.Name).RegistryCredentials is not null || KnownImages.InDockerHub(text) is not { } repository) return;
        var key = $"resources.{resource.Name}";
        scope.Report.Note(FindingCodes.PullLimit, place,
            $"'{resource.Name}' runs {text} of Docker Hub, which lets an address without a user pull 100 images in 6 hours; then no task "
                + "starts.",
            (repository.StartsWith("library/", StringComparison.Ordinal)
                ? $"Name the same image in {key}.image as public.ecr.aws/docker/{repository}{text[KnownImages.Repository(text).Length..]}"
                : $"Name it in {key}.image by a pull-through cache of ECR")
            + $", or a secret with a user of Docker Hub in {key}.registryCredentials.");
    }

    private DeployText Pinned(Resource resource, DeployText image, string text, Location place)
    {
        NotePullLimit(resource, text, place);
        if (text.Contains('@', StringComparison.Ordinal)) return image;
        if (scope.Overlay.DigestOf(resource.Name) is { } digest) return image + "@" + digest;
        // The deployment gives the whole image or its tag.
        if (image.Parts is [.., InputPart]) return image;
        if (KnownImages.Tag(text) is null or "latest")
        {
            scope.Report.Warning(FindingCodes.MutableImage, place, $"'{resource.Name}' runs {text}, which may be another image tomorrow.",
                $"Name a version, or its digest in imageDigests.{resource.Name}.");
        }
        return image;
    }
}
