using System.Text.Json.Nodes;
using ManifestToEcs.Mapping;

namespace ManifestToEcs.Comparison;

/// <summary>A resource that an update of the stack makes anew.</summary>
/// <param name="Paths">The create-only properties that change.</param>
/// <param name="Causes">Replaced resources and changed parameters to which these properties refer.</param>
/// <param name="FixedName">The property that names it, when its value stays: CloudFormation then refuses the update.</param>
internal sealed record Replacement(
    string LogicalId, string Type, IReadOnlyList<string> Paths, IReadOnlySet<string> Causes, string? FixedName);

/// <summary>
/// The replacements between two templates: by a create-only property that changes, or by one that refers to something replaced.
/// </summary>
internal sealed class Replacements
{
    private readonly JsonObject _old;
    private readonly JsonObject _added;
    private readonly SortedDictionary<string, Replacement> _found = new(StringComparer.Ordinal);

    public Replacements(StackTemplate old, StackTemplate added)
    {
        (_old, _added) = (old.Root, added.Root);
        // Parameters with another default, and replaced resources: a reference to one of them has a new value.
        var moved = ChangedParameters().ToHashSet(StringComparer.Ordinal);
        var remaining = old.LogicalIds.Where(id => old.TypeOf(id) is { } type && added.TypeOf(id) == type).ToList();
        while (remaining.Select(id => Find(id, old.TypeOf(id)!, moved)).OfType<Replacement>().ToList() is { Count: > 0 } next)
        {
            foreach (var replacement in next)
            {
                _found.Add(replacement.LogicalId, replacement);
                moved.Add(replacement.LogicalId);
                remaining.Remove(replacement.LogicalId);
            }
        }
    }

    public IReadOnlyCollection<Replacement> All => _found.Values;

    public Replacement? Of(string logicalId) => _found.GetValueOrDefault(logicalId);

    /// <summary>The value at a path of the properties, such as <c>RootDirectory/Path</c>; null where there is none.</summary>
    public static JsonNode? At(JsonObject template, string logicalId, string path)
    {
        var node = template["Resources"]?[logicalId]?["Properties"];
        foreach (var name in path.Split('/')) node = (node as JsonObject)?[name];
        return node;
    }

    private IEnumerable<string> ChangedParameters() =>
        from parameter in _added["Parameters"] as JsonObject ?? []
        let before = _old["Parameters"]?[parameter.Key]
        where before is not null && !JsonNode.DeepEquals(before["Default"], parameter.Value?["Default"])
        select parameter.Key;

    private Replacement? Find(string id, string type, HashSet<string> moved)
    {
        if (!CreateOnlyProperties.ByType.TryGetValue(type, out var known)) return null;
        var paths = new List<string>();
        var causes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in known.Always)
        {
            var (before, now) = (At(_old, id, path), At(_added, id, path));
            var mentioned = StackTemplate.Mentions(now).Where(moved.Contains).ToList();
            if (mentioned.Count == 0 && JsonNode.DeepEquals(before, now)) continue;
            paths.Add(path);
            causes.UnionWith(mentioned);
        }
        if (paths.Count == 0) return null;
        var keepsName = known.Name is { } name && !paths.Contains(name) && At(_added, id, name) is not null;
        return new Replacement(id, type, paths, causes, keepsName ? known.Name : null);
    }
}
