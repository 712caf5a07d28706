using System.Text.Json;

namespace ManifestToEcs.Comparison;

/// <summary>
/// Properties that CloudFormation sets only when it creates a resource, from <c>create-only.json</c>. Task definitions are not among them:
/// each change of one makes a new revision.
/// </summary>
/// <param name="Name">The property that names the resource; null where AWS chooses the name.</param>
/// <param name="Always">Paths with <c>/</c>; a change of one replaces the resource.</param>
/// <param name="Maybe">A change of one interrupts the resource or replaces it.</param>
internal sealed record CreateOnlyProperties(string? Name, IReadOnlyList<string> Always, IReadOnlyList<string> Maybe)
{
    private static readonly Lazy<IReadOnlyDictionary<string, CreateOnlyProperties>> Embedded = new(Read);

    /// <summary>By type, such as <c>AWS::SQS::Queue</c>.</summary>
    public static IReadOnlyDictionary<string, CreateOnlyProperties> ByType => Embedded.Value;

    private static Dictionary<string, CreateOnlyProperties> Read()
    {
        using var stream = typeof(CreateOnlyProperties).Assembly.GetManifestResourceStream("create-only.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.GetProperty("types").EnumerateObject().ToDictionary(type => type.Name, type =>
            new CreateOnlyProperties(type.Value.TryGetProperty("name", out var name) ? name.GetString() : null,
                Paths(type.Value, "always"), Paths(type.Value, "maybe")), StringComparer.Ordinal);
    }

    private static IReadOnlyList<string> Paths(JsonElement type, string key) =>
        type.TryGetProperty(key, out var paths) ? [.. paths.EnumerateArray().Select(path => path.GetString()!)] : [];
}
