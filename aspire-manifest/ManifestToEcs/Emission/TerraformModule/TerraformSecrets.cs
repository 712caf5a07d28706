using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>
/// <c>secrets.tf</c>: generated and composed secrets, by ephemeral resources and write-only arguments, so that no value is in plan or
/// state.
/// </summary>
internal static class TerraformSecrets
{
    /// <summary>A number in the version of every composed secret.</summary>
    public const string RevisionVariable = "composed_secrets_revision";

    // Default of random_password.
    private const string Specials = "!@#$%&*()-_=+[]{}<>:?";

    public static HclBody Secrets(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var secret in deployment.Secrets)
        {
            if (secret is GeneratedSecret generated) AddGenerated(file, generated);
            if (secret is ComposedSecret composed) AddComposed(file, composed);
        }
        foreach (var secret in Read(deployment)) AddRead(file, secret);
        return file;
    }

    // Secrets whose value goes into another one or to a database.
    private static IEnumerable<Secret> Read(Deployment deployment) => deployment.Secrets.OfType<ComposedSecret>()
        .SelectMany(composed => composed.Template.Parts.OfType<SecretPart>().Select(part => part.Secret))
        .Concat(deployment.Databases.Select(database => database.Password))
        .DistinctBy(secret => secret.Id).OrderBy(secret => secret.Id, StringComparer.Ordinal);

    private static void AddGenerated(HclBody file, GeneratedSecret secret)
    {
        var (label, rule) = (Label(secret), secret.Rule);
        file.Comment("A new value at every run, of which only the first is stored: the version below never changes.");
        var specials = string.Concat(Specials.Where(letter => !secret.ExcludedCharacters.Contains(letter)));
        var special = rule.Special && specials.Length > 0;
        file.Block("ephemeral", ["random_password", label], new HclBody
        {
            ["length"] = Length(rule),
            ["lower"] = FalseUnless(rule.Lower),
            ["upper"] = FalseUnless(rule.Upper),
            ["numeric"] = FalseUnless(rule.Numeric),
            ["special"] = FalseUnless(special),
            ["override_special"] = special && specials != Specials ? specials : null,
            ["min_lower"] = Positive(rule.MinLower),
            ["min_upper"] = Positive(rule.MinUpper),
            ["min_numeric"] = Positive(rule.MinNumeric),
            ["min_special"] = special ? Positive(rule.MinSpecial) : null,
        });
        AddSecret(file, secret);
        file.Resource("aws_secretsmanager_secret_version", label, new HclBody
        {
            ["secret_id"] = HclValue.Code($"aws_secretsmanager_secret.{label}.id"),
            ["secret_string_wo"] = HclValue.Code($"ephemeral.random_password.{label}.result"),
            ["secret_string_wo_version"] = 1,
        });
    }

    private static HclValue? FalseUnless(bool value) => value ? null : (HclValue)false;

    private static int? Positive(int number) => number > 0 ? number : null;

    private static void AddComposed(HclBody file, ComposedSecret secret)
    {
        var label = Label(secret);
        AddSecret(file, secret);
        var version = new HclBody
        {
            ["secret_id"] = HclValue.Code($"aws_secretsmanager_secret.{label}.id"),
            ["secret_string_wo"] = WriteOnlyValue(secret.Template),
        };
        version.Comment("Composed again when a part of the text that is not secret changes, or the revision is raised.");
        var text = WithoutSecrets(secret.Template).OneLine;
        version["secret_string_wo_version"] = HclValue.Code(
            $"parseint(substr(sha256(jsonencode([var.{RevisionVariable}, {text}])), 0, 8), 16)");
        file.Resource("aws_secretsmanager_secret_version", label, version);
    }

    private static void AddSecret(HclBody file, Secret secret) =>
        file.Resource("aws_secretsmanager_secret", Label(secret), new HclBody { ["name"] = secret.Name });

    private static void AddRead(HclBody file, Secret secret)
    {
        var label = Label(secret);
        // Through the version, so that it is read after its first value has been written.
        var id = secret is GeneratedSecret or ComposedSecret ? $"aws_secretsmanager_secret_version.{label}.secret_id" : Arn(secret);
        file.Block("ephemeral", ["aws_secretsmanager_secret_version", label], new HclBody { ["secret_id"] = HclValue.Code(id) });
    }

    private static int Length(GenerateRule rule) =>
        Math.Max(rule.MinLength, rule.MinLower + rule.MinUpper + rule.MinNumeric + rule.MinSpecial);
}
