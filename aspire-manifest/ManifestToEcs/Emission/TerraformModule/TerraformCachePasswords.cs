using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary>
/// A new password for a cache of ElastiCache, which takes it through its own API alone: <c>rotate-cache-password.sh</c> runs when the
/// secret has a new version, before tasks that read it.
/// </summary>
internal static class TerraformCachePasswords
{
    /// <summary>The passwords of all caches.</summary>
    public static IEnumerable<Secret> Of(Deployment deployment) => deployment.Caches.Select(cache => cache.AuthToken).OfType<Secret>();

    /// <summary>Addresses of what gives caches the passwords that tasks of the definition read.</summary>
    public static IEnumerable<string> ReadBy(TaskDefinition definition, Deployment deployment)
    {
        var read = definition.Containers.SelectMany(container => container.Secrets.Values).Select(reference => reference.Secret)
            .SelectMany(secret => secret is ComposedSecret composed
                ? composed.Template.Parts.OfType<SecretPart>().Select(part => part.Secret) : [secret])
            .Select(secret => secret.Id).ToHashSet(StringComparer.Ordinal);
        return deployment.Caches.Where(cache => cache.AuthToken is { } token && read.Contains(token.Id))
            .Select(cache => $"terraform_data.{Password(cache)}");
    }

    public static void Add(HclBody file, Deployment deployment, Cache cache, Secret token)
    {
        var run = new HclBody
        {
            ["triggers_replace"] = HclValue.List([HclValue.Code("local." + TerraformSecrets.VersionLocal(token))]),
        };
        run.Block("provisioner", ["local-exec"], new HclBody
        {
            ["command"] = HclValue.Code("\"bash '${path.module}/rotate-cache-password.sh'\""),
            ["environment"] = new HclObject
            {
                ["AWS_REGION"] = Value(deployment.Account.Region),
                ["GROUP"] = cache.Name,
                ["SECRET"] = HclValue.Code(FilledArn(token)),
            },
        });
        TerraformServices.AddDependencies(run, [$"aws_cloudformation_stack.{Label(cache)}"]);
        file.Resource("terraform_data", Password(cache), run);
    }

    public static IEnumerable<EmittedFile> Scripts(Deployment deployment)
    {
        if (!Of(deployment).Any()) yield break;
        yield return new EmittedFile("terraform/rotate-cache-password.sh", $$"""
            #!/usr/bin/env bash
            # {{EmittedFile.Mark}}

            # Gives a cache the current password of its secret. The one before counts too, so that tasks of both revisions are let in.
            set -euo pipefail
            umask 077

            previous=$(aws secretsmanager list-secret-version-ids --secret-id "$SECRET" --output text \
              --query "Versions[?contains(VersionStages, 'AWSPREVIOUS')].VersionId | [0]")
            if [ "$previous" = None ]; then
              echo "$GROUP was made with this password."
              exit 0
            fi

            work=$(mktemp -d)
            trap 'rm -rf "$work"' EXIT
            password=$(aws secretsmanager get-secret-value --secret-id "$SECRET" --query SecretString --output text)
            printf '%s' "$password" >"$work/password"
            aws elasticache modify-replication-group --replication-group-id "$GROUP" --auth-token "file://$work/password" \
              --auth-token-update-strategy ROTATE --apply-immediately >/dev/null
            aws elasticache wait replication-group-available --replication-group-id "$GROUP"
            echo "$GROUP takes its new password."

            """.ReplaceLineEndings("\n"), Executable: true);
    }

    private static string Password(Cache cache) => Label(cache) + "_password";
}
