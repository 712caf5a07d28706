using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ManifestToEcs.Tests;

/// <summary>
/// Reads a template as CloudFormation does: short functions become long ones, plain words get the type that YAML 1.1 gives them.
/// </summary>
internal static class CloudFormationYamlReader
{
    public static JsonObject Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return (JsonObject)Node(Assert.Single(stream.Documents).RootNode)!;
    }

    private static JsonNode? Node(YamlNode node)
    {
        if (node.Tag.IsEmpty || !node.Tag.Value.StartsWith('!')) return Untagged(node);
        var name = node.Tag.Value[1..];
        var argument = Untagged(node);
        if (name == "GetAtt" && argument is JsonValue)
        {
            var path = argument.GetValue<string>();
            var dot = path.IndexOf('.', StringComparison.Ordinal);
            argument = new JsonArray(path[..dot], path[(dot + 1)..]);
        }
        return new JsonObject { [name is "Ref" or "Condition" ? name : "Fn::" + name] = argument };
    }

    private static JsonNode? Untagged(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(
            map.Children.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, Node(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Tag.IsEmpty: true } plain => Plain(plain.Value!),
        YamlScalarNode quoted => quoted.Value,
        _ => throw new InvalidOperationException(node.NodeType.ToString()),
    };

    private static JsonNode? Plain(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "ON" or "Y" => true,
        "FALSE" or "NO" or "OFF" or "N" => false,
        "NULL" or "~" or "" => null,
        _ when long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Integer, CultureInfo.InvariantCulture,
            out var whole) => whole,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => text,
    };
}
