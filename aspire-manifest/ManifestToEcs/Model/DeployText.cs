using System.Collections.Immutable;

namespace ManifestToEcs.Model;

/// <summary>
/// A text of the deployment, of which some parts are known only in the target account. Parts are never empty literals and no two literals
/// adjoin.
/// </summary>
public sealed class DeployText : IEquatable<DeployText>
{
    public static readonly DeployText Empty = new([]);

    private DeployText(ImmutableArray<TextPart> parts) => Parts = parts;

    public ImmutableArray<TextPart> Parts { get; }

    /// <summary>Some part is the value of a secret, so the whole text is one: it may stand in <c>secrets</c> only.</summary>
    public bool IsSecret => Parts.Any(part => part is SecretPart);

    /// <summary>The text when every part is literal, else null.</summary>
    public string? Literal => Parts switch
    {
        [] => "",
        [LiteralPart only] => only.Text,
        _ => null,
    };

    public static implicit operator DeployText(string text) => Of(new LiteralPart(text));

    /// <summary>Joins parts; adjoining literals become one.</summary>
    public static DeployText Of(params IEnumerable<TextPart> parts)
    {
        var joined = ImmutableArray.CreateBuilder<TextPart>();
        foreach (var part in parts)
        {
            if (part is LiteralPart { Text.Length: 0 }) continue;
            if (part is LiteralPart next && joined.Count > 0 && joined[^1] is LiteralPart last)
                joined[^1] = new LiteralPart(last.Text + next.Text);
            else joined.Add(part);
        }
        return new DeployText(joined.ToImmutable());
    }

    /// <summary>A value of the target account, such as a subnet: one of <see cref="Deployment.Inputs"/>.</summary>
    public static DeployText OfInput(string name) => Of(new InputPart(name));

    /// <summary>An attribute of something that this deployment makes.</summary>
    public static DeployText OfAttribute(AwsResource resource, string attribute) => Of(new AttributePart(resource, attribute));

    public static DeployText operator +(DeployText left, DeployText right) => Of(left.Parts.Concat(right.Parts));

    public bool Equals(DeployText? other) => other is not null && Parts.SequenceEqual(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as DeployText);

    public override int GetHashCode() => Parts.Aggregate(17, HashCode.Combine);

    /// <summary>For messages: parts that are not literal appear as <c>${…}</c>; a secret's value is never known here.</summary>
    public override string ToString() => string.Concat(Parts.Select(part => part switch
    {
        LiteralPart literal => literal.Text,
        InputPart input => "${" + input.Name + "}",
        AttributePart attribute => "${" + attribute.PlaceholderName + "}",
        SecretPart secret => "${secret " + secret.Secret.Name + "}",
        _ => throw new InvalidOperationException($"unknown part {part.GetType().Name}"),
    }));
}

/// <summary>One part of a <see cref="DeployText"/>.</summary>
public abstract record TextPart;

public sealed record LiteralPart(string Text) : TextPart;

/// <summary>
/// A value of the target account: <c>${NAME}</c> in raw JSON unless the overlay gives it, a parameter in CloudFormation, a variable in
/// Terraform.
/// </summary>
/// <param name="Name">Upper snake case, the name of one of <see cref="Deployment.Inputs"/>.</param>
public sealed record InputPart(string Name) : TextPart;

/// <summary>
/// An attribute (<c>arn</c>, <c>id</c>, <c>address</c>, <c>port</c>, <c>url</c>, <c>name</c>, <c>dnsName</c>, <c>output.X</c>…) of a
/// resource that this deployment makes.
/// </summary>
public sealed record AttributePart(AwsResource Resource, string Attribute) : TextPart
{
    /// <summary>
    /// Upper snake case name under which raw JSON and the deployment script know it, such as <c>API_TARGET_GROUP_ARN</c>.
    /// </summary>
    public string PlaceholderName => Names.UpperSnake(Resource.Id + "-" + Attribute);

    public bool Equals(AttributePart? other) => other is not null && Resource.Id == other.Resource.Id && Attribute == other.Attribute;

    public override int GetHashCode() => HashCode.Combine(Resource.Id, Attribute);
}

/// <summary>The value of a secret, at the moment of deployment; its presence makes the whole text a secret.</summary>
/// <param name="JsonKey">The key, when the secret holds a JSON object.</param>
/// <param name="UriEncoded">The value is percent-encoded (the filter <c>uri</c>).</param>
public sealed record SecretPart(Secret Secret, string? JsonKey = null, bool UriEncoded = false) : TextPart
{
    public bool Equals(SecretPart? other) =>
        other is not null && Secret.Id == other.Secret.Id && JsonKey == other.JsonKey && UriEncoded == other.UriEncoded;

    public override int GetHashCode() => HashCode.Combine(Secret.Id, JsonKey, UriEncoded);
}
