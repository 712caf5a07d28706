using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ManifestToEcs.Reports;
using ManifestToEcs.Yaml;

namespace ManifestToEcs.Overlays;

/// <summary>An overlay that code states, as the nodes that a file would have: one check serves both.</summary>
internal static class StatedKeys
{
    private static readonly JsonSerializerOptions Keys = new(JsonSerializerOptions.Default)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static YamlMap Of(Overlay overlay) => (YamlMap)Node(JsonSerializer.SerializeToElement(overlay, Keys), "");

    private static YamlNode Node(JsonElement element, string pointer) => element.ValueKind switch
    {
        JsonValueKind.Object => new YamlMap([.. element.EnumerateObject().Select(member =>
            new YamlEntry(member.Name, Node(member.Value, JsonPointer.Append(pointer, member.Name)), 0, 0))], pointer, 0, 0),
        JsonValueKind.Array => new YamlList([.. element.EnumerateArray().Select((item, index) =>
            Node(item, JsonPointer.Append(pointer, index)))], pointer, 0, 0),
        JsonValueKind.String => new YamlScalar(element.GetString()!, Plain: false, pointer, 0, 0),
        _ => new YamlScalar(element.GetRawText(), Plain: true, pointer, 0, 0),
    };
}
