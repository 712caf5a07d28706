using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ManifestToEcs.Emission;

/// <summary>
/// Writes a template as YAML in block style. Functions take their short form (<c>!Ref X</c>); texts are quoted wherever YAML 1.1 or 1.2
/// would read something else: <c>yes</c>, <c>012</c>, <c>1_000</c>, <c>a: b</c>.
/// </summary>
internal sealed class CloudFormationYaml
{
    private static readonly HashSet<string> ShortFunctions = new(StringComparer.Ordinal)
    {
        "Ref", "Fn::And", "Fn::Base64", "Fn::Cidr", "Fn::Equals", "Fn::FindInMap", "Fn::GetAtt", "Fn::GetAZs", "Fn::If", "Fn::ImportValue",
        "Fn::Join", "Fn::Not", "Fn::Or", "Fn::Select", "Fn::Split", "Fn::Sub",
    };

    // Words that YAML 1.1 reads as true, false or null, in any case of letters.
    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase) { "y", "n", "yes", "no", "on", "off", "true",
        "false", "null" };

    private readonly StringBuilder _text = new();

    private CloudFormationYaml()
    {
    }

    /// <param name="header">Lines of a comment at the top.</param>
    public static string Write(IEnumerable<string> header, JsonObject template)
    {
        var yaml = new CloudFormationYaml();
        foreach (var line in header) yaml._text.Append(line.Length == 0 ? "#" : "# ").Append(line).Append('\n');
        foreach (var (section, content) in template)
        {
            yaml._text.Append('\n');
            yaml.Entry(section, content, 0);
        }
        return yaml._text.ToString();
    }

    private void Entry(string key, JsonNode? value, int indent)
    {
        _text.Append(Scalar(key)).Append(':');
        Value(value, indent);
    }

    /// <summary>Writes the value after a key or a dash at <paramref name="indent"/>, to the end of its last line.</summary>
    private void Value(JsonNode? value, int indent)
    {
        switch (value)
        {
            case JsonObject function when ShortFunctionOf(function) is { } name:
                _text.Append(" !").Append(name);
                Value(Argument(function), indent);
                break;
            case JsonObject { Count: > 0 } map:
                _text.Append('\n');
                Map(map, indent + 2, firstIsIndented: false);
                break;
            case JsonArray { Count: > 0 } list:
                _text.Append('\n');
                List(list, indent + 2);
                break;
            case JsonObject:
                _text.Append(" {}\n");
                break;
            case JsonArray:
                _text.Append(" []\n");
                break;
            default:
                _text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private void Map(JsonObject map, int indent, bool firstIsIndented)
    {
        foreach (var (key, value) in map)
        {
            if (!firstIsIndented) _text.Append(' ', indent);
            firstIsIndented = false;
            Entry(key, value, indent);
        }
    }

    private void List(JsonArray list, int indent)
    {
        foreach (var item in list)
        {
            _text.Append(' ', indent).Append('-');
            if (item is JsonObject { Count: > 0 } map && ShortFunctionOf(map) is null)
            {
                _text.Append(' ');
                Map(map, indent + 2, firstIsIndented: true);
            }
            else
            {
                Value(item, indent);
            }
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
        return name == "Fn::GetAtt" && argument is JsonArray path
            && path.All(word => word?.GetValueKind() == System.Text.Json.JsonValueKind.String)
            ? JsonValue.Create(string.Join('.', path.Select(word => word!.GetValue<string>())))
            : argument;
    }

    private static string Scalar(JsonNode? value) => value?.GetValueKind() switch
    {
        null or System.Text.Json.JsonValueKind.Null => "null",
        System.Text.Json.JsonValueKind.String => Scalar(value.GetValue<string>()),
        // Numbers as JSON spells them, which YAML reads alike; true and false.
        _ => value.ToJsonString(),
    };

    private static string Scalar(string text)
    {
        if (IsPlain(text)) return text;
        return text.All(IsPrintable) && !text.Contains('\n')
            ? "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'" : DoubleQuoted(text);
    }

    // Begins with a letter or a slash, so it is no number, date or indicator; no character after it can end a text.
    private static bool IsPlain(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiLetter(text[0]) || text[0] == '/') || text[^1] is ' ' or ':' || Keywords.Contains(text))
            return false;
        for (var i = 1; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == ':' ? text[i + 1] == ' ' : !(char.IsAsciiLetterOrDigit(letter) || " _./@*=,;()+$?!-".Contains(letter)))
                return false;
        }
        return true;
    }

    private static bool IsPrintable(char letter) =>
        letter is >= ' ' and <= '~' || (letter > 0x9f && !char.IsSurrogate(letter)
            && letter is not ('\u2028' or '\u2029' or '\ufeff' or >= '\ufffe'));

    private static string DoubleQuoted(string text)
    {
        var quoted = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter is '"' or '\\') quoted.Append('\\').Append(letter);
            else if (letter == '\n') quoted.Append("\\n");
            else if (letter == '\t') quoted.Append("\\t");
            else if (IsPrintable(letter)) quoted.Append(letter);
            else if (char.IsHighSurrogate(letter) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                quoted.Append(letter).Append(text[++i]);
            // Half of a surrogate pair has no UTF-8 form.
            else if (char.IsSurrogate(letter)) quoted.Append('\ufffd');
            else quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        }
        return quoted.Append('"').ToString();
    }
}
