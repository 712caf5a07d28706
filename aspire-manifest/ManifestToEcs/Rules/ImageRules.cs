using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>IMG-01 to IMG-05: which image runs, and how ours are built.</summary>
internal static class ImageRules
{
    public static void Check(Node definition, Verdict verdict)
    {
        foreach (var container in definition.Items("containerDefinitions"))
        {
            var image = container.Text("image") ?? "";
            var name = image[(image.LastIndexOf('/') + 1)..];
            if (image.Length == 0) verdict.Broken("IMG-01", container, "the container has no image", "State the image.");
            // ${NAME} at the end: the deployment gives the whole image or its tag.
            else if (!image.Contains('@', StringComparison.Ordinal) && !image.EndsWith('}')
                && (!name.Contains(':', StringComparison.Ordinal) || name.EndsWith(":latest", StringComparison.Ordinal)))
                verdict.Doubtful("IMG-01", container, $"the image {image} can change between two starts of the task",
                    "Pin a digest in imageDigests of the overlay.");
        }
    }

    public static void Check(Deployment deployment, Verdict verdict)
    {
        foreach (var image in deployment.Images)
        {
            if (image.ProjectPath is null == image.Build is null)
                verdict.Broken("IMG-02", image, "the image is built neither from a project nor from a Dockerfile, or from both",
                    "State one.");
            if (image.Build?.Args.Values.Any(value => value?.IsSecret == true) == true)
                verdict.Broken("IMG-03", image, "a build argument holds a secret and would stay in the image's history",
                    "Use a build secret.");
            if (!image.RunsInTask && deployment.TaskDefinitions.Any(
                definition => definition.Containers.Any(container => Spelling.Contains(image, container.Image))))
                verdict.Broken("IMG-04", image, "an image that only supplies files is run", "Run the image that takes its files.");
            if (image.Repository.Length is < 2 or > 256
                || !image.Repository.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)
                    || letter is '.' or '_' or '/' or '-'))
                verdict.Broken("IMG-05", image, "a repository's name is 2 to 256 of a-z, 0-9 and . _ / -", "Rename the resource.");
        }
        foreach (var twice in deployment.Images.GroupBy(image => image.Repository, StringComparer.Ordinal)
            .Where(group => group.Count() > 1))
            verdict.Broken("IMG-05", twice.Last(), $"two images share the repository {twice.Key}, whose tags are immutable",
                "Rename one resource.");
    }
}
