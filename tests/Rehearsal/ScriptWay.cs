using System.Text.Json.Nodes;

namespace ManifestToEcs.Rehearsal;

/// <summary>A manifest with its overlay, published by the tool and deployed by the emitted script.</summary>
internal sealed class ScriptWay : IWay
{
    private readonly string _manifest, _overlay, _environment;

    public ScriptWay(string manifest, string? overlay, string environment, string folder)
    {
        _environment = environment;
        Published = new(Path.Combine(folder, "published"));
        _manifest = Path.Combine(folder, "aspire-manifest.json");
        _overlay = Path.Combine(folder, "ecs.yaml");
        File.WriteAllText(_manifest, WithAbsoluteTemplates(manifest));
        if (overlay is not null) File.Copy(overlay, _overlay);
        else File.WriteAllText(_overlay, "");
    }

    public PublishedFiles Published { get; }

    public Dictionary<string, string> Environment { get; } = [];

    public async Task PublishAsync()
    {
        var (code, output) = await ToolAsync("publish", "--output");
        if (code != 0) throw new RehearsalException($"publish ended with {code}:\n{output}");
    }

    public async Task DeployAsync()
    {
        await WriteDigestsAsync();
        await ScriptAsync("--skip-images");
    }

    /// <summary>Gives the first resource that runs as a task one more environment variable.</summary>
    public async Task ChangeAsync()
    {
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(_manifest))!;
        var (_, resource) = manifest["resources"]!.AsObject().FirstOrDefault(named => Published.IsTask(named.Key));
        if (resource is null) throw new RehearsalException("The application has nothing that runs as a task.");
        var env = resource["env"] as JsonObject;
        if (env is null) resource["env"] = env = [];
        env["REHEARSAL"] = "changed";
        await File.WriteAllTextAsync(_manifest, manifest.ToJsonString());

        var (code, output) = await ToolAsync("diff", "--against");
        if (code != 1) throw new RehearsalException($"diff ended with {code}, although the application was changed:\n{output}");
        Console.WriteLine($"== manifest-to-ecs diff\n{output}");
        await PublishAsync();
        await ScriptAsync("--diff", "--skip-images");
    }

    public Task RollBackAsync() => ScriptAsync("--rollback");

    public Task DestroyAsync() => ScriptAsync("--destroy", "--yes");

    // The copy stands in another folder; the paths of CloudFormation templates are read beside the manifest.
    private static string WithAbsoluteTemplates(string path)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        foreach (var (_, resource) in manifest["resources"]!.AsObject())
            if ((string?)resource?["template-path"] is { } template)
                resource["template-path"] = Path.GetFullPath(template, Path.GetDirectoryName(Path.GetFullPath(path))!);
        return manifest.ToJsonString();
    }

    // The script takes the digests from an earlier run; here no image is built.
    private Task WriteDigestsAsync() => File.WriteAllTextAsync(Path.Combine(Published.Folder, "digests.json"),
        "{\n" + string.Join(",\n", Published.Images.Select(image => $"  \"{image}\": \"{ImageRegistry.DigestOf(image)}\"")) + "\n}\n");

    private Task<(int, string)> ToolAsync(string command, string folderOption) => Commands.RunAsync("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "manifest-to-ecs.dll"), command, _manifest, "--overlay", _overlay, "-e", _environment,
            folderOption, Published.Folder,
        ]);

    private Task ScriptAsync(params string[] options) =>
        Commands.ShowAsync($"deploy.sh {string.Join(' ', options)}", "bash", [Published.Script, .. options], Published.Folder, Environment);
}
