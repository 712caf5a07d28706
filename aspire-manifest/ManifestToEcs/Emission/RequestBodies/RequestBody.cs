using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManifestToEcs.Emission;

/// <summary>
/// Writes one request body of an AWS command: two spaces, LF, keys in the order of the tree. A field that is null is left out.
/// </summary>
internal static class RequestBody
{
    private static readonly JsonSerializerOptions Inline = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented = new(Inline) { WriteIndented = true, IndentSize = 2, NewLine = "\n" };

    /// <summary>The body as the text of a file, newline at the end.</summary>
    public static string Write(JsonObject body) => Complete(body).ToJsonString(Indented) + "\n";

    /// <summary>The body on one line: JSON that travels as a text inside another body.</summary>
    public static string WriteInline(JsonObject body) => Complete(body).ToJsonString(Inline);

    /// <summary>A list; null where there are no items.</summary>
    public static JsonArray? List<T>(IReadOnlyCollection<T> items, Func<T, JsonNode> item) =>
        items.Count == 0 ? null : [.. items.Select(item)];

    private static JsonNode Complete(JsonNode node) => node switch
    {
        JsonObject map => new JsonObject(map.Where(field => field.Value is not null)
            .Select(field => KeyValuePair.Create(field.Key, (JsonNode?)Complete(field.Value!)))),
        JsonArray list => new JsonArray([.. list.Select(item => Complete(item!))]),
        JsonValue value when value.TryGetValue<string>(out var text) && text.Any(char.IsSurrogate) => WellFormed(text),
        _ => node.DeepClone(),
    };

    // Half of a surrogate pair has no UTF-8 form: it becomes the replacement character, as in every other encoder of .NET.
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
