using System.Text.Json.Nodes;

namespace ManifestToEcs.Rehearsal;

/// <summary>The folder into which an application is published.</summary>
internal sealed class PublishedFiles(string folder)
{
    public string Folder => folder;

    public string Script => Path.Combine(folder, "deploy.sh");

    public string Template => File.ReadAllText(Path.Combine(folder, "cloudformation", "template.yaml"));

    /// <summary>The stack of the script.</summary>
    public string Stack => File.ReadLines(Script)
        .First(line => line.StartsWith("readonly STACK=", StringComparison.Ordinal)).Split('=', 2)[1];

    /// <summary>The resources whose images the script builds.</summary>
    public IEnumerable<string> Images => EntriesOf("each_image").Select(words => words[0]);

    /// <summary>The variables by which the script asks for secrets.</summary>
    public IEnumerable<string> SecretVariables => EntriesOf("each_provided_secret").Select(words => words[2]);

    /// <summary>Emitted request bodies, by their path below <c>ecs</c>.</summary>
    public IEnumerable<(string Path, JsonNode Body)> Bodies() =>
        from file in Directory.EnumerateFiles(Path.Combine(folder, "ecs"), "*.json", SearchOption.AllDirectories)
        orderby file
        select (Path.GetRelativePath(Path.Combine(folder, "ecs"), file), JsonNode.Parse(File.ReadAllText(file))!);

    public bool IsTask(string resource) => File.Exists(Path.Combine(folder, "ecs", resource, "task-definition.json"));

    // A table of the script is a function of lines "$@" WORD…
    private IEnumerable<string[]> EntriesOf(string table) =>
        File.ReadLines(Script).SkipWhile(line => line != $"{table}() {{").Skip(1).TakeWhile(line => line != "}")
            .Select(line => line.Trim().Split(' ')).Where(words => words[0] == "\"$@\"").Select(words => words[1..]);
}
