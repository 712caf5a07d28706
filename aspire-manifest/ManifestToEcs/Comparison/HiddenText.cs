using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Mapping;

namespace ManifestToEcs.Comparison;

/// <summary>Shows values without their secrets: what AWS has may hold what this publisher would never write.</summary>
internal static class HiddenText
{
    public const string Mark = "(hidden)";

    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool IsHiddenName(string variable) => SensitiveText.HasSensitiveName(variable);

    /// <summary>On one line; null stays null. Variables of these names are hidden, and whatever looks like a credential.</summary>
    public static string? Show(JsonNode? value, HashSet<string>? hidden)
    {
        if (value is null) return null;
        var shown = value.DeepClone();
        if (shown is JsonValue single && single.TryGetValue<string>(out var text) && SensitiveText.HasCredential(text)) return Mark;
        Hide(shown, hidden);
        return shown.ToJsonString(OneLine);
    }

    /// <summary>A line of a text file.</summary>
    public static string Show(string line) => SensitiveText.HasCredential(line) ? Mark : line.Trim();

    private static void Hide(JsonNode? node, HashSet<string>? hidden)
    {
        if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (IsCredential(list[i])) list[i] = Mark;
                else Hide(list[i], hidden);
            }
        }
        if (node is not JsonObject fields) return;
        foreach (var (name, value) in fields.ToList())
        {
            var variable = name is "value" or "Value" ? (fields["name"] ?? fields["Name"])?.ToString() : null;
            if (IsCredential(value) || (variable is not null && (IsHiddenName(variable) || hidden?.Contains(variable) == true)))
                fields[name] = Mark;
            else Hide(value, hidden);
        }
    }

    private static bool IsCredential(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && SensitiveText.HasCredential(text);
}
