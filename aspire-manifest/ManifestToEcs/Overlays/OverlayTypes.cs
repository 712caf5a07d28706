namespace ManifestToEcs.Overlays;

/// <summary>
/// What a value of the overlay may be. Reader, schema and template all follow the one table in <see cref="OverlayFields"/>.
/// </summary>
internal abstract record OverlayType;

/// <param name="OneOf">The only values; null: any text.</param>
/// <param name="Names">The text is the Aspire name of a resource.</param>
/// <param name="Nullable">null is a value of its own (it removes a variable), not "not stated".</param>
internal sealed record TextType(IReadOnlyList<string>? OneOf = null, TextFormat? Format = null, bool Names = false, bool Nullable = false)
    : OverlayType;

internal sealed record IntegerType(int Min, int Max, IReadOnlyList<int>? OneOf = null) : OverlayType;

internal sealed record NumberType(double Min, double Max) : OverlayType;

internal sealed record BooleanType : OverlayType;

internal sealed record ListType(OverlayType Item) : OverlayType;

/// <param name="Keys">What the keys name.</param>
internal sealed record MapType(OverlayType Value, OverlayKeys Keys = OverlayKeys.Any) : OverlayType;

internal enum OverlayKeys
{
    Any,

    /// <summary>Aspire names of resources.</summary>
    Resources,

    /// <summary><c>resource</c> or <c>resource/LogicalId</c>.</summary>
    ResourceParts,

    /// <summary>Names of bindings of the resource in whose entry the map stands.</summary>
    Bindings,
}

/// <param name="Fields">In the order of the template and the schema.</param>
internal sealed record ObjectType(string Name, string Description, IReadOnlyList<OverlayField> Fields) : OverlayType;

internal sealed record OverlayField(string Name, OverlayType Type, string Description);

/// <summary>A form that a text must have: for the schema a pattern, for the reader a test that agrees with it.</summary>
/// <param name="Says">Completes "must be …".</param>
internal sealed record TextFormat(string Pattern, string Says, string Example, Func<string, bool> Accepts)
{
    public static readonly TextFormat Account = new("^[0-9]{12}$", "an account number of twelve digits", "123456789012",
        text => text.Length == 12 && text.All(char.IsAsciiDigit));

    public static readonly TextFormat Region = new("^[a-z]+(-[a-z]+)+-[0-9]+$", "an AWS region", "us-east-1", IsRegion);

    public static readonly TextFormat Vpc = new("^vpc-[0-9a-z]+$", "the id of a VPC", "vpc-0123456789abcdef0", text => IsId(text, "vpc-"));

    public static readonly TextFormat Subnet = new("^subnet-[0-9a-z]+$", "the id of a subnet", "subnet-0123456789abcdef0",
        text => IsId(text, "subnet-"));

    public static readonly TextFormat CertificateArn = new("^(arn:[a-z-]+:acm:[^ ]+|\\$\\{[A-Z_][A-Z0-9_]*\\})$",
        "the ARN of a certificate in ACM, or ${NAME}",
        "arn:aws:acm:us-east-1:123456789012:certificate/…", text => IsArn(text, "acm") || IsInput(text));

    public static readonly TextFormat SecretArn = new("^(arn:[a-z-]+:secretsmanager:[^ ]+|\\$\\{[A-Z_][A-Z0-9_]*\\})$",
        "the ARN of a secret in Secrets Manager, or ${NAME}",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf", text => IsArn(text, "secretsmanager") || IsInput(text));

    public static readonly TextFormat Digest = new("^sha256:[0-9a-f]{64}$", "an image digest", "sha256:" + new string('0', 64),
        text => text.StartsWith("sha256:", StringComparison.Ordinal) && text.Length == 71 && text.Skip(7).All(char.IsAsciiHexDigitLower));

    public static readonly TextFormat Owner = new("^[0-9]+:[0-9]+$", "a user and a group id", "1000:1000", IsOwner);

    public static readonly TextFormat Telemetry = new("^(sidecar|none|https?://[^ ]+)$", "sidecar, none or the URL of a collector",
        "sidecar",
        text => text is "sidecar" or "none"
            || ((text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal))
            && !text.Contains(' ', StringComparison.Ordinal) && !text.EndsWith("://", StringComparison.Ordinal)));

    public static readonly TextFormat Expression = new("^(cron|rate|at)\\([^()]+\\)$", "a schedule of EventBridge Scheduler",
        "cron(0 6 * * ? *)", IsSchedule);

    public static readonly TextFormat WebPath = new("^/[^ ]*$", "a path that begins with /", "/health",
        text => text.StartsWith('/') && !text.Contains(' ', StringComparison.Ordinal));

    private static bool IsId(string text, string prefix) =>
        text.Length > prefix.Length && text.StartsWith(prefix, StringComparison.Ordinal)
            && text.Skip(prefix.Length).All(letter => char.IsAsciiDigit(letter) || char.IsAsciiLetterLower(letter));

    // arn:aws:acm:us-east-1:…
    private static bool IsArn(string text, string service)
    {
        var parts = text.Split(':', 4);
        return parts is ["arn", { Length: > 0 } partition, var name, { Length: > 0 } rest]
            && name == service && partition.All(letter => letter == '-' || char.IsAsciiLetterLower(letter))
            && !rest.Contains(' ', StringComparison.Ordinal);
    }

    private static bool IsInput(string text) =>
        text.Length > 3 && text.StartsWith("${", StringComparison.Ordinal) && text.EndsWith('}') && !char.IsAsciiDigit(text[2])
        && text[2..^1].All(letter => letter == '_' || char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter));

    private static bool IsRegion(string text)
    {
        var words = text.Split('-');
        return words.Length >= 3 && words[..^1].All(word => word.Length > 0 && word.All(char.IsAsciiLetterLower)) && words[^1].Length > 0
            && words[^1].All(char.IsAsciiDigit);
    }

    private static bool IsOwner(string text) =>
        text.Split(':') is [{ Length: > 0 } user, { Length: > 0 } group] && user.All(char.IsAsciiDigit) && group.All(char.IsAsciiDigit);

    private static bool IsSchedule(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && text[..open] is "cron" or "rate" or "at" && text.EndsWith(')') && text.Length > open + 2
            && text.AsSpan(open + 1, text.Length - open - 2).IndexOfAny('(', ')') < 0;
    }
}
