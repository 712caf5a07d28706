using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>How <c>deploy.sh</c> builds each image.</summary>
internal sealed class DeployScriptImages(Deployment deployment, string manifestDirectory)
{
    private readonly RawText _raw = new(deployment);

    public IEnumerable<string> Tools()
    {
        if (deployment.Images.Any(image => image.ProjectPath is not null)) yield return "dotnet";
        if (deployment.Images.Any(image => image.Build is not null || image.CopiedFiles.Count > 0)) yield return "docker";
    }

    /// <summary>
    /// One entry an image: resource, repository, placeholder of its digest, and the command that builds it. Images whose files are copied
    /// come first.
    /// </summary>
    public IEnumerable<string> Lines() => InOrder().Select(image =>
        string.Join(' ', [.. new[] { image.Resource, image.Repository, image.DigestInput }.Select(DeployScriptData.Quoted),
            Command(image)]));

    private string Command(BuiltImage image)
    {
        var build = image.Build is { } dockerfile
            ? Dockerfile(image, dockerfile) : $"project {Runtime(image)} {Quoted(FromOutput(image.ProjectPath ?? ""))}";
        return image.CopiedFiles.Count == 0 ? build : $"with_files {Platform(image)} {Quoted(CopyLines(image))} {build}";
    }

    private string Dockerfile(BuiltImage image, ImageBuild build)
    {
        var words = new List<string> { "dockerfile", Platform(image), Quoted(FromOutput(build.Context)), "--file",
            Quoted(FromOutput(build.Dockerfile)) };
        if (build.Stage is not null) words.AddRange(["--target", Quoted(build.Stage)]);
        foreach (var (name, value) in build.Args)
        {
            words.Add("--build-arg");
            // Without a value buildx takes it from the environment.
            if (value is null) words.Add(Quoted(name));
            else if (_raw.Render(value) is var text && text.Contains("${", StringComparison.Ordinal))
                words.Add($"{Quoted(name)}=\"$(filled {Quoted(text)})\"");
            else words.Add(Quoted(name + "=" + text));
        }
        foreach (var (id, source) in build.Secrets)
        {
            // The value itself never stands here: buildx reads the variable or the file.
            words.AddRange(["--secret", Quoted($"id={id},"
                + (source.StartsWith("src=", StringComparison.Ordinal) ? "src=" + FromOutput(source["src=".Length..]) : source))]);
        }
        return string.Join(' ', words);
    }

    // REGISTRY and TAG are known when the script runs.
    private string CopyLines(BuiltImage image) => string.Join('\n', image.CopiedFiles.SelectMany(copy => copy.Sources.Select(source =>
        $"COPY --from=REGISTRY/{RepositoryOf(copy.FromResource)}:TAG {source} {copy.Destination}")));

    private string RepositoryOf(string resource) =>
        deployment.Images.FirstOrDefault(image => image.Resource == resource)?.Repository ?? resource;

    private List<BuiltImage> InOrder()
    {
        var ordered = new List<BuiltImage>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var image in deployment.Images) Visit(image);
        return ordered;

        void Visit(BuiltImage image)
        {
            if (!seen.Add(image.Resource)) return;
            foreach (var source in deployment.Images.Where(other => image.CopiedFiles.Any(copy => copy.FromResource == other.Resource)))
                Visit(source);
            ordered.Add(image);
        }
    }

    /// <summary>A path of the manifest as seen from the output folder: <c>..</c> is taken away where it can be.</summary>
    private string FromOutput(string path)
    {
        var slashed = path.Replace('\\', '/');
        if (slashed.StartsWith('/') || (slashed.Length > 1 && slashed[1] == ':')) return slashed;
        var steps = new List<string>();
        foreach (var step in (manifestDirectory.Replace('\\', '/') + "/" + slashed).Split('/'))
        {
            if (step is "" or ".") continue;
            if (step == ".." && steps.Count > 0 && steps[^1] != "..") steps.RemoveAt(steps.Count - 1);
            else steps.Add(step);
        }
        var joined = (manifestDirectory.StartsWith('/') ? "/" : "") + string.Join('/', steps);
        return joined.Length == 0 ? "." : joined;
    }

    private static string Runtime(BuiltImage image) => image.Architecture == CpuArchitecture.Arm64 ? "linux-arm64" : "linux-x64";

    private static string Platform(BuiltImage image) => image.Architecture == CpuArchitecture.Arm64 ? "linux/arm64" : "linux/amd64";

    private static string Quoted(string text) => DeployScriptData.Quoted(text);
}
