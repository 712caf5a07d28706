using System.Text.Json;
using System.Text.Json.Nodes;

namespace ManifestToEcs.LongRuns;

/// <summary>Damages a manifest or an overlay as hands, tools and ill will do.</summary>
internal static class Mutations
{
    private static readonly string[] Texts =
    [
        "", " ", "\0", "\n", "{", "}", "{}", "{{x}}", "{api.bindings.http.url}", "{.outputs.id}", "{bindings.tcp.host}", "${NAME}",
        "{nobody.connectionString}", "{**catch-all}",
        "http", "https", "udp", "project.v0", "container.v9", "custom.thing.v0", "../../../etc/passwd", "C:\\x", "~0~1/", "ä€😀",
        "\"'`$(id)", "#{}", "%{", "{{resolve:secretsmanager:x}}",
        "true", "null", "0", "-1", "1e9", "postgres:latest", "a:b:c@d", new string('x', 300), new string('é', 70), "name with blanks",
        "UPPER", "-", ".", "..", "--", "_", "$", "*", "&a", "!t", ": ", "- ",
    ];

    private static readonly string[] RawValues =
        ["0", "-1", "65536", "1e400", "99999999999999999999999", "0.5", "true", "false", "null", "[]", "{}", "[[]]", "[{}]",
            "{\"a\":{\"b\":[1]}}", "\"\"", "\"\\u0000\"", "[1,\"a\",null]"];

    private static readonly string[] Fragments = ["{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "//", "/*", "\uFEFF", "\0",
        "\n", "\t", "- ", "&a ", "*a", "!!", "|", ">", "?", "%", "@", "`", "#", "'"];

    /// <summary>The manifest damaged in its structure (half of the time) or in its letters.</summary>
    public static string OfManifest(string text, Random random)
    {
        if (random.Next(4) == 0) return OfLetters(text, random);
        var root = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true })!;
        for (var count = random.Next(1, 5); count > 0; count--) Damage(root, random);
        return root.ToJsonString();
    }

    /// <summary>The overlay damaged line by line or in its letters.</summary>
    public static string OfOverlay(string text, Random random)
    {
        if (random.Next(4) == 0) return OfLetters(text, random);
        var lines = text.Split('\n').ToList();
        for (var count = random.Next(1, 5); count > 0; count--) DamageLine(lines, random);
        return string.Join('\n', lines);
    }

    private static string OfLetters(string text, Random random)
    {
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(8), text.Length - at);
            text = random.Next(5) switch
            {
                0 => text[..at],
                1 => text.Remove(at, length),
                2 => text.Insert(at, Fragments[random.Next(Fragments.Length)]),
                3 => text.Insert(at, text.Substring(at, length)),
                _ => text.Remove(at, length).Insert(at, ((char)random.Next(1, 0x10000)).ToString()),
            };
        }
        return text;
    }

    private static void Damage(JsonNode root, Random random)
    {
        var nodes = new List<JsonNode>();
        Collect(root, nodes);
        switch (nodes[random.Next(nodes.Count)])
        {
            case JsonObject { Count: > 0 } fields:
                DamageObject(fields, nodes, random);
                break;
            case JsonArray { Count: > 0 } elements:
                var index = random.Next(elements.Count);
                if (random.Next(2) == 0) elements.RemoveAt(index);
                else elements[index] = Value(nodes, random);
                break;
            case var leaf when leaf.Parent is JsonObject or JsonArray:
                leaf.ReplaceWith(Value(nodes, random));
                break;
        }
    }

    private static void DamageObject(JsonObject fields, List<JsonNode> nodes, Random random)
    {
        var name = fields.ElementAt(random.Next(fields.Count)).Key;
        var value = fields[name];
        switch (random.Next(5))
        {
            case 0:
                fields.Remove(name);
                break;
            case 1:
                fields[name] = Value(nodes, random);
                break;
            case 2:
                fields[random.Next(2) == 0 ? name.ToUpperInvariant() : name + "x"] = value?.DeepClone();
                break;
            case 3:
                fields.Remove(name);
                fields[Texts[random.Next(Texts.Length)]] = value;
                break;
            default:
                // Something of another place: an image in a parameter, a binding among the volumes.
                var other = nodes.OfType<JsonObject>().ElementAt(random.Next(nodes.OfType<JsonObject>().Count()));
                foreach (var field in other.Where(field => field.Value is not JsonObject).Take(3).ToList())
                    fields[field.Key] = field.Value?.DeepClone();
                break;
        }
    }

    private static JsonNode? Value(List<JsonNode> nodes, Random random) => random.Next(4) switch
    {
        0 => JsonNode.Parse(RawValues[random.Next(RawValues.Length)]),
        1 => JsonNode.Parse(nodes[random.Next(nodes.Count)].ToJsonString()) is { } copy && copy.ToJsonString().Length < 5000 ? copy : null,
        2 => JsonValue.Create(nodes.OfType<JsonValue>().Select(value => value.ToString()).ElementAtOrDefault(random.Next(40))
            + Texts[random.Next(Texts.Length)]),
        _ => JsonValue.Create(Texts[random.Next(Texts.Length)]),
    };

    private static void Collect(JsonNode node, List<JsonNode> nodes)
    {
        nodes.Add(node);
        var inner = node switch
        {
            JsonObject fields => fields.Select(field => field.Value),
            JsonArray elements => elements,
            _ => [],
        };
        foreach (var child in inner.OfType<JsonNode>()) Collect(child, nodes);
    }

    private static void DamageLine(List<string> lines, Random random)
    {
        var at = random.Next(lines.Count);
        var colon = lines[at].IndexOf(':', StringComparison.Ordinal);
        switch (random.Next(7))
        {
            case 0 when lines.Count > 1:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(at, lines[random.Next(lines.Count)]);
                break;
            case 2:
                lines[at] = "  " + lines[at];
                break;
            case 3:
                // A line that init has written as a comment
                lines[at] = lines[at].Replace("# ", "", StringComparison.Ordinal);
                break;
            case 4 when colon >= 0:
                lines[at] = lines[at][..(colon + 1)] + " " + RawValues[random.Next(RawValues.Length)];
                break;
            case 5 when colon >= 0:
                lines[at] = lines[at][..colon] + "x" + lines[at][colon..];
                break;
            default:
                lines[at] = colon >= 0 ? lines[at][..(colon + 1)] + " " + Texts[random.Next(Texts.Length)]
                    : Texts[random.Next(Texts.Length)];
                break;
        }
    }
}
