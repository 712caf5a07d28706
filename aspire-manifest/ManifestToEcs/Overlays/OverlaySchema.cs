using System.ComponentModel;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;

namespace ManifestToEcs.Overlays;

/// <summary>The JSON Schema (2020-12) of the overlay, which editors use for completion. It follows the overlay's records.</summary>
public static class OverlaySchema
{
    // Characters of sentences and patterns stay readable.
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Default)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as JSON with LF and a newline at the end.</summary>
    public static string Json()
    {
        var definitions = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        var schema = Of(typeof(OverlayFile), definitions);
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "ecs.yaml");
        schema["$defs"] = new JsonObject(definitions);
        return schema.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Of(Type record, SortedDictionary<string, JsonNode?> definitions)
    {
        var schema = Readable.GetJsonSchemaAsNode(record, new JsonSchemaExporterOptions
        {
            TransformSchemaNode = (context, node) => Transform(context, node.AsObject(), record, definitions),
        }).AsObject();
        schema.Insert(0, "description", record.GetCustomAttribute<DescriptionAttribute>()!.Description);
        schema["type"] = new JsonArray("object", "null");
        return schema;
    }

    private static JsonObject Transform(
        JsonSchemaExporterContext context, JsonObject node, Type record, SortedDictionary<string, JsonNode?> definitions)
    {
        var type = context.TypeInfo.Type;
        var schema = OverlayKey.IsRecord(type) && type != record ? Reference(type, definitions) : node;
        if (context.PropertyInfo?.AttributeProvider is not PropertyInfo property) return schema;

        // "cpu:" with nothing after it states nothing, and is allowed everywhere but in a list.
        var key = new OverlayKey(property);
        var (values, nullable) = (schema["items"], schema["additionalProperties"]) switch
        {
            (JsonObject items, _) => (items, false),
            (_, JsonObject entries) => (entries, true),
            _ => (schema, true),
        };
        if (values != schema) schema["type"] = TypesOf(schema, nullable: true);
        Restrict(values, key, nullable);
        schema.Insert(0, "description", key.Description);
        return schema;
    }

    private static void Restrict(JsonObject schema, OverlayKey key, bool nullable)
    {
        if (schema.ContainsKey("$ref")) return;
        schema["type"] = TypesOf(schema, nullable, key.Form?.MayBePlain ?? key is { NamesResource: false, NamesBinding: false });
        if (key.Allowed is { } allowed)
        {
            schema.Remove("type");
            schema["enum"] = new JsonArray([.. allowed.Append(null).Select(value => JsonSerializer.SerializeToNode(value))]);
        }
        if (key.Form is { } form)
        {
            schema["pattern"] = form.Pattern;
            schema["examples"] = new JsonArray(form.Example);
        }
        if (key.Range is { } range)
        {
            schema["minimum"] = JsonSerializer.SerializeToNode(range.Minimum);
            schema["maximum"] = JsonSerializer.SerializeToNode(range.Maximum);
        }
    }

    // YAML reads 8080 and true without quotes as a number and a boolean, and a free text may be written so.
    private static JsonArray TypesOf(JsonObject schema, bool nullable, bool isFree = false)
    {
        var type = (string)(schema["type"] is JsonArray several ? several[0]! : schema["type"]!)!;
        string[] free = isFree && type == "string" ? ["number", "boolean"] : [];
        string[] none = nullable ? ["null"] : [];
        return new JsonArray([.. new[] { type }.Concat(free).Concat(none).Select(name => (JsonNode)name)]);
    }

    private static JsonObject Reference(Type record, SortedDictionary<string, JsonNode?> definitions)
    {
        var name = record == typeof(Overlay) ? "environment"
            : JsonNamingPolicy.CamelCase.ConvertName(record.Name[..^nameof(Overlay).Length]);
        if (definitions.TryAdd(name, null)) definitions[name] = Of(record, definitions);
        return new JsonObject { ["$ref"] = "#/$defs/" + name };
    }
}
