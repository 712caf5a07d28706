using System.Text.Json.Nodes;

namespace ManifestToEcs.Rehearsal;

/// <summary>What became of each emitted resource after each step.</summary>
internal sealed class Report(PublishedFiles published, Emulator emulator, EmulatorGaps gaps)
{
    private readonly List<string> _steps = [];
    private readonly Dictionary<(string Kind, string Name), List<string>> _states = [];
    private Dictionary<(string Kind, string Name), string> _before = [];

    /// <summary>Asks the emulator for every emitted resource.</summary>
    public async Task AfterAsync(string step)
    {
        var now = new Dictionary<(string Kind, string Name), string>();
        var unknown = new HashSet<(string Kind, string Name)>();
        await AddStackAsync(now, unknown);
        foreach (var (path, body) in published.Bodies().ToList())
            if (await AskAsync(path, body) is (var kind, var name, { } state)) now[(kind, name)] = state;
        foreach (var resource in now.Keys.Union(_before.Keys).Union(unknown).Union(_states.Keys).Distinct())
        {
            if (!_states.TryGetValue(resource, out var states)) _states.Add(resource, states = [.. _steps.Select(_ => "-")]);
            states.Add(unknown.Contains(resource) ? "not known to the emulator"
                : Word(_before.GetValueOrDefault(resource), now.GetValueOrDefault(resource)));
        }
        _steps.Add(step);
        _before = now;
    }

    public void Print(TextWriter output)
    {
        output.WriteLine($"== resources after {string.Join(", ", _steps)}");
        foreach (var ((kind, name), states) in _states.OrderBy(state => state.Key.Kind, StringComparer.Ordinal)
            .ThenBy(state => state.Key.Name, StringComparer.Ordinal))
            output.WriteLine($"{kind} {name}: {string.Join(", ", states.Distinct().Count() == 1 ? [states[0]] : states)}");
    }

    private static string Word(string? before, string? now) => (before, now) switch
    {
        (null, null) => "-",
        (null, _) => "created",
        (_, null) => "gone",
        _ => before == now ? "unchanged" : "changed",
    };

    // A resource of the stack has changed if its part of the template has.
    private async Task AddStackAsync(Dictionary<(string Kind, string Name), string> now, HashSet<(string Kind, string Name)> unknown)
    {
        var answer = await emulator.CloudFormationAsync("DescribeStackResources", [new("StackName", published.Stack)]);
        var made = answer is null ? [] : EmulatorGaps.LogicalIds(answer).ToHashSet();
        foreach (var (id, type, text) in EmulatorTemplate.ResourcesOf(published.Template))
            if (!gaps.KnownTypes.Contains(type)) unknown.Add((type, id));
            else if (made.Contains(id)) now[(type, id)] = text;
    }

    private async Task<(string Kind, string Name, string? State)?> AskAsync(string path, JsonNode body)
    {
        var file = Path.GetFileNameWithoutExtension(path);
        if (file == "service")
        {
            var (cluster, name) = ((string)body["cluster"]!, (string)body["serviceName"]!);
            return ("service", name, Text(await emulator.AskAsync("ecs", "describe-services", "--cluster", cluster, "--services", name,
                "--query", "services[?status=='ACTIVE'].[taskDefinition, desiredCount] | [0]")));
        }
        if (file == "task-definition")
        {
            var family = (string)body["family"]!;
            return ("task definition", family, Text(await emulator.AskAsync("ecs", "list-task-definitions", "--family-prefix", family,
                "--status", "ACTIVE", "--query", "taskDefinitionArns[-1]")));
        }
        if (file == "autoscaling")
        {
            var id = (string)body["ResourceId"]!;
            return ("scalable target", id, Text(await emulator.AskAsync("application-autoscaling", "describe-scalable-targets",
                "--service-namespace", "ecs", "--resource-ids", id, "--query", "ScalableTargets[0].[MinCapacity, MaxCapacity]")));
        }
        if (file.StartsWith("scaling-policy", StringComparison.Ordinal))
        {
            var (id, name) = ((string)body["ResourceId"]!, (string)body["PolicyName"]!);
            return ("scaling policy", $"{id} {name}", Text(await emulator.AskAsync("application-autoscaling", "describe-scaling-policies",
                "--service-namespace", "ecs", "--resource-id", id, "--query", $"ScalingPolicies[?PolicyName=='{name}'].PolicyType | [0]")));
        }
        if (file != "schedule") return null;
        var schedule = (string)body["Name"]!;
        return ("schedule", schedule, Text(await emulator.AskAsync("scheduler", "get-schedule", "--name", schedule,
            "--query", "[State, Target]")));
    }

    private static string? Text(JsonNode? answer) => answer?.ToJsonString() is { } text and not ("null" or "{}" or "[]") ? text : null;
}
