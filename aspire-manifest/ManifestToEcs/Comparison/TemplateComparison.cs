using System.Text.Json.Nodes;
using ManifestToEcs.Mapping;
using ManifestToEcs.Model;

namespace ManifestToEcs.Comparison;

/// <summary>A resource that holds data, which an update of the stack replaces or deletes.</summary>
public sealed record DataRisk(string LogicalId, string Message, string Advice);

/// <summary>Compares two templates of the stack by their resources, and marks each change that replaces one.</summary>
public sealed class TemplateComparison
{
    private readonly StackTemplate _old;
    private readonly StackTemplate _added;
    private readonly Replacements _replacements;

    private TemplateComparison(string file, StackTemplate old, StackTemplate added)
    {
        (_old, _added, _replacements) = (old, added, new Replacements(old, added));
        Differences = [.. new JsonComparison(file, new ValueMatch(placeholdersMatch: false)).Compare(old.Root, added.Root)
            .Select(difference => difference with { Label = "", Remark = Remark(difference.Pointer.Split('/')) })];
    }

    public IReadOnlyList<Difference> Differences { get; }

    /// <summary>Resources that hold data and would lose it.</summary>
    public IReadOnlyList<DataRisk> Risks => [.. _old.LogicalIds.Order(StringComparer.Ordinal).Select(Risk).OfType<DataRisk>()];

    /// <summary>Further consequences of the update.</summary>
    public IReadOnlyList<string> Notes =>
    [
        .. _old.LogicalIds.Where(id => HoldsData(id) && _added.TypeOf(id) is null && IsRetained(id))
            .Select(id => $"{id} leaves the stack and stays in the account"),
        .. _added.LogicalIds.Where(id => _added.TypeOf(id) is { } type && type != "AWS::ECS::TaskDefinition"
            && !CreateOnlyProperties.ByType.ContainsKey(type) && _old.TypeOf(id) == type
            && !JsonNode.DeepEquals(_old.PropertiesOf(id), _added.PropertiesOf(id)))
            .Select(id => $"{id} changes; whether that replaces a resource of the type {_added.TypeOf(id)} is not known"),
    ];

    /// <summary>Null when one of the texts is no template.</summary>
    public static TemplateComparison? Of(string file, string? old, string? added) =>
        old is not null && added is not null
        && StackTemplate.Parse(old, out _) is { } before && StackTemplate.Parse(added, out _) is { } now
            ? new TemplateComparison(file, before, now) : null;

    // "", "Resources", "ApiTargetGroup", "Properties", "Port"
    private string? Remark(string[] pointer)
    {
        if (pointer is ["", "Parameters", var parameter, "Default"])
        {
            var replaced = _replacements.All.Where(replacement => replacement.Causes.Contains(parameter))
                .Select(replacement => replacement.LogicalId).ToList();
            return replaced.Count == 0 ? null : "replaces " + string.Join(", ", replaced);
        }
        if (pointer is ["", "Resources", var typed, "Type"]) return $"CloudFormation does not change the type of {typed}";
        if (pointer is not ["", "Resources", var id, "Properties", _, ..] || _added.TypeOf(id) is not { } type) return null;
        var path = string.Join('/', pointer[4..]);
        if (_replacements.Of(id) is { } replacement && replacement.Paths.Any(changed => Overlap(changed, path)))
            return $"replaces {id}" + (replacement.FixedName is null ? ""
                : $", which CloudFormation refuses while {replacement.FixedName} stays the same");
        return CreateOnlyProperties.ByType.GetValueOrDefault(type)?.Maybe.Any(maybe => Overlap(maybe, path)) == true
            ? $"interrupts or replaces {id}" : null;
    }

    private static bool Overlap(string path, string other) =>
        path == other || path.StartsWith(other + "/", StringComparison.Ordinal) || other.StartsWith(path + "/", StringComparison.Ordinal);

    private DataRisk? Risk(string id)
    {
        if (!HoldsData(id)) return null;
        var subject = $"{id} ({_old.TypeOf(id)}) holds data";
        if (_replacements.Of(id) is { } replacement)
        {
            var rename = replacement.FixedName is { } name ? $", give it another {name}" : "";
            return new DataRisk(id, $"{subject}, and a change of {string.Join(", ", replacement.Paths)} replaces it by a new, empty one.",
                $"Take the change back; or save the data{rename}, and run deploy.sh --replace {id}.");
        }
        if (_added.TypeOf(id) is { } other && other != _old.TypeOf(id))
            return new DataRisk(id, $"{subject} and would become {other}, which CloudFormation refuses.",
                "Take the change back, or rename the resource in the AppHost and move the data.");
        if (_added.TypeOf(id) is not null || IsRetained(id)) return null;
        var isSaved = PolicyOf(id) == "Snapshot";
        return new DataRisk(id, $"{subject} and would be deleted{(isSaved ? "; a last snapshot stays" : "")}.",
            $"Take the change back; or save the data, and run deploy.sh --replace {id}.");
    }

    // The data of an Aurora cluster belongs to the cluster, not to its instances.
    private bool HoldsData(string id) =>
        _old.TypeOf(id) is { } type && StoredData.Types.Contains(type) && _old.PropertiesOf(id)?["DBClusterIdentifier"] is not JsonObject;

    private bool IsRetained(string id) => PolicyOf(id)?.StartsWith("Retain", StringComparison.Ordinal) == true;

    private string? PolicyOf(string id) => (_old.Root["Resources"]?[id]?["DeletionPolicy"] as JsonValue)?.ToString();
}
