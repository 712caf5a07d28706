using System.Globalization;
using System.Text.Json;

namespace ManifestToEcs.Rules;

/// <summary>
/// A value inside an emitted JSON file, with its place. A field of another type than asked for reads as absent: the shape is another rule's
/// matter.
/// </summary>
internal readonly record struct Node(string File, string Pointer, JsonElement Value)
{
    /// <summary>Null where the field is missing or this is not an object.</summary>
    public Node? Get(string name) =>
        Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var field)
            ? new Node(File, $"{Pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}",
                field)
            : null;

    public bool Has(string name) => Get(name) is not null;

    public string? Text(string name) => Get(name)?.AsText;

    public int? Number(string name) =>
        Get(name) is { Value.ValueKind: JsonValueKind.Number } field && field.Value.TryGetInt32(out var number) ? number : null;

    public bool? Flag(string name) =>
        Get(name)?.Value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    public string? AsText => Value.ValueKind == JsonValueKind.String ? Value.GetString() : null;

    /// <summary>The elements of a list; none where the field is missing.</summary>
    public IReadOnlyList<Node> Items(string name)
    {
        if (Get(name) is not { Value.ValueKind: JsonValueKind.Array } list) return [];
        var items = new List<Node>(list.Value.GetArrayLength());
        foreach (var item in list.Value.EnumerateArray())
            items.Add(new Node(File, string.Create(CultureInfo.InvariantCulture, $"{list.Pointer}/{items.Count}"), item));
        return items;
    }

    public IEnumerable<Node> Fields()
    {
        if (Value.ValueKind != JsonValueKind.Object) yield break;
        foreach (var field in Value.EnumerateObject()) yield return Get(field.Name)!.Value;
    }

    /// <summary>Every text at or below this value.</summary>
    public IEnumerable<Node> AllTexts()
    {
        if (Value.ValueKind == JsonValueKind.String) return [this];
        if (Value.ValueKind == JsonValueKind.Object) return Fields().SelectMany(field => field.AllTexts());
        if (Value.ValueKind != JsonValueKind.Array) return [];
        var (file, pointer) = (File, Pointer);
        return Value.EnumerateArray().SelectMany((
            item, i) => new Node(file, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i}"), item).AllTexts());
    }
}
