using System.Text.Json;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Reading;

/// <summary>
/// The fields of one JSON object. A field that does not have the expected JSON type is reported with its pointer, and then counts as
/// absent.
/// </summary>
/// <param name="only">The names that exist for the reader; null: all.</param>
internal sealed class JsonFields(JsonElement element, string pointer, Report report, IReadOnlyCollection<string>? only = null)
{
    public string Pointer => pointer;

    /// <summary>Names in the order of the file.</summary>
    public IEnumerable<string> Names => Members(element).Select(member => member.Name);

    /// <summary>The same object, in which only fields of these names are read.</summary>
    public JsonFields Only(IReadOnlyCollection<string> names) => new(element, pointer, report, names);

    public bool Has(string name) => Find(name) is not null;

    public string PointerOf(string name) => JsonPointer.Append(pointer, name);

    public ManifestText? Text(string name) =>
        Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? new ManifestText(value.GetString()!, PointerOf(name))
        : Wrong<ManifestText>(name, value, "a text",
            value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
                ? "Write it in quotes." : "Write it as a text.");

    /// <summary>A text that must be there and not be empty; reported when it is not.</summary>
    public string? Required(string name)
    {
        if (Text(name) is { Text.Length: > 0 } text) return text.Text;
        if (Find(name) is null or { ValueKind: JsonValueKind.String })
            report.Error(FindingCodes.WrongShape, Location.InManifest(Has(name) ? PointerOf(name) : pointer),
                $"'{name}' is {(Has(name) ? "empty" : "missing")}.", $"Add \"{name}\" as the manifest format asks for it.");
        return null;
    }

    public int? Number(string name, int least, int most) =>
        Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most ? number
        : Wrong<int?>(name, value, $"a whole number from {least} to {most}",
            value.ValueKind == JsonValueKind.String ? "Write the number without quotes." : "Correct the number.");

    public bool? Flag(string name) =>
        Find(name) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : Wrong<bool?>(name, value, "true or false", "Write true or false without quotes.");

    public JsonFields? Object(string name) =>
        Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new JsonFields(value, PointerOf(name), report)
        : Wrong<JsonFields>(name, value, "an object", "Write it as {…}.");

    /// <summary>The objects of an object of objects: <c>{"http": {…}, "https": {…}}</c>.</summary>
    public IEnumerable<(string Name, JsonFields Fields)> Objects(string name) =>
        Object(name) is not { } outer ? []
            : outer.Names.Select(inner => (inner, Fields: outer.Object(inner))).Where(entry => entry.Fields is not null)
                .Select(entry => (entry.inner, entry.Fields!));

    /// <summary>The texts of an object of texts: <c>{"A": "1", "B": "2"}</c>.</summary>
    public IEnumerable<(string Name, ManifestText Value)> NamedTexts(string name)
    {
        if (Object(name) is not { } outer) yield break;
        foreach (var inner in outer.Names)
        {
            if (outer.IsNull(inner)) outer.Wrong<ManifestText>(inner, outer.Raw(inner), "a text", "Write a text, or remove it.");
            else if (outer.ValueInObject(inner) is { } value) yield return (inner, value);
            else if (outer.Text(inner) is { } text) yield return (inner, text);
        }
    }

    // {"POSTGRES_USER": {"value": "postgres"}}: written by hand, and clear.
    private ManifestText? ValueInObject(string name)
    {
        if (Raw(name) is not { ValueKind: JsonValueKind.Object } written || written.EnumerateObject().Count() != 1
            || new JsonFields(written, PointerOf(name), report).PeekText("value") is not { } value) return null;
        report.Warning(FindingCodes.WrongShape, Location.InManifest(PointerOf(name)), $"'{name}' is an object; its 'value' is taken.",
            "Write the text itself.");
        return new ManifestText(value, JsonPointer.Append(PointerOf(name), "value"));
    }

    public IEnumerable<ManifestText> Texts(string name)
    {
        foreach (var (element, at) in Elements(name))
        {
            if (element.ValueKind == JsonValueKind.String) yield return new ManifestText(element.GetString()!, at);
            else
                report.Error(FindingCodes.WrongShape, Location.InManifest(at),
                    $"An element of '{name}' is {KindName(element)}, not a text.", "Write it as a text in quotes.");
        }
    }

    public IEnumerable<JsonFields> ObjectElements(string name)
    {
        foreach (var (element, at) in Elements(name))
        {
            if (element.ValueKind == JsonValueKind.Object) yield return new JsonFields(element, at, report);
            else
                report.Error(FindingCodes.WrongShape, Location.InManifest(at),
                    $"An element of '{name}' is {KindName(element)}, not an object.", "Write it as {…}.");
        }
    }

    /// <summary>The text, or null without a finding: for looking at the shape before it is known.</summary>
    public string? PeekText(string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Reports a field whose JSON type is right and whose content is not.</summary>
    public void Wrong(string name, string message, string advice) =>
        report.Error(FindingCodes.WrongShape, Location.InManifest(PointerOf(name)), message, advice);

    /// <summary>The field is there with the value null.</summary>
    public bool IsNull(string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>Members in the order of the file, each name once: of a name that stands twice (reported elsewhere) the last.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement element)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (seen.Add(member.Name)) yield return (member.Name, element.GetProperty(member.Name));
        }
    }

    public static string KindName(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private IEnumerable<(JsonElement Element, string Pointer)> Elements(string name)
    {
        if (Find(name) is not { } value) return [];
        if (value.ValueKind == JsonValueKind.Array)
            return value.EnumerateArray().Select((element, index) => (element, JsonPointer.Append(PointerOf(name), index)));
        Wrong<object>(name, value, "an array", "Write it as […].");
        return [];
    }

    // null counts as an absent field.
    private JsonElement? Find(string name)
    {
        if (only?.Contains(name) == false || !element.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind != JsonValueKind.Null) return value;
        report.Ignored(PointerOf(name), "null is the same as absent");
        return null;
    }

    private JsonElement Raw(string name) => element.GetProperty(name);

    private T? Wrong<T>(string name, JsonElement value, string expected, string advice)
    {
        report.Error(FindingCodes.WrongShape, Location.InManifest(PointerOf(name)),
            $"'{name}' is {(value.ValueKind == JsonValueKind.Number
                ? $"the number {Shortened(value.GetRawText())}" : KindName(value))}, not {expected}.", advice);
        return default;
    }

    private static string Shortened(string text) => text.Length <= 20 ? text : text[..20] + "…";
}
