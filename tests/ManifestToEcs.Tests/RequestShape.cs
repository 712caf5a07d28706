using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ManifestToEcs.Tests;

/// <summary>
/// The fields of a request of the AWS API, from a file under <c>shapes</c>. An object lists fields (<c>!</c>: required; <c>*</c>: any
/// name), a list is its element and how many of it, a text is type, limits and pattern: <c>text 1..255 /[a-z]+/</c>, <c>integer 1..10</c>,
/// <c>enum A|B</c>.
/// </summary>
internal sealed class RequestShape
{
    private readonly JsonElement _shape;

    private RequestShape(JsonElement shape) => _shape = shape;

    public static RequestShape Of(string command)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Snapshot.ProjectFolder(), "shapes", command + ".json")));
        return new RequestShape(document.RootElement.Clone());
    }

    /// <summary>Each thing that the API would refuse, with its JSON pointer.</summary>
    public IReadOnlyList<string> Check(string body)
    {
        using var document = JsonDocument.Parse(body);
        var errors = new List<string>();
        Check(document.RootElement, _shape, "", errors);
        return errors;
    }

    private static void Check(JsonElement value, JsonElement shape, string pointer, List<string> errors)
    {
        if (shape.ValueKind == JsonValueKind.Object) CheckFields(value, shape, pointer, errors);
        else if (shape.ValueKind == JsonValueKind.Array) CheckItems(value, shape, pointer, errors);
        else if (Problem(value, shape.GetString()!) is { } problem) errors.Add($"{pointer}: {problem}");
    }

    private static void CheckFields(JsonElement value, JsonElement shape, string pointer, List<string> errors)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"{pointer}: not an object");
            return;
        }
        foreach (var field in value.EnumerateObject())
        {
            if (shape.TryGetProperty(field.Name, out var known) || shape.TryGetProperty(field.Name + "!", out known)
                || shape.TryGetProperty("*", out known))
                Check(field.Value, known, $"{pointer}/{field.Name}", errors);
            else errors.Add($"{pointer}/{field.Name}: no field of the request");
        }
        foreach (var field in shape.EnumerateObject()
            .Where(field => field.Name.EndsWith('!') && !value.TryGetProperty(field.Name[..^1], out _)))
            errors.Add($"{pointer}/{field.Name[..^1]}: missing");
    }

    private static void CheckItems(JsonElement value, JsonElement shape, string pointer, List<string> errors)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            errors.Add($"{pointer}: not a list");
            return;
        }
        if (!IsWithin(value.GetArrayLength(), shape[1].GetString()!)) errors.Add($"{pointer}: not {shape[1].GetString()} items");
        var i = 0;
        foreach (var item in value.EnumerateArray())
            Check(item, shape[0], string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i++}"), errors);
    }

    private static string? Problem(JsonElement value, string shape)
    {
        var words = shape.Split(' ', 3);
        if (words[0] == "boolean") return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "not a boolean";
        if (words[0] is "integer" or "number")
        {
            if (value.ValueKind != JsonValueKind.Number || (words[0] == "integer" && !value.TryGetInt64(out _)))
                return $"not of type {words[0]}";
            return words.Length == 1 || IsWithin(value.GetDouble(), words[1]) ? null : $"not within {words[1]}";
        }
        if (value.ValueKind != JsonValueKind.String) return "not a text";
        var text = value.GetString()!;
        if (words[0] == "enum") return words[1].Split('|').Contains(text, StringComparer.Ordinal) ? null : $"not one of {words[1]}";
        foreach (var limit in words.Skip(1))
        {
            var isPattern = limit.StartsWith('/');
            if (isPattern ? !Regex.IsMatch(text, $"^(?:{limit[1..^1]})$") : !IsWithin(text.Length, limit))
                return $"\"{text}\" is not {limit}";
        }
        return null;
    }

    // 1..255, 6.., 0.1..100
    private static bool IsWithin(double number, string range)
    {
        var dots = range.IndexOf("..", StringComparison.Ordinal);
        return (dots == 0 || number >= double.Parse(range[..dots], CultureInfo.InvariantCulture)) &&
            (dots + 2 == range.Length || number <= double.Parse(range[(dots + 2)..], CultureInfo.InvariantCulture));
    }
}
