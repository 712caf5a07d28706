using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>
/// Secrets Manager: values that AWS generates, and texts that CloudFormation joins from them without showing the result.
/// </summary>
internal static class CloudFormationSecrets
{
    // The punctuation of Secrets Manager that percent-encoding changes.
    private const string Encoded = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}";

    /// <summary>
    /// Parameter for the ARN of a secret that holds the percent-encoded value of another; the deployment script makes it.
    /// </summary>
    public static string EncodedPlaceholder(SecretPart part) =>
        Names.UpperSnake(part.Secret.Id + (part.JsonKey is null ? "" : "-" + part.JsonKey) + "-uri-encoded-arn");

    /// <summary>Parameter for the version of the secret that a part reads.</summary>
    public static string VersionPlaceholder(SecretPart part) => IsEncoded(part)
        ? EncodedPlaceholder(part)[..^"ARN".Length] + "VERSION" : new AttributePart(part.Secret, "version").PlaceholderName;

    /// <summary>
    /// The part reads a second secret, with the percent-encoded value: CloudFormation cannot encode. A generated value of letters, digits
    /// and - . _ ~ stays as it is.
    /// </summary>
    public static bool IsEncoded(SecretPart part) => part is { UriEncoded: true, Secret: not GeneratedSecret };

    /// <summary>Every secret part that needs such a second secret, in the order of its placeholder.</summary>
    public static IReadOnlyList<SecretPart> EncodedParts(Deployment deployment) =>
    [
        .. deployment.Secrets.OfType<ComposedSecret>()
            .SelectMany(secret => secret.Template.Parts.OfType<SecretPart>())
            .Where(IsEncoded)
            .DistinctBy(EncodedPlaceholder)
            .OrderBy(EncodedPlaceholder, StringComparer.Ordinal),
    ];

    public static void Add(CloudFormationTemplate template)
    {
        foreach (var secret in template.Deployment.Secrets)
        {
            switch (secret)
            {
                case GeneratedSecret generated:
                    AddGenerated(template, generated);
                    break;
                case ComposedSecret composed:
                    template.Add(composed.Id, "AWS::SecretsManager::Secret", new JsonObject
                    {
                        ["Name"] = composed.Name,
                        ["KmsKeyId"] = template.KmsKey,
                        ["SecretString"] = template.Text(composed.Template),
                        ["Tags"] = template.Tags(),
                    }, deletionPolicy: "RetainExceptOnCreate", updateReplacePolicy: "Retain");
                    break;
            }
        }
    }

    private static void AddGenerated(CloudFormationTemplate template, GeneratedSecret secret)
    {
        var rule = secret.Rule;
        template.Add(secret.Id, "AWS::SecretsManager::Secret", new JsonObject
        {
            ["Name"] = secret.Name,
            ["GenerateSecretString"] = new JsonObject
            {
                ["ExcludeCharacters"] = ExcludedCharacters(secret, template.Deployment),
                ["ExcludeLowercase"] = !rule.Lower,
                ["ExcludeNumbers"] = !rule.Numeric,
                ["ExcludePunctuation"] = !rule.Special,
                ["ExcludeUppercase"] = !rule.Upper,
                ["IncludeSpace"] = false,
                ["PasswordLength"] = Math.Max(rule.MinLength, rule.MinLower + rule.MinUpper + rule.MinNumeric + rule.MinSpecial),
                ["RequireEachIncludedType"] = rule.MinLower + rule.MinUpper + rule.MinNumeric + rule.MinSpecial > 0,
            },
            ["KmsKeyId"] = template.KmsKey,
            ["Tags"] = template.Tags(),
        }, deletionPolicy: "RetainExceptOnCreate", updateReplacePolicy: "Retain");
    }

    // A value for a URL is drawn without characters that percent-encoding would change.
    private static string? ExcludedCharacters(GeneratedSecret secret, Deployment deployment)
    {
        if (!secret.Rule.Special) return secret.ExcludedCharacters.Length == 0 ? null : secret.ExcludedCharacters;
        var isEncoded = deployment.Secrets.OfType<ComposedSecret>()
            .SelectMany(composed => composed.Template.Parts.OfType<SecretPart>())
            .Any(part => part.UriEncoded && part.Secret.Id == secret.Id);
        var excluded = isEncoded ? string.Concat(secret.ExcludedCharacters.Union(Encoded)) : secret.ExcludedCharacters;
        return excluded.Length == 0 ? null : excluded;
    }
}
