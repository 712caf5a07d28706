using System.Text.Json;
using ManifestToEcs.Emission;

namespace ManifestToEcs.Rules;

/// <summary>The raw JSON files of an emission, parsed and sorted by command.</summary>
internal sealed class RequestFiles
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public List<Node> TaskDefinitions { get; } = [];

    public List<Node> Services { get; } = [];

    public List<Node> ScalableTargets { get; } = [];

    public List<Node> ScalingPolicies { get; } = [];

    public List<Node> ScalingAlarms { get; } = [];

    public List<Node> Schedules { get; } = [];

    public List<Node> RunTasks { get; } = [];

    public IEnumerable<Node> All =>
        [.. TaskDefinitions, .. Services, .. ScalableTargets, .. ScalingPolicies, .. ScalingAlarms, .. Schedules, .. RunTasks];

    /// <summary>The definition of a family; null when no file has it.</summary>
    public Node? DefinitionOf(string? family)
    {
        foreach (var definition in TaskDefinitions)
        {
            if (definition.Text("family") == family) return definition;
        }
        return null;
    }

    public static RequestFiles Parse(IReadOnlyList<EmittedFile> files, Verdict verdict)
    {
        var parsed = new RequestFiles();
        foreach (var file in files)
        {
            if (!file.Path.StartsWith("ecs/", StringComparison.Ordinal) || !file.Path.EndsWith(".json", StringComparison.Ordinal)) continue;
            JsonElement root;
            try
            {
                using var document = JsonDocument.Parse(file.Content, Strict);
                root = document.RootElement.Clone();
            }
            catch (JsonException e)
            {
                verdict.Broken("JSON-01", file.Path, $"not strict JSON: {e.Message}",
                    "This is a fault of the publisher: report it with the manifest.");
                continue;
            }
            parsed.Collect(new Node(file.Path, "", root));
        }
        return parsed;
    }

    private void Collect(Node root)
    {
        var name = root.File[(root.File.LastIndexOf('/') + 1)..^".json".Length];
        if (name == "task-definition") TaskDefinitions.Add(root);
        else if (name == "service") Services.Add(root);
        else if (name == "autoscaling") ScalableTargets.Add(root);
        else if (name.StartsWith("scaling-policy-", StringComparison.Ordinal)) ScalingPolicies.Add(root);
        else if (name.StartsWith("scaling-alarm-", StringComparison.Ordinal)) ScalingAlarms.Add(root);
        else if (name == "schedule" || name.StartsWith("schedule-", StringComparison.Ordinal)) Schedules.Add(root);
        else if (name == "run-task" || name.StartsWith("run-task-", StringComparison.Ordinal)) RunTasks.Add(root);
    }
}
