using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>Spelling of names, ARNs and placeholders.</summary>
internal static class Spelling
{
    /// <summary>1–255 of <c>A-Za-z0-9_-</c>.</summary>
    public static bool IsEcsName(string? name) =>
        name is { Length: >= 1 and <= 255 } && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');

    /// <summary>1–64 of <c>a-z0-9_-</c>, no hyphen in front.</summary>
    public static bool IsPortName(string? name) => name is { Length: >= 1 and <= 64 } && name[0] != '-' && name.All(IsLowerNameLetter);

    public static bool IsLowerNameLetter(char letter) =>
        char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '_' or '-';

    /// <summary>1–32 letters, digits and inner hyphens: load balancers and target groups.</summary>
    public static bool IsBalancingName(string name) =>
        name.Length is >= 1 and <= 32 && name[0] != '-' && name[^1] != '-'
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');

    /// <summary>An ARN, or a placeholder that stands for one.</summary>
    public static bool IsArn(string? text) =>
        text is not null && (text.StartsWith("arn:", StringComparison.Ordinal) || IsPlaceholder(text));

    /// <summary>An ARN of this service whose account and region may still be placeholders.</summary>
    public static bool IsArnOf(string? text, string service) =>
        text is not null && (IsPlaceholder(text)
            || (text.Split(':') is { Length: >= 6 } parts && parts[0] == "arn" && parts[2] == service));

    /// <summary>Exactly one <c>${NAME}</c>.</summary>
    public static bool IsPlaceholder(string text) =>
        text.StartsWith("${", StringComparison.Ordinal) && text.IndexOf('}', StringComparison.Ordinal) == text.Length - 1
            && IsPlaceholderName(text[2..^1]);

    /// <summary>The names in the <c>${NAME}</c> of a text.</summary>
    public static IEnumerable<string> Placeholders(string text)
    {
        for (var start = text.IndexOf("${", StringComparison.Ordinal); start >= 0; start = text.IndexOf("${", start + 2,
            StringComparison.Ordinal))
        {
            var end = text.IndexOf('}', start);
            if (end > 0 && IsPlaceholderName(text[(start + 2)..end])) yield return text[(start + 2)..end];
        }
    }

    /// <summary>Ends in a hyphen and six letters or digits, as the ARN of a secret does and its name may not.</summary>
    public static bool EndsLikeSecretArn(string text) => text.Length > 7 && text[^7] == '-' && text[^6..].All(char.IsAsciiLetterOrDigit);

    public static bool IsDigitsOnly(string? text) => text is { Length: > 0 } && text.All(char.IsAsciiDigit);

    public static bool Contains(AwsResource resource, DeployText text) =>
        text.Parts.Any(part => part is AttributePart attribute && attribute.Resource.Id == resource.Id);

    private static bool IsPlaceholderName(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '_');
}
