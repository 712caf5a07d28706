using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// Spells a request body as properties of a resource: each name begins with a capital, the resource's own name stands first, the rest in
/// the order of the alphabet.
/// </summary>
internal sealed class CloudFormationProperties(CloudFormationTemplate template)
{
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["efsVolumeConfiguration"] = "EFSVolumeConfiguration",
        ["fileSystemId"] = "FilesystemId",
        ["iam"] = "IAM",
    };

    /// <param name="own">Properties of CloudFormation alone: each replaces the field of its name, or is added; null removes it.</param>
    public JsonObject Of(RequestBody body, params (string Name, JsonNode? Value)[] own) => Sorted(
        Properties(body).Where(property => !own.Any(other => other.Name == property.Name)).Concat(own));

    private IEnumerable<(string Name, JsonNode? Value)> Properties(RequestBody body) =>
        body.Select(field => (body.IsMap ? field.Key : NameOf(field.Key), (JsonNode?)Value(field.Key, field.Value)));

    private JsonNode Value(string name, object value) => (name, value) switch
    {
        // By reference, so that the namespace is made first.
        ("namespace", string space) when space == template.Deployment.Cluster.Namespace =>
            CloudFormationTemplate.GetAtt(template.LogicalId(CloudFormationSurroundings.NamespaceId), "Arn"),
        (_, RequestBody { IsMap: true } map) => Object(Properties(map)),
        (_, RequestBody body) => Sorted(Properties(body)),
        (_, List<object> list) => CloudFormationTemplate.List(list.Select(item => Value(name, item))),
        (_, DeployText text) => template.Text(text),
        _ => RawJson.Scalar(value),
    };

    private static JsonObject Sorted(IEnumerable<(string Name, JsonNode? Value)> properties) => Object(properties
        .OrderBy(property => property.Name is not ("Name" or "Family" or "ServiceName"))
        .ThenBy(property => property.Name, StringComparer.Ordinal));

    private static JsonObject Object(IEnumerable<(string Name, JsonNode? Value)> properties) =>
        new(properties.Select(property => KeyValuePair.Create(property.Name, property.Value)));

    private static string NameOf(string name) => OtherNames.GetValueOrDefault(name) ?? char.ToUpperInvariant(name[0]) + name[1..];
}
