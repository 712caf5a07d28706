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
    // Default of random_password.
    private const string Specials = "!@#$%&*()-_=+[]{}<>:?";

    public static HclBody Secrets(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var secret in deployment.Secrets)
        {
            if (secret is GeneratedSecret generated) AddGenerated(file, deployment, generated);
            if (secret is ComposedSecret composed) AddComposed(file, deployment, composed);
        }
        var read = Read(deployment).ToList();
        foreach (var secret in read) AddRead(file, secret);
        AddVersions(file, [.. Sorted(read.Concat(ReadByTasks(deployment)).Concat(TerraformCachePasswords.Of(deployment)))]);
        return file;
    }

    /// <summary>A number that changes with the text: each secret in it counts by its version.</summary>
    public static HclValue VersionOf(DeployText text)
    {
        var versions = DeployText.Of(text.Parts.Select(part =>
            part is SecretPart secret ? new AttributePart(secret.Secret, "version") : part));
        return HclValue.Code($"parseint(substr(sha256({Value(versions).OneLine}), 0, 8), 16)");
    }

    /// <summary>The same for the value of one secret.</summary>
    public static HclValue VersionOf(Secret secret) => VersionOf(DeployText.Of(new SecretPart(secret)));

    /// <summary>Local with the id of the current version of a secret that this module does not compose.</summary>
    public static string VersionLocal(Secret secret) => Label(secret) + "_version";

    // Secrets whose value goes into another one or to a database.
    private static IEnumerable<Secret> Read(Deployment deployment) => Sorted(deployment.Secrets.OfType<ComposedSecret>()
        .SelectMany(composed => composed.Template.Parts.OfType<SecretPart>().Select(part => part.Secret))
        .Concat(deployment.Databases.Select(database => database.Password)));

    private static IEnumerable<Secret> ReadByTasks(Deployment deployment) => deployment.TaskDefinitions
        .SelectMany(definition => definition.Containers).SelectMany(container => container.Secrets.Values)
        .Select(reference => reference.Secret).Where(secret => secret is not ComposedSecret);

    private static IEnumerable<Secret> Sorted(IEnumerable<Secret> secrets) =>
        secrets.DistinctBy(secret => secret.Id).OrderBy(secret => secret.Id, StringComparer.Ordinal);

    private static void AddGenerated(HclBody file, Deployment deployment, GeneratedSecret secret)
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
        AddSecret(file, deployment, secret);
        file.Resource("aws_secretsmanager_secret_version", label, new HclBody
        {
            ["secret_id"] = HclValue.Code($"aws_secretsmanager_secret.{label}.id"),
            ["secret_string_wo"] = HclValue.Code($"ephemeral.random_password.{label}.result"),
            ["secret_string_wo_version"] = 1,
        });
    }

    private static HclValue? FalseUnless(bool value) => value ? null : (HclValue)false;

    private static int? Positive(int number) => number > 0 ? number : null;

    private static void AddComposed(HclBody file, Deployment deployment, ComposedSecret secret)
    {
        var label = Label(secret);
        AddSecret(file, deployment, secret);
        var version = new HclBody
        {
            ["secret_id"] = HclValue.Code($"aws_secretsmanager_secret.{label}.id"),
            ["secret_string_wo"] = WriteOnlyValue(secret.Template),
        };
        version.Comment("Composed again when a secret in the text has a new version, or the text around it changes.");
        version["secret_string_wo_version"] = VersionOf(secret.Template);
        file.Resource("aws_secretsmanager_secret_version", label, version);
    }

    private static void AddSecret(HclBody file, Deployment deployment, Secret secret) =>
        file.Resource("aws_secretsmanager_secret", Label(secret), new HclBody
        {
            ["name"] = secret.Name,
            ["kms_key_id"] = KmsKey(deployment),
            // The parts of a composed text are kept elsewhere: without a window, the name is free again at once.
            ["recovery_window_in_days"] = secret is ComposedSecret ? 0 : null,
            ["lifecycle"] = Lifecycle(deployment.DeletionProtection),
        });

    private static void AddRead(HclBody file, Secret secret)
    {
        var label = Label(secret);
        // Through the version, so that it is read after its first value has been written.
        var id = secret is GeneratedSecret or ComposedSecret ? $"aws_secretsmanager_secret_version.{label}.secret_id" : Arn(secret);
        file.Block("ephemeral", ["aws_secretsmanager_secret_version", label], new HclBody { ["secret_id"] = HclValue.Code(id) });
    }

    // The list of versions holds no value. Its ARN is known only after the secret has one, so the list is read after that.
    private static void AddVersions(HclBody file, IReadOnlyList<Secret> secrets)
    {
        if (secrets.Count == 0) return;
        var locals = new HclBody();
        foreach (var secret in secrets)
        {
            var label = Label(secret);
            file.Block("data", ["aws_secretsmanager_secret_versions", label],
                new HclBody { ["secret_id"] = HclValue.Code(FilledArn(secret)) });
            locals[VersionLocal(secret)] = HclValue.Code(
                $"join(\"\", [for version in data.aws_secretsmanager_secret_versions.{label}.versions : "
                    + "version.version_id if contains(version.version_stages, \"AWSCURRENT\")])");
        }
        file.Comment("The current version of each secret. Whatever is made of a secret, and the tasks that read it, follow its version.");
        file["locals"] = locals;
    }

    private static int Length(GenerateRule rule) =>
        Math.Max(rule.MinLength, rule.MinLower + rule.MinUpper + rule.MinNumeric + rule.MinSpecial);
}
