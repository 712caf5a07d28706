using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace ManifestToEcs.Tests;

/// <summary>CloudFormation's specification of its resource types, as npm carries it.</summary>
internal sealed class ResourceSpecification
{
    private readonly JsonObject _resources;
    private readonly JsonObject _definitions;
    private readonly List<string> _problems = [];
    private readonly JsonObject _template;

    private ResourceSpecification(JsonObject specification, JsonObject template)
    {
        _resources = (JsonObject)specification["resources"]!;
        _definitions = (JsonObject)specification["definitions"]!;
        _template = template;
    }

    /// <summary>
    /// Everything in the template that the specification does not know, wants otherwise or misses; and every reference that leads nowhere.
    /// </summary>
    public static IReadOnlyList<string> Problems(JsonObject template)
    {
        var types = ((JsonObject)template["Resources"]!).Select(resource => resource.Value!["Type"]!.GetValue<string>()).Distinct()
            .Order(StringComparer.Ordinal);
        var specification = new ResourceSpecification(Ask(types), template);
        foreach (var (name, resource) in (JsonObject)template["Resources"]!) specification.CheckResource(name, (JsonObject)resource!);
        specification.CheckReferences(template, "");
        return specification._problems;
    }

    /// <summary>Type and property of every property whose change replaces the resource.</summary>
    public static IReadOnlySet<(string Type, string Property)> ReplacingProperties(IEnumerable<string> types) =>
        (from type in (JsonObject)Ask(types)["resources"]!
         from property in (JsonObject)type.Value!["properties"]!
         where property.Value!["replaces"]!.GetValue<bool>()
         select (type.Key, property.Key)).ToHashSet();

    private static JsonObject Ask(IEnumerable<string> types)
    {
        var folder = typeof(ResourceSpecification).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(item => item.Key == "NpmFolder").Value!;
        using var node = Process.Start(new ProcessStartInfo("node", ["resource-specification.cjs", .. types])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        })!;
        var answer = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.Equal(0, node.ExitCode);
        return (JsonObject)JsonNode.Parse(answer)!;
    }

    private void CheckResource(string name, JsonObject resource)
    {
        // A custom resource takes any property; its function reads them.
        if (resource["Type"]!.GetValue<string>().StartsWith("Custom::", StringComparison.Ordinal)) return;
        if (_resources[resource["Type"]!.GetValue<string>()] is not JsonObject specification)
        {
            _problems.Add($"{name}: no resource type {resource["Type"]}");
            return;
        }
        CheckProperties(name, resource["Properties"] as JsonObject ?? [], (JsonObject)specification["properties"]!);
    }

    private void CheckProperties(string path, JsonObject properties, JsonObject specification)
    {
        foreach (var (property, value) in properties)
        {
            if (specification[property] is JsonObject type) CheckValue($"{path}.{property}", value, type);
            else _problems.Add($"{path}: no property {property}");
        }
        foreach (var (property, type) in specification)
        {
            if (type!["required"]!.GetValue<bool>() && !properties.ContainsKey(property)) _problems.Add($"{path}: {property} is missing");
        }
    }

    private void CheckValue(string path, JsonNode? value, JsonObject type)
    {
        if (value is JsonObject { Count: 1 } function
            && (function.ContainsKey("Ref") || function.First().Key.StartsWith("Fn::", StringComparison.Ordinal))) return;
        switch ((type["type"]!.GetValue<string>(), value))
        {
            case ("object", JsonObject map):
                CheckProperties(path, map, (JsonObject)_definitions[type["name"]!.GetValue<string>()]!);
                break;
            case ("array", JsonArray list):
                for (var i = 0; i < list.Count; i++) CheckValue($"{path}[{i}]", list[i], (JsonObject)type["element"]!);
                break;
            case ("map", JsonObject map):
                foreach (var (key, item) in map) CheckValue($"{path}.{key}", item, (JsonObject)type["element"]!);
                break;
            case ("tag", JsonObject tag):
                if (!tag.Select(entry => entry.Key).SequenceEqual(["Key", "Value"])) _problems.Add($"{path}: not a tag");
                break;
            case ("json", JsonObject):
            case ("boolean", JsonValue) when value.GetValueKind() is System.Text.Json.JsonValueKind.True
                or System.Text.Json.JsonValueKind.False:
            case ("integer" or "number", JsonValue) when value.GetValueKind() is System.Text.Json.JsonValueKind.Number:
                break;
            case ("string", JsonValue) when value.GetValueKind() is System.Text.Json.JsonValueKind.String:
                if (type["allowedValues"] is JsonArray allowed
                    && !allowed.Any(word => word!.GetValue<string>() == value.GetValue<string>()))
                    _problems.Add($"{path}: {value} is not one of {allowed.ToJsonString()}");
                break;
            case ("union", _):
                break;
            default:
                _problems.Add($"{path}: {value?.ToJsonString() ?? "null"} is no {type["type"]}");
                break;
        }
    }

    // Ref, GetAtt, Sub, DependsOn and Condition must name something of the template, and an attribute that its type has.
    private void CheckReferences(JsonNode? node, string path)
    {
        if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++) CheckReferences(list[i], $"{path}[{i}]");
        }
        if (node is not JsonObject map) return;
        if (map["Ref"] is JsonValue name) CheckName(name.GetValue<string>(), path);
        if (map["Fn::GetAtt"] is JsonArray attribute)
            CheckAttribute(attribute[0]!.GetValue<string>(), attribute[1]!.GetValue<string>(), path);
        if (map["Fn::Sub"] is { } sub) CheckSubstitution(sub, path);
        if (map["Type"] is JsonValue && map["DependsOn"] is JsonArray others)
        {
            foreach (var other in others) CheckName(other!.GetValue<string>(), path + ".DependsOn");
        }
        if ((map.ContainsKey("Type") || map.ContainsKey("Value")) && map["Condition"] is JsonValue condition
            && _template["Conditions"]?[condition.GetValue<string>()] is null)
            _problems.Add($"{path}: no condition {condition}");
        foreach (var (key, value) in map) CheckReferences(value, $"{path}.{key}");
    }

    private void CheckSubstitution(JsonNode sub, string path)
    {
        var text = (sub is JsonArray pair ? pair[0]! : sub).GetValue<string>();
        var variables = (sub as JsonArray)?[1] as JsonObject ?? [];
        for (var start = text.IndexOf("${", StringComparison.Ordinal); start >= 0; start = text.IndexOf("${", start + 2,
            StringComparison.Ordinal))
        {
            var reference = text[(start + 2)..text.IndexOf('}', start)];
            var dot = reference.IndexOf('.', StringComparison.Ordinal);
            if (reference.StartsWith('!') || variables.ContainsKey(reference)) continue;
            if (dot < 0) CheckName(reference, path);
            else CheckAttribute(reference[..dot], reference[(dot + 1)..], path);
        }
    }

    private void CheckName(string name, string path)
    {
        if (!name.StartsWith("AWS::", StringComparison.Ordinal) && _template["Resources"]![name] is null
            && _template["Parameters"]?[name] is null)
            _problems.Add($"{path}: nothing is called {name}");
    }

    private void CheckAttribute(string name, string attribute, string path)
    {
        var attributes = _template["Resources"]![name]?["Type"] is { } type
            ? _resources[type.GetValue<string>()]?["attributes"] as JsonArray : null;
        if (attributes is null || !attributes.Any(known => known!.GetValue<string>() == attribute))
            _problems.Add($"{path}: no attribute {name}.{attribute}");
    }
}
