using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// Writes one request body of an AWS command: two spaces, LF, keys in the order in which they are written, no field without a value.
/// </summary>
internal sealed class RequestBody
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Utf8JsonWriter _json;
    private readonly RawText _texts;

    private RequestBody(Utf8JsonWriter json, RawText texts)
    {
        _json = json;
        _texts = texts;
    }

    /// <summary>The body as the text of a file, newline at the end.</summary>
    public static string Write(RawText texts, Action<RequestBody> body) => Write(texts, body, Layout) + "\n";

    /// <summary>The body on one line: JSON that travels as a text inside another body.</summary>
    public static string WriteInline(RawText texts, Action<RequestBody> body) => Write(texts, body, Layout with { Indented = false });

    public void Text(string name, string value) => _json.WriteString(name, WellFormed(value));

    public void Text(string name, DeployText value) => Text(name, _texts.Render(value));

    public void OptionalText(string name, string? value)
    {
        if (value is not null) Text(name, value);
    }

    public void Number(string name, double value) => _json.WriteNumber(name, value);

    public void Number(string name, int value) => _json.WriteNumber(name, value);

    public void OptionalNumber(string name, int? value)
    {
        if (value is not null) Number(name, value.Value);
    }

    public void Flag(string name, bool value) => _json.WriteBoolean(name, value);

    public void Object(string name, Action body)
    {
        _json.WriteStartObject(name);
        body();
        _json.WriteEndObject();
    }

    /// <summary>A list of objects; nothing when there are none.</summary>
    public void Objects<T>(string name, IReadOnlyCollection<T> items, Action<T> body)
    {
        if (items.Count == 0) return;
        _json.WriteStartArray(name);
        foreach (var item in items)
        {
            _json.WriteStartObject();
            body(item);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    /// <summary>A list of texts; nothing when there are none.</summary>
    public void Texts(string name, IReadOnlyCollection<DeployText> items)
    {
        if (items.Count == 0) return;
        _json.WriteStartArray(name);
        foreach (var item in items) _json.WriteStringValue(WellFormed(_texts.Render(item)));
        _json.WriteEndArray();
    }

    private static string Write(RawText texts, Action<RequestBody> body, JsonWriterOptions layout)
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(bytes, layout))
        {
            json.WriteStartObject();
            body(new RequestBody(json, texts));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    // Half of a surrogate pair has no UTF-8 form: it becomes the replacement character, as in every other encoder of .NET.
    private static string WellFormed(string text)
    {
        foreach (var letter in text)
        {
            if (char.IsSurrogate(letter)) return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }
        return text;
    }
}
