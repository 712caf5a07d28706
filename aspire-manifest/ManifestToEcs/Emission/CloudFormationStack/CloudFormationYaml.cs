using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ManifestToEcs.Emission;

/// <summary>
/// Writes a template as YAML in block style. Functions take their short form (<c>!Ref X</c>); texts are quoted wherever YAML 1.1 or 1.2
/// would read something else: <c>yes</c>, <c>012</c>, <c>1_000</c>, <c>a: b</c>.
/// </summary>
internal static class CloudFormationYaml
{
    private static readonly HashSet<string> ShortFunctions = new(StringComparer.Ordinal)
    {
        "Ref", "Fn::And", "Fn::Base64", "Fn::Cidr", "Fn::Equals", "Fn::FindInMap", "Fn::GetAtt", "Fn::GetAZs", "Fn::If", "Fn::ImportValue",
        "Fn::Join", "Fn::Not", "Fn::Or", "Fn::Select", "Fn::Split", "Fn::Sub",
    };

    // Words that YAML 1.1 reads as true, false or null, in any case of letters.
    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase) { "y", "n", "yes", "no", "on", "off", "true",
        "false", "null" };

    private static readonly EmitterSettings Layout =
        new EmitterSettings().WithBestWidth(int.MaxValue).WithIndentedSequences().WithNewLine("\n");

    /// <param name="header">Lines of a comment at the top.</param>
    public static string Write(IEnumerable<string> header, JsonObject template)
    {
        var text = new StringBuilder();
        foreach (var line in header) text.Append(line.Length == 0 ? "#" : "# ").Append(line).Append('\n');
        // An emitter has no empty lines: each section is a document of its own.
        foreach (var (section, content) in template)
        {
            using var writer = new StringWriter();
            var emitter = new Emitter(writer, Layout);
            emitter.Emit(new StreamStart());
            emitter.Emit(new DocumentStart(null, null, isImplicit: true));
            emitter.Emit(new MappingStart());
            Emit(emitter, section);
            Emit(emitter, content);
            emitter.Emit(new MappingEnd());
            emitter.Emit(new DocumentEnd(isImplicit: true));
            emitter.Emit(new StreamEnd());
            text.Append('\n').Append(writer);
        }
        return text.ToString();
    }

    private static void Emit(Emitter emitter, JsonNode? node, TagName tag = default)
    {
        switch (node)
        {
            case JsonObject function when tag.IsEmpty && ShortFunctionOf(function) is { } name:
                Emit(emitter, Argument(function), "!" + name);
                break;
            case JsonObject map:
                emitter.Emit(new MappingStart(AnchorName.Empty, tag, tag.IsEmpty, MappingStyle.Block));
                foreach (var (key, value) in map)
                {
                    Emit(emitter, key);
                    Emit(emitter, value);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, tag, tag.IsEmpty, SequenceStyle.Block));
                foreach (var item in list) Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                var text = RawJson.WellFormed(value.GetValue<string>());
                emitter.Emit(new Scalar(AnchorName.Empty, tag, text, StyleOf(text), tag.IsEmpty, tag.IsEmpty));
                break;
            default:
                // Numbers as JSON spells them, which YAML reads alike; true, false and null.
                emitter.Emit(new Scalar(AnchorName.Empty, tag, node?.ToJsonString() ?? "null", ScalarStyle.Plain, tag.IsEmpty, false));
                break;
        }
    }

    // {"Fn::Sub": "..."} -> Sub. YAML takes one tag a value: a function of a function keeps its long form.
    private static string? ShortFunctionOf(JsonObject map)
    {
        if (map.Count != 1) return null;
        var (name, argument) = map.First();
        if (!ShortFunctions.Contains(name) || (argument is JsonObject inner && ShortFunctionOf(inner) is not null)) return null;
        return name.StartsWith("Fn::", StringComparison.Ordinal) ? name[4..] : name;
    }

    // ["Queue", "Arn"] -> Queue.Arn
    private static JsonNode? Argument(JsonObject function)
    {
        var (name, argument) = function.First();
        return name == "Fn::GetAtt" && argument is JsonArray path && path.All(word => word?.GetValueKind() == JsonValueKind.String)
            ? JsonValue.Create(string.Join('.', path.Select(word => word!.GetValue<string>())))
            : argument;
    }

    // Plain if it begins with a letter or a slash, so is no number, date or indicator, and no character after it can end a text.
    private static ScalarStyle StyleOf(string text)
    {
        // YAML 1.1 folds each of its line breaks where they are not escaped.
        if (text.AsSpan().ContainsAny("\n\r\u0085\u2028\u2029")) return ScalarStyle.DoubleQuoted;
        if (text.Length == 0 || !(char.IsAsciiLetter(text[0]) || text[0] == '/') || text[^1] is ' ' or ':' || Keywords.Contains(text))
            return ScalarStyle.SingleQuoted;
        for (var i = 1; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == ':' ? text[i + 1] == ' ' : !(char.IsAsciiLetterOrDigit(letter) || " _./@*=,;()+$?!-".Contains(letter)))
                return ScalarStyle.SingleQuoted;
        }
        return ScalarStyle.Plain;
    }
}
