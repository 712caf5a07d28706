using ManifestToEcs.Mapping;
using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>SEC-01 to SEC-12: no secret outside <c>secrets</c>, and every reference one that ECS can read.</summary>
internal static class SecretRules
{
    // Each of these ends or splits some connection string, URL, shell word or JSON text.
    private const string Breaking = ";'\"\\@/{}%:? ";

    public static void Check(Node container, Deployment deployment, Verdict verdict)
    {
        var secrets = container.Items("secrets");
        var names = secrets.Select(secret => secret.Text("name")).ToList();
        var variables = container.Items("environment").Select(variable => variable.Text("name"));
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Count || names.Intersect(variables, StringComparer.Ordinal).Any())
            verdict.Broken("SEC-02", container, "a variable stands twice, in environment and secrets or in secrets alone",
                "Keep it in secrets once.");

        foreach (var variable in container.Items("environment")
            .Where(variable => SensitiveText.HasCredential(variable.Text("value") ?? "")))
            verdict.Doubtful("SEC-01", variable, $"the value of {variable.Text("name")} looks like a readable credential",
                "Name it in secretEnvironment of the overlay.");
        foreach (var secret in secrets) CheckReference(secret, deployment.Account.Partition, verdict);
    }

    public static void Check(Deployment deployment, Verdict verdict)
    {
        foreach (var definition in deployment.TaskDefinitions)
        {
            foreach (var container in definition.Containers)
            {
                foreach (var variable in container.Environment.Where(variable => variable.Value.IsSecret))
                    verdict.Broken("SEC-01", definition, $"{variable.Key} of {container.Name} holds a secret in environment",
                        "Put it into secrets.");
                if (container.Image.IsSecret)
                    verdict.Broken("SEC-01", definition, $"the image of {container.Name} holds a secret",
                        "Remove the secret from the image's name.");
                if (container.Command.Concat(container.EntryPoint).Any(word => word.IsSecret))
                    verdict.Broken("SEC-03", definition, $"an argument of {container.Name} holds a secret",
                        "Let the image read it from an environment variable or a file, or allow a shell wrapper by shellWrapSecretArgs.");
                foreach (var text in Texts(container).Where(HoldsExpression))
                    verdict.Broken("SEC-12", definition, $"a text of {container.Name} still holds the manifest expression {text}",
                        "This is a fault of the publisher: report it with the manifest.");
            }
        }
        foreach (var secret in deployment.Secrets) CheckSecret(secret, verdict);
        foreach (var composed in deployment.Secrets.OfType<ComposedSecret>()) CheckParts(composed, verdict);
        CheckExecutionRoles(deployment, verdict);
    }

    // arn:P:secretsmanager:R:A:secret:NAME-XXXXXX[:key:stage:version], arn:P:ssm:R:A:parameter/PATH, or the name of an SSM parameter
    private static void CheckReference(Node secret, string partition, Verdict verdict)
    {
        var from = secret.Text("valueFrom") ?? "";
        var parts = from.Split(':');
        var isSsmName = parts.Length == 1 && from.Length > 0 && !from.StartsWith("${", StringComparison.Ordinal);
        var isPlaceholder = Spelling.IsPlaceholder(parts[0]) && parts.Length is 1 or 4;
        var isParameter = parts is ["arn", _, "ssm", _, _, _] && parts[5].StartsWith("parameter/", StringComparison.Ordinal);
        var isSecret = parts is ["arn", _, "secretsmanager", _, _, "secret", _] or ["arn", _, "secretsmanager", _, _, "secret", _, _, _, _];
        if (!isSsmName && !isPlaceholder && !isParameter && !isSecret)
        {
            verdict.Broken("SEC-04", secret, $"valueFrom of {secret.Text("name")} is neither a secret's nor a parameter's ARN",
                "Give the full ARN, with :json-key:: for one key.");
            return;
        }
        if ((isParameter || isSecret) && parts[1] != partition)
            verdict.Broken("SEC-04", secret,
                $"valueFrom of {secret.Text("name")} lies in the partition {parts[1]}, the deployment in {partition}",
                "Use a secret of the same partition.");
        if (isSecret && !Spelling.EndsLikeSecretArn(parts[6]) && !parts[6].EndsWith('}'))
            verdict.Broken("SEC-05", secret, $"the ARN for {secret.Text("name")} lacks the hyphen and six characters at its end",
                "Copy the full ARN from Secrets Manager.");
    }

    private static void CheckSecret(Secret secret, Verdict verdict)
    {
        if (secret is ExistingSecret) return;
        var hasLetters = secret.Name.All(letter => char.IsAsciiLetterOrDigit(letter)
            || letter is '/' or '_' or '+' or '=' or '.' or '@' or '-');
        if (secret.Name.Length is < 1 or > 512 || !hasLetters || Spelling.EndsLikeSecretArn(secret.Name))
            verdict.Broken("SEC-05", secret,
                "a secret's name is 1 to 512 of A-Za-z0-9/_+=.@- and does not end in a hyphen and six characters", "Rename the parameter.");
        if (secret is GeneratedSecret { Rule: var rule }
            && rule.MinLength < rule.MinLower + rule.MinUpper + rule.MinNumeric + rule.MinSpecial)
            verdict.Broken("SEC-07", secret, "the generated text is shorter than its minima demand", "Raise minLength in the manifest.");
    }

    private static void CheckParts(ComposedSecret composed, Verdict verdict)
    {
        foreach (var part in composed.Template.Parts.OfType<SecretPart>())
        {
            if (part.Secret is not GeneratedSecret { ExcludedCharacters: var excluded, Rule.Special: true }) continue;
            if (Breaking.Any(letter => !excluded.Contains(letter)))
                verdict.Broken(part.UriEncoded ? "SEC-08" : "SEC-07", composed,
                    $"the generated {part.Secret.Name} may hold a character that breaks the text around it",
                    $"Exclude {Breaking.Trim()} and the space.");
        }
    }

    // SEC-10: the role that starts the task reads the secrets of its containers and their registries, all and no others.
    private static void CheckExecutionRoles(Deployment deployment, Verdict verdict)
    {
        var arns = deployment.Secrets.ToDictionary(secret => DeployText.OfAttribute(secret, "arn"), Roles.ArnOf);
        foreach (var role in deployment.TaskDefinitions.GroupBy(definition => definition.ExecutionRole.Id))
        {
            var used = role.SelectMany(definition => definition.Containers).SelectMany(container => container.ReadAtStart)
                .Select(Roles.ArnOf).ToHashSet();
            var statements = role.First().ExecutionRole.Statements.Where(statement => !statement.IsStated).ToList();
            var allowed = statements
                .Where(statement => statement.Actions.Any(action => action is "secretsmanager:GetSecretValue" or "ssm:GetParameters"))
                .SelectMany(statement => statement.Resources).Select(resource => arns.GetValueOrDefault(resource, resource)).ToHashSet();
            if (!used.SetEquals(allowed))
                verdict.Broken("SEC-10", role.First().ExecutionRole, "the execution role may read other secrets than its containers use",
                    "Allow secretsmanager:GetSecretValue on exactly those.");
            var keys = role.SelectMany(definition => definition.Containers).SelectMany(container => container.ReadAtStart)
                .Select(secret => secret.KmsKey).OfType<DeployText>().ToHashSet();
            if (!keys.SetEquals(statements.Where(statement => statement.Actions.Contains("kms:Decrypt"))
                .SelectMany(statement => statement.Resources)))
                verdict.Broken("SEC-10", role.First().ExecutionRole,
                    "the execution role may decrypt with other keys than those of its containers' secrets",
                    "Allow kms:Decrypt on exactly those.");
        }
    }

    private static IEnumerable<string> Texts(ContainerDefinition container) =>
        container.Environment.Values.Concat(container.Command).Concat(container.EntryPoint).Append(container.Image)
            .SelectMany(text => text.Parts).OfType<LiteralPart>().Select(part => part.Text);

    // {name.bindings.http.url}, {name.inputs.value}, {name.outputs.x}, {name.connectionString}: not ${NAME}
    private static bool HoldsExpression(string text)
    {
        for (var start = text.IndexOf('{', StringComparison.Ordinal); start >= 0; start = text.IndexOf('{', start + 1))
        {
            var end = text.IndexOf('}', start);
            if (end < 0) return false;
            if (start > 0 && text[start - 1] is '$' or '{') continue;
            var parts = text[(start + 1)..end].Split('.');
            if (parts.Length < 2 || parts.Any(part => part.Length == 0
                || !part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))) continue;
            if (parts[1] is "bindings" or "inputs" or "outputs" or "secretOutputs" or "connectionString") return true;
        }
        return false;
    }
}
