using System.Text.Json.Nodes;
using ManifestToEcs.Emission;

namespace ManifestToEcs.Comparison;

/// <summary>A task definition or service of the emission.</summary>
internal sealed record EmittedBody(string Kind, string Name, string File, JsonObject Body);

/// <summary>The task definitions and services of an emission, by family and by name.</summary>
internal sealed class EmittedBodies
{
    private readonly List<EmittedBody> _bodies = [];

    // service/<cluster>/<name>, as register-scalable-target names it
    private readonly HashSet<string> _scaled = new(StringComparer.Ordinal);

    public HashSet<(string Kind, string Name)> Compared { get; } = [];

    public static EmittedBodies Of(IReadOnlyList<EmittedFile> emission)
    {
        var bodies = new EmittedBodies();
        foreach (var file in emission.Where(file => file.Path.StartsWith("ecs/", StringComparison.Ordinal)))
        {
            var body = JsonNode.Parse(file.Content)!.AsObject();
            if (file.Path.EndsWith("/task-definition.json", StringComparison.Ordinal))
                bodies._bodies.Add(new EmittedBody(Description.TaskDefinition, (string?)body["family"] ?? "", file.Path, body));
            else if (file.Path.EndsWith("/service.json", StringComparison.Ordinal))
                bodies._bodies.Add(new EmittedBody(Description.Service, (string?)body["serviceName"] ?? "", file.Path, body));
            else if (file.Path.EndsWith("/autoscaling.json", StringComparison.Ordinal))
                bodies._scaled.Add((string?)body["ResourceId"] ?? "");
        }
        return bodies;
    }

    public EmittedBody? Find(Description description) =>
        _bodies.Find(body => body.Kind == description.Kind && body.Name == description.Name);

    public bool IsScaled(EmittedBody body) =>
        body.Kind == Description.Service && _scaled.Contains($"service/{body.Body["cluster"]}/{body.Name}");

    public IEnumerable<EmittedBody> NotCompared() => _bodies.Where(body => !Compared.Contains((body.Kind, body.Name)));
}
