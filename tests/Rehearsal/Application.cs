using System.Text.Json.Nodes;

namespace ManifestToEcs.Rehearsal;

/// <summary>A manifest with its overlay, published into a folder.</summary>
internal sealed class Application
{
    private readonly string _overlay, _environment;
    private readonly string _manifest;

    public Application(string manifest, string? overlay, string environment, string folder)
    {
        _environment = environment;
        Published = Path.Combine(folder, "published");
        _manifest = Path.Combine(folder, "aspire-manifest.json");
        _overlay = Path.Combine(folder, "ecs.yaml");
        File.WriteAllText(_manifest, WithAbsoluteTemplates(manifest));
        if (overlay is not null) File.Copy(overlay, _overlay);
        else File.WriteAllText(_overlay, "");
    }

    /// <summary>The folder with the emitted files.</summary>
    public string Published { get; }

    public string Script => Path.Combine(Published, "deploy.sh");

    public string Template => File.ReadAllText(Path.Combine(Published, "cloudformation", "template.yaml"));

    public async Task PublishAsync()
    {
        var (code, output) = await ToolAsync("publish", "--output", Published);
        if (code != 0) throw new RehearsalException($"publish ended with {code}:\n{output}");
    }

    /// <summary>Prints what the next publication changes.</summary>
    public async Task PrintDifferencesAsync()
    {
        var (code, output) = await ToolAsync("diff", "--against", Published);
        if (code != 1) throw new RehearsalException($"diff ended with {code}, although the application was changed:\n{output}");
        Console.WriteLine($"== diff\n{output}");
    }

    /// <summary>Gives the first resource that runs as a task one more environment variable.</summary>
    public async Task ChangeAsync()
    {
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(_manifest))!;
        var (_, resource) = manifest["resources"]!.AsObject().FirstOrDefault(named => IsTask(named.Key));
        if (resource is null) throw new RehearsalException("The application has nothing that runs as a task.");
        var env = resource["env"] as JsonObject;
        if (env is null) resource["env"] = env = [];
        env["REHEARSAL"] = "changed";
        await File.WriteAllTextAsync(_manifest, manifest.ToJsonString());
    }

    /// <summary>Emitted request bodies, by their path below <c>ecs</c>.</summary>
    public IEnumerable<(string Path, JsonNode Body)> Bodies() =>
        from file in Directory.EnumerateFiles(Path.Combine(Published, "ecs"), "*.json", SearchOption.AllDirectories)
        orderby file
        select (Path.GetRelativePath(Path.Combine(Published, "ecs"), file), JsonNode.Parse(File.ReadAllText(file))!);

    // The copy stands in another folder; the paths of CloudFormation templates are read beside the manifest.
    private static string WithAbsoluteTemplates(string path)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        foreach (var (_, resource) in manifest["resources"]!.AsObject())
            if ((string?)resource?["template-path"] is { } template)
                resource["template-path"] = Path.GetFullPath(template, Path.GetDirectoryName(Path.GetFullPath(path))!);
        return manifest.ToJsonString();
    }

    private bool IsTask(string resource) => File.Exists(Path.Combine(Published, "ecs", resource, "task-definition.json"));

    private Task<(int, string)> ToolAsync(string command, string option, string value) => Commands.RunAsync("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "manifest-to-ecs.dll"), command, _manifest, "--overlay", _overlay, "-e", _environment,
            option, value,
        ]);
}
