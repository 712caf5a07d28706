using ManifestToEcs.Reading;

namespace ManifestToEcs.Expressions;

/// <summary>
/// Finds the expressions of a manifest text. The format has no escape for literal braces, so a group is an expression when it starts
/// with a resource's name, a mistake when it only ends like one, and literal text otherwise.
/// </summary>
public static class ExpressionParser
{
    // A name has 64 characters at most; a longer group is text, and looking for names in it would take quadratic time.
    private const int MaxGroupLength = 1000;

    /// <summary>Properties of every binding.</summary>
    internal static readonly string[] BindingProperties = ["url", "host", "port", "targetPort", "scheme", "tlsEnabled"];

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
            var part = Group(text[open..(i + 1)], manifest);
            // "${NAME}" of shells and Compose; "${api.bindings.http.port}" is a dollar sign before an expression.
            if (part is LiteralBraces && open > literalStart && text[open - 1] == '$')
                part = new LiteralBraces(text[--open..(i + 1)], Interpolation: true);
            if (open > literalStart) parts.Add(new LiteralText(text[literalStart..open]));
            parts.Add(part);
            literalStart = i + 1;
            open = -1;
        }
        if (literalStart < text.Length) parts.Add(new LiteralText(text[literalStart..]));
        return parts;
    }

    private static ExpressionPart Group(string text, AspireManifest manifest)
    {
        if (text.Length > MaxGroupLength) return new LiteralBraces(text, Interpolation: false);
        var inner = text[1..^1];
        // The longest prefix, cut at dots: "aws.userservice" is one name.
        for (var end = inner.Length; end > 0; end = inner.LastIndexOf('.', end - 1))
        {
            if (manifest.Find(inner[..end]) is { } resource)
                return new Expression(text, resource, end == inner.Length ? [] : Property(inner[(end + 1)..].Split('.')));
        }
        return UnknownRootOf(text, inner.Split('.')) ?? (ExpressionPart)new LiteralBraces(text, Interpolation: false);
    }

    // A binding, input or output may have dots in its name: bindings, "grpc.v1", host
    private static string[] Property(string[] segments) => segments switch
    {
        ["bindings", _, _, .., var last] => ["bindings", string.Join('.', segments[1..^1]), last],
        [var kind, _, _, ..] when NamedProperties.Contains(kind) => [kind, string.Join('.', segments[1..])],
        _ => segments,
    };

    // Looks like an expression: {seq.connectionString}, {web.bindings.http.url}, {bindings.tcp.host}, {.outputs.id}
    private static UnknownRoot? UnknownRootOf(string text, string[] segments)
    {
        for (var count = Math.Min(3, segments.Length); count > 0; count--)
        {
            // A bare {value} or {connectionString} is more likely a placeholder of the application than a forgotten name.
            if (!IsProperty(segments[^count..]) || (count == 1 && segments.Length == 1)) continue;
            return new UnknownRoot(text, string.Join('.', segments[..^count]), string.Join('.', segments[^count..]));
        }
        return null;
    }

    private static bool IsProperty(string[] property) => property switch
    {
        ["connectionString" or "value"] => true,
        ["bindings", { Length: > 0 }, var name] => BindingProperties.Contains(name),
        [var kind, { Length: > 0 }] => NamedProperties.Contains(kind),
        _ => false,
    };
}
