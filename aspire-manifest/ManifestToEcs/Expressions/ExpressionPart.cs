using ManifestToEcs.Reading;

namespace ManifestToEcs.Expressions;

/// <summary>A stretch of a manifest text; the stretches of a text, joined, are the text.</summary>
/// <param name="Text">As written, braces included.</param>
public abstract record ExpressionPart(string Text);

public sealed record LiteralText(string Text) : ExpressionPart(Text);

/// <summary>
/// <c>{…}</c> that names no resource and does not look as if it meant to, such as the route <c>{**catch-all}</c>: literal text.
/// </summary>
/// <param name="Interpolation">Written <c>${NAME}</c>, which neither ECS nor the process will expand.</param>
public sealed record LiteralBraces(string Text, bool Interpolation) : ExpressionPart(Text);

/// <summary><c>{pg.bindings.tcp.host}</c>: something that a resource offers.</summary>
/// <param name="Property">The part after the resource's name, cut at dots: <c>bindings</c>, <c>tcp</c>, <c>host</c>.</param>
public sealed record Expression(string Text, Resource Resource, IReadOnlyList<string> Property) : ExpressionPart(Text)
{
    public string PropertyName => string.Join('.', Property);

    public bool Equals(Expression? other) => other is not null && Text == other.Text && Resource.Pointer == other.Resource.Pointer;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}

/// <summary><c>{…}</c> that ends as only an expression does, but starts with no resource's name.</summary>
/// <param name="Root">The name that no resource has; empty when it was forgotten, as in <c>{bindings.tcp.host}</c>.</param>
public sealed record UnknownRoot(string Text, string Root, string PropertyName) : ExpressionPart(Text);
