using System.Text.RegularExpressions;
using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Repositories of ECR that hold images which are not built here. ECS pulls them with the execution role, also those of the own account.
/// </summary>
internal static partial class EcrRepositories
{
    /// <summary>ARN of the repository; null for another registry, which needs no right.</summary>
    public static DeployText? ArnOf(DeployText image, MappingScope scope)
    {
        // Only the deployment knows it: likely an image of the own account.
        if (image.Parts is [InputPart]) return scope.Arn("ecr", "repository/*");
        if (Registry().Match(image.ToString()) is not { Success: true } match) return null;
        var (account, region, repository) = (match.Groups["account"].Value, match.Groups["region"].Value, match.Groups["repository"].Value);
        return $"arn:{scope.Account.Partition}:ecr:"
            + (IsOpen(region) ? scope.Account.Region : region) + ":" + (IsOpen(account) ? scope.Account.AccountId : account)
            + ":repository/" + (IsOpen(repository) ? "*" : repository);
    }

    private static bool IsOpen(string text) => text.Contains("${", StringComparison.Ordinal);

    // 123456789012.dkr.ecr.us-east-1.amazonaws.com/team/api:1
    [GeneratedRegex(@"^(?<account>[0-9]{12}|\$\{\w+\})\.dkr[.-]ecr(-fips)?\.(?<region>[a-z0-9-]+|\$\{\w+\})\.[a-z.]+/"
        + "(?<repository>[^:@]+)")]
    private static partial Regex Registry();
}
