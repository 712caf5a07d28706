using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>KMS keys of the customer: those of secrets that exist already, and the rights to use a key.</summary>
internal static class CustomerKeys
{
    /// <summary>Key of the existing secrets that a resource's entry names; null: the key of Secrets Manager.</summary>
    public static DeployText? Of(string resource, Overlay overlay, Needs needs) => overlay.For(resource).KmsKeyArn is not { } arn ? null
        : OverlayValues.Text(arn, name => needs.Input(name, InputKind.KmsKeyArn, $"Key of the secret of {resource}."));

    /// <summary>Decrypting with customer keys by way of one AWS service alone.</summary>
    public static PolicyStatement Use(string sid, IEnumerable<string> actions, IEnumerable<DeployText> keys, string service,
        TargetAccount account)
    {
        var name = service + "." + account.Region + (account.Partition == "aws-cn" ? ".amazonaws.com.cn" : ".amazonaws.com");
        return new PolicyStatement(sid, [.. actions], [.. keys.Distinct().OrderBy(key => key.ToString(), StringComparer.Ordinal)],
            new Dictionary<string, IReadOnlyDictionary<string, DeployText>>
            {
                ["StringEquals"] = new Dictionary<string, DeployText> { ["kms:ViaService"] = name },
            });
    }

    /// <summary>Notes what only the policy of the key can allow, and keys that encrypt nothing.</summary>
    public static void Report(MappingScope scope)
    {
        if (scope.Overlay.KmsKeyArn is not null)
        {
            scope.Report.Note(FindingCodes.KeyPolicy, scope.Overlay.LocationOf("kmsKeyArn"),
                "CloudWatch Logs can use the key only if the policy of the key allows it.",
                "In it allow logs.REGION.amazonaws.com kms:Encrypt*, kms:Decrypt*, kms:ReEncrypt*, kms:GenerateDataKey*, kms:Describe*.");
        }
        foreach (var (name, stated) in scope.Overlay.Resources)
        {
            if (stated.KmsKeyArn is null || stated.SecretArn is not null || stated.RegistryCredentials is not null
                || stated.Values.Values.Any(value => value.Contains(":secretsmanager:", StringComparison.Ordinal))) continue;
            scope.Report.Warning(FindingCodes.NoEffect, scope.Overlay.LocationOf("resources", name, "kmsKeyArn"),
                $"'{name}' names no secret that exists already, so kmsKeyArn has no effect.",
                "State secretArn or registryCredentials too, or kmsKeyArn at the top for whatever is made here.");
        }
    }
}
