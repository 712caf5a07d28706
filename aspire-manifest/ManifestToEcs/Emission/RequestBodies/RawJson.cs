using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>Spells a request body as the AWS CLI takes it: two spaces, LF, names and order as they are.</summary>
internal static class RawJson
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented = new(OneLine) { WriteIndented = true, IndentSize = 2, NewLine = "\n" };

    /// <summary>The text of a file, newline at the end.</summary>
    public static string Write(RequestBody body, RawText texts) => Node(body, texts.Render).ToJsonString(Indented) + "\n";

    /// <summary>A value that is no body, list or text of several parts: each output that is JSON spells it alike.</summary>
    public static JsonNode Scalar(object value) => value switch
    {
        string text => WellFormed(text),
        int number => number,
        double number => number,
        bool isTrue => isTrue,
        JsonText json => Node(json.Body, text => text.ToString()).ToJsonString(OneLine),
        _ => throw new InvalidOperationException($"a request has no {value.GetType().Name}"),
    };

    /// <summary>Half of a surrogate pair has no UTF-8 form: it becomes the replacement character, as in every encoder of .NET.</summary>
    public static string WellFormed(string text) =>
        text.Any(char.IsSurrogate) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

    private static JsonNode Node(object value, Func<DeployText, string> render) => value switch
    {
        RequestBody body => new JsonObject(body.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)Node(field.Value, render)))),
        List<object> list => new JsonArray([.. list.Select(item => Node(item, render))]),
        DeployText text => WellFormed(render(text)),
        _ => Scalar(value),
    };
}
