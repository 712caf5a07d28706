using System.Text.RegularExpressions;
using ManifestToEcs.Model;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Mapping;

/// <summary>
/// The inputs and secrets that the texts of a deployment need. It collects them, because a need shows only when a text is evaluated, and
/// because all texts with the same need share one input or secret. Read it after the last text.
/// </summary>
/// <param name="kmsKeyArn">Customer key of the secrets that are made here, as the overlay states it.</param>
internal sealed partial class Needs(string application, string environment, string? kmsKeyArn)
{
    // Letters and digits survive every connection string, URL, shell and JSON text unchanged.
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private readonly SortedDictionary<string, Input> _inputs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Secret> _secrets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DeployText> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<DeployText, ComposedSecret> _composed = [];
    private readonly HashSet<string> _takenIds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _takenNames = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Customer key of whatever is made here; null: the key of each AWS service.</summary>
    public DeployText? KmsKey => kmsKeyArn is null ? null : OverlayValues.Text(kmsKeyArn,
        name => Input(name, InputKind.KmsKeyArn, "Key that encrypts whatever this deployment makes."));

    /// <summary>Names of inputs whose values must need no percent-encoding.</summary>
    public ISet<string> UriSafeInputs { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Sorted by name.</summary>
    public IReadOnlyList<Input> Inputs => [.. _inputs.Values.Select(
        input => UriSafeInputs.Contains(input.Name) ? input with { Kind = InputKind.UriText } : input)];

    /// <summary>Sorted by id.</summary>
    public IReadOnlyList<Secret> Secrets => [.. _secrets.Values];

    /// <summary>The value of a key, made once. A failure is not kept: each caller reports it again, and the report keeps one.</summary>
    public DeployText? Once(string key, Func<DeployText?> make)
    {
        if (!_values.TryGetValue(key, out var value) && (value = make()) is not null) _values[key] = value;
        return value;
    }

    /// <summary>The input of that name, made when it is first asked for.</summary>
    public DeployText Input(string name, InputKind kind, string description)
    {
        _inputs.TryAdd(name, new Input(name, kind, description, null));
        return DeployText.OfInput(name);
    }

    /// <summary>
    /// The secret that a variable reads. A whole secret is used as it is; each distinct composed text becomes a secret of its own.
    /// </summary>
    public SecretReference Reference(DeployText secret, string resource, string variable)
    {
        if (!secret.IsSecret) throw new ArgumentException("the text holds no secret", nameof(secret));
        if (secret.Parts is [SecretPart { UriEncoded: false } whole]) return new SecretReference(whole.Secret, whole.JsonKey);
        if (!_composed.TryGetValue(secret, out var composed))
        {
            composed = Add(Path(resource, variable), (id, name) => new ComposedSecret(secret) { Id = id, Name = name, KmsKey = KmsKey });
            _composed.Add(secret, composed);
        }
        return new SecretReference(composed);
    }

    /// <summary>A secret whose value the deployment script asks for once.</summary>
    public ProvidedSecret Provided(string path, string variable, string description)
    {
        var arn = variable + "_SECRET_ARN";
        Input(arn, InputKind.SecretArn, description);
        return Add(path, (id, name) => new ProvidedSecret(arn, variable) { Id = id, Name = name, KmsKey = KmsKey });
    }

    /// <summary>A secret that AWS makes once, of letters and digits (and hyphens where the rule demands special characters).</summary>
    public GeneratedSecret Generated(string path, GenerateRule rule, int atLeast = 0)
    {
        var special = rule.MinSpecial > 0;
        var length = Math.Max(Math.Max(rule.MinLength, atLeast), rule.MinLower + rule.MinUpper + rule.MinNumeric + rule.MinSpecial);
        var safe = rule with { MinLength = length, Special = special };
        return Add(path, (
            id, name) => new GeneratedSecret(safe,
                special ? Punctuation.Replace("-", "", StringComparison.Ordinal) : Punctuation) { Id = id, Name = name, KmsKey = KmsKey });
    }

    /// <summary>The value of a secret that exists already; <c>ARN:key::</c> is one key of its JSON text.</summary>
    /// <param name="itsKey">ARN of its customer key, if it has one.</param>
    public SecretPart Existing(string path, DeployText arn, DeployText? itsKey = null)
    {
        string? key = null;
        if (arn.Parts is [.., LiteralPart last] && KeyAtEnd().Match(last.Text) is { Success: true } match)
        {
            key = match.Groups["key"].Value;
            arn = DeployText.Of([.. arn.Parts[..^1], new LiteralPart(last.Text[..match.Index])]);
        }
        return new SecretPart(Add(path, (id, name) => new ExistingSecret(arn) { Id = id, Name = name, KmsKey = itsKey }), key);
    }

    public static string Path(params string[] parts) =>
        string.Join('/', parts.Select(part => Names.Kebab(part) is { Length: > 0 } kebab ? kebab : "value"));

    [GeneratedRegex(":(?<key>[^:]+)::$")]
    private static partial Regex KeyAtEnd();

    private T Add<T>(string path, Func<string, string, T> make) where T : Secret
    {
        var id = Unique(path + "/secret", number => $"{path}-{number}/secret", candidate => _takenIds.Add(Names.Snake(candidate)));
        var plain = SafeEnd($"{application}/{environment}/{path}");
        var name = Unique(plain, number => SafeEnd($"{plain}-{number}"), _takenNames.Add);
        var secret = make(id, name);
        _secrets.Add(id, secret);
        return secret;
    }

    private static string Unique(string first, Func<int, string> next, Func<string, bool> take)
    {
        var candidate = first;
        for (var number = 2; !take(candidate); number++) candidate = next(number);
        return candidate;
    }

    // Rule SEC-05: Secrets Manager reads a name that ends in a hyphen and six characters as a name with its random suffix.
    private static string SafeEnd(string name) =>
        name.Length > 7 && name[^7] == '-' && name[^6..].All(char.IsAsciiLetterOrDigit) ? name + "-value" : name;
}
