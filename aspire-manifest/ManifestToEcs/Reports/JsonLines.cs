using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ManifestToEcs.Reports;

/// <summary>The line on which each JSON pointer of a text begins, so that an editor can jump to a finding.</summary>
public static class JsonLines
{
    /// <summary>Pointer → line, from 1; empty when the text is not JSON.</summary>
    public static IReadOnlyDictionary<string, int> Of(string json)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal) { [""] = 1 };
        var bytes = Encoding.UTF8.GetBytes(json.TrimStart('\uFEFF'));
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 256 });
            Walk(ref reader, bytes, lines);
        }
        catch (JsonException)
        {
            // The reader has reported it with its own line already.
        }
        return lines;
    }

    private static void Walk(ref Utf8JsonReader reader, byte[] bytes, Dictionary<string, int> lines)
    {
        var path = new Stack<(string Pointer, int Index)>();
        var name = (string?)null;
        var (line, counted) = (1, 0L);
        while (reader.Read())
        {
            line += bytes.AsSpan((int)counted, (int)(reader.TokenStartIndex - counted)).Count((byte)'\n');
            counted = reader.TokenStartIndex;
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                path.Pop();
                continue;
            }
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = Escape(reader.GetString()!);
                lines.TryAdd(path.Peek().Pointer + "/" + name, line);
                continue;
            }
            var pointer = "";
            if (path.Count > 0)
            {
                var (parent, index) = path.Pop();
                pointer = parent + "/" + (name ?? index.ToString(CultureInfo.InvariantCulture));
                path.Push((parent, index + 1));
            }
            name = null;
            lines.TryAdd(pointer, line);
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) path.Push((pointer, 0));
        }
    }

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
