using ManifestToEcs.Model;
using static ManifestToEcs.Emission.DeployScriptData;

namespace ManifestToEcs.Emission;

/// <summary>The secrets that <c>deploy.sh</c> makes, encodes, and whose versions it asks for.</summary>
internal sealed class DeployScriptSecrets(Deployment deployment, CloudFormationTemplate template)
{
    private readonly RawText _raw = new(deployment);

    private string Prefix => PrefixOf(deployment);

    /// <summary>Secrets whose value people bring and whose ARN is not known yet.</summary>
    public IEnumerable<ProvidedSecret> Provided => deployment.Secrets.OfType<ProvidedSecret>().Where(secret =>
        !deployment.Inputs.Any(input => input.Name == secret.ArnInput && input.Value is not null));

    public static string PrefixOf(Deployment deployment) => $"{deployment.Application}/{deployment.Environment}";

    /// <summary>Placeholder of the ARN, name, variable with the value.</summary>
    public IEnumerable<string> ProvidedLines() =>
        Provided.Select(secret => $"{Line(secret.ArnInput)} {Name(secret.Name)} {Line(secret.Variable)}");

    /// <summary>Placeholder of the ARN, name, secret with the value, its JSON key.</summary>
    public IEnumerable<string> EncodedLines() => CloudFormationSecrets.EncodedParts(deployment).Select(part =>
        $"{Line(CloudFormationSecrets.EncodedPlaceholder(part))} {EncodedName(part)} {Line(_raw.Arn(part.Secret), part.JsonKey ?? "")}");

    /// <summary>Placeholder of the version, secret. The stack makes generated secrets, so only their names are known before it.</summary>
    public IEnumerable<string> VersionLines() => template.SecretVersions.Select(version => $"{Line(version.Key)} " + (version.Value switch
    {
        var part when CloudFormationSecrets.IsEncoded(part) => EncodedName(part),
        var part => ReferenceTo(part.Secret),
    }));

    /// <summary>Replication group, secret with its password.</summary>
    public IEnumerable<string> CacheLines() => deployment.Caches.Where(cache => cache.AuthToken is not null)
        .Select(cache => $"{Line(cache.Name)} {ReferenceTo(cache.AuthToken!)}");

    /// <summary>The secrets that tasks of a definition read when they start.</summary>
    public IEnumerable<string> ReadBy(TaskDefinition definition) => definition.Containers
        .SelectMany(container => container.Secrets.Values).Select(reference => _raw.Arn(reference.Secret)).Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    private string ReferenceTo(Secret secret) => secret is GeneratedSecret generated ? Name(generated.Name) : Line(_raw.Arn(secret));

    private string EncodedName(SecretPart part)
    {
        var name = part.Secret is ExistingSecret ? $"{Prefix}/{Names.Kebab(part.Secret.Id)}" : part.Secret.Name;
        return Name(name + (part.JsonKey is null ? "" : "/" + part.JsonKey) + "/uri-encoded");
    }

    // Only the block at the head of the script names the environment.
    private string Name(string name) => name.StartsWith(Prefix + "/", StringComparison.Ordinal)
        ? "\"$SECRETS\"" + Quoted(name[Prefix.Length..]) : Quoted(name);
}
