using ManifestToEcs.Reading;

namespace ManifestToEcs.Expressions;

/// <summary>
/// Finds the expressions of a manifest text. The format has no escape for literal braces, so a group is an expression when it starts
/// with a resource's name, a mistake when it only ends like one, and literal text otherwise.
/// </summary>
public static class ExpressionParser
{
    private static readonly string[] BindingProperties = ["url", "host", "port", "targetPort", "scheme", "tlsEnabled"];
    private static readonly string[] NamedProperties = ["inputs", "outputs", "output", "secretOutputs"];

    /// <summary>The parts of <paramref name="text"/> in order; never fails, and the parts joined are the text.</summary>
    public static IReadOnlyList<ExpressionPart> Parse(string text, AspireManifest manifest)
    {
        var parts = new List<ExpressionPart>();
        var literalStart = 0;
        var open = -1;
        for (var i = 0; i < text.Length; i++)
        {
            // "{a{b}": the group without inner braces is {b}.
            if (text[i] == '{') open = i;
            if (text[i] != '}' || open < 0) continue;
            var start = open > literalStart && text[open - 1] == '$' && IsInterpolation(text[(open + 1)..i], manifest) ? open - 1 : open;
            if (start > literalStart) parts.Add(new LiteralText(text[literalStart..start]));
            parts.Add(start < open ? new LiteralBraces(text[start..(i + 1)], Interpolation: true) : Group(text[open..(i + 1)], manifest));
            literalStart = i + 1;
            open = -1;
        }
        if (literalStart < text.Length) parts.Add(new LiteralText(text[literalStart..]));
        return parts;
    }

    // "${NAME}" of shells and Compose; "${api.bindings.http.port}" is a dollar sign before an expression.
    private static bool IsInterpolation(string inner, AspireManifest manifest) => Group("{" + inner + "}", manifest) is LiteralBraces;

    private static ExpressionPart Group(string text, AspireManifest manifest)
    {
        var inner = text[1..^1];
        for (var end = inner.Length; end > 0; end = inner.LastIndexOf('.', end - 1))
        {
            if (manifest.Find(inner[..end]) is not { } resource) continue;
            // "{api}" alone asks for nothing: the empty property is reported with what the resource offers.
            return new Expression(text, resource, end == inner.Length ? [] : inner[(end + 1)..].Split('.'));
        }
        return UnknownRootOf(text, inner) is { } unknown ? unknown : new LiteralBraces(text, Interpolation: false);
    }

    // Looks like an expression: {seq.connectionString}, {web.bindings.http.url}, {bindings.tcp.host}, {.outputs.id}
    private static UnknownRoot? UnknownRootOf(string text, string inner)
    {
        var segments = inner.Split('.');
        for (var count = 1; count <= 3 && count <= segments.Length; count++)
        {
            var property = segments[^count..];
            if (!IsProperty(property)) continue;
            // A bare {value} or {connectionString} is more likely somebody's placeholder than a forgotten name.
            if (count == segments.Length && count == 1) continue;
            return new UnknownRoot(text, string.Join('.', segments[..^count]), string.Join('.', property));
        }
        return null;
    }

    private static bool IsProperty(string[] property) => property switch
    {
        ["connectionString" or "value"] => true,
        ["bindings", { Length: > 0 }, var name] => BindingProperties.Contains(name, StringComparer.Ordinal),
        [var kind, { Length: > 0 }] => NamedProperties.Contains(kind, StringComparer.Ordinal),
        _ => false,
    };
}
