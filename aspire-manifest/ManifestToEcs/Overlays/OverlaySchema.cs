using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ManifestToEcs.Overlays;

/// <summary>
/// The JSON Schema (2020-12) of the overlay, which editors use for completion; written from the table that the reader checks by.
/// </summary>
public static class OverlaySchema
{
    // Characters of sentences and patterns stay readable.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as JSON with LF and a newline at the end.</summary>
    public static string Json()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "ecs.yaml");
            WriteObject(json, OverlayFields.Root);
            json.WriteStartObject("$defs");
            foreach (var definition in Definitions().OrderBy(definition => definition.Name, StringComparer.Ordinal))
            {
                json.WriteStartObject(definition.Name);
                WriteObject(json, definition);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static HashSet<ObjectType> Definitions()
    {
        var found = new HashSet<ObjectType>(ReferenceEqualityComparer.Instance);
        foreach (var field in OverlayFields.Root.Fields) Collect(field.Type);
        return found;

        void Collect(OverlayType type)
        {
            switch (type)
            {
                case ObjectType definition when found.Add(definition):
                    foreach (var field in definition.Fields) Collect(field.Type);
                    break;
                case MapType map:
                    Collect(map.Value);
                    break;
                case ListType list:
                    Collect(list.Item);
                    break;
            }
        }
    }

    private static void WriteObject(Utf8JsonWriter json, ObjectType type)
    {
        json.WriteString("description", type.Description);
        // "api:" with nothing after it says nothing, and is allowed everywhere.
        WriteTypes(json, "object", nullable: true);
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        foreach (var field in type.Fields)
        {
            json.WriteStartObject(field.Name);
            json.WriteString("description", field.Description);
            WriteType(json, field.Type, nullable: true);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, OverlayType type, bool nullable)
    {
        switch (type)
        {
            case ObjectType definition:
                json.WriteString("$ref", "#/$defs/" + definition.Name);
                break;
            case MapType map:
                WriteTypes(json, "object", nullable);
                json.WriteStartObject("additionalProperties");
                WriteType(json, map.Value, nullable: true);
                json.WriteEndObject();
                break;
            case ListType list:
                WriteTypes(json, "array", nullable);
                json.WriteStartObject("items");
                WriteType(json, list.Item, nullable: false);
                json.WriteEndObject();
                break;
            case TextType text:
                WriteText(json, text, nullable);
                break;
            case IntegerType { OneOf: { } values }:
                json.WriteStartArray("enum");
                foreach (var value in values) json.WriteNumberValue(value);
                if (nullable) json.WriteNullValue();
                json.WriteEndArray();
                break;
            case IntegerType integer:
                WriteTypes(json, "integer", nullable);
                json.WriteNumber("minimum", integer.Min);
                json.WriteNumber("maximum", integer.Max);
                break;
            case NumberType number:
                WriteTypes(json, "number", nullable);
                json.WriteNumber("minimum", number.Min);
                json.WriteNumber("maximum", number.Max);
                break;
            case BooleanType:
                WriteTypes(json, "boolean", nullable);
                break;
        }
    }

    // YAML reads 8080 and true without quotes as a number and a boolean: a text that is free may be written so.
    private static void WriteText(Utf8JsonWriter json, TextType text, bool nullable)
    {
        if (text.OneOf is { } values)
        {
            json.WriteStartArray("enum");
            foreach (var value in values) json.WriteStringValue(value);
            if (nullable) json.WriteNullValue();
            json.WriteEndArray();
            return;
        }
        json.WriteStartArray("type");
        json.WriteStringValue("string");
        if (text.Format is null && !text.Names)
        {
            json.WriteStringValue("number");
            json.WriteStringValue("boolean");
        }
        if (nullable) json.WriteStringValue("null");
        json.WriteEndArray();
        if (text.Format is not { } format) return;
        json.WriteString("pattern", format.Pattern);
        json.WriteStartArray("examples");
        json.WriteStringValue(format.Example);
        json.WriteEndArray();
    }

    private static void WriteTypes(Utf8JsonWriter json, string type, bool nullable)
    {
        if (!nullable)
        {
            json.WriteString("type", type);
            return;
        }
        json.WriteStartArray("type");
        json.WriteStringValue(type);
        json.WriteStringValue("null");
        json.WriteEndArray();
    }
}
