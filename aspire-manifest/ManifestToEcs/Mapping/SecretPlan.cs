using ManifestToEcs.Model;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Mapping;

/// <summary>Every secret of the deployment, and how a container's variable reads it.</summary>
public sealed class SecretPlan(string application, string environment)
{
    // Letters and digits survive every connection string, URL, shell and JSON text unchanged.
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private readonly SortedDictionary<string, Secret> _secrets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _takenIds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _takenNames = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<DeployText, ComposedSecret> _composed = [];

    /// <summary>Sorted by id.</summary>
    public IReadOnlyList<Secret> Secrets => [.. _secrets.Values];

    /// <summary>
    /// The secret that a variable reads. A whole secret is used as it is; each distinct composed text becomes a secret of its own.
    /// </summary>
    public SecretReference Reference(DeployText secret, string resource, string variable)
    {
        if (!secret.IsSecret) throw new ArgumentException("the text holds no secret", nameof(secret));
        if (secret.Parts is [SecretPart { UriEncoded: false } whole]) return new SecretReference(whole.Secret, whole.JsonKey);
        if (!_composed.TryGetValue(secret, out var composed))
        {
            composed = Add(Path(resource, variable), (id, name) => new ComposedSecret(secret) { Id = id, Name = name });
            _composed.Add(secret, composed);
        }
        return new SecretReference(composed);
    }

    /// <summary>A secret whose value the deployment script asks for once.</summary>
    internal ProvidedSecret Provided(DeploymentInputs inputs, string path, string variable, string description)
    {
        var arn = variable + "_SECRET_ARN";
        inputs.Text(arn, InputKind.SecretArn, description);
        return Add(path, (id, name) => new ProvidedSecret(arn, variable) { Id = id, Name = name });
    }

    /// <summary>A secret that AWS makes once, of letters and digits (and hyphens where the rule demands special characters).</summary>
    internal GeneratedSecret Generated(string path, GenerateRule rule, int atLeast = 0)
    {
        var special = rule.MinSpecial > 0;
        var length = Math.Max(Math.Max(rule.MinLength, atLeast), rule.MinLower + rule.MinUpper + rule.MinNumeric + rule.MinSpecial);
        var safe = rule with { MinLength = length, Special = special };
        return Add(path, (
            id, name) => new GeneratedSecret(safe,
                special ? Punctuation.Replace("-", "", StringComparison.Ordinal) : Punctuation) { Id = id, Name = name });
    }

    internal ExistingSecret Existing(string path, DeployText arn) =>
        Add(path, (id, name) => new ExistingSecret(arn) { Id = id, Name = name });

    internal static string Path(params string[] parts) =>
        string.Join('/', parts.Select(part => Names.Kebab(part) is { Length: > 0 } kebab ? kebab : "value"));

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
