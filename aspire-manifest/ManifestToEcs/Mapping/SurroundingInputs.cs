using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// The account, the network, the certificate and the digests: inputs of the deployment, with their values where the overlay gives them.
/// </summary>
internal static class SurroundingInputs
{
    public static (TargetAccount Account, IReadOnlyList<Input> Inputs) Account(Overlay overlay)
    {
        var partition = overlay.Region switch
        {
            { } region when region.StartsWith("cn-", StringComparison.Ordinal) => "aws-cn",
            { } region when region.StartsWith("us-gov-", StringComparison.Ordinal) => "aws-us-gov",
            _ => "aws",
        };
        var id = Named("AWS_ACCOUNT_ID", InputKind.AccountId, "Account into which everything is deployed.", overlay.Account);
        var place = Named("AWS_REGION", InputKind.Region, "Region into which everything is deployed.", overlay.Region);
        return (new TargetAccount(Text(id), Text(place), partition), [id, place]);
    }

    /// <summary>Warns of a region that was probably mistyped. AWS opens regions that the list does not have.</summary>
    public static void CheckRegion(Overlay overlay, Report report)
    {
        if (overlay.Region is not { } region || Regions.Known.Contains(region, StringComparer.Ordinal)) return;
        report.Warning(FindingCodes.UnknownRegion, overlay.LocationOf("region"),
            $"'{region}' is no region of AWS that is known here ({Regions.Source}).{NearestName.Hint(region, Regions.Known)}",
            "Correct it, unless AWS has opened it since.");
    }

    /// <param name="hasLoadBalancer">Load balancers stand in the public subnets, and need two zones.</param>
    public static (Network Network, IReadOnlyList<Input> Inputs) Network(bool hasLoadBalancer, Overlay overlay, Report report)
    {
        var hasPublic = hasLoadBalancer || overlay.PublicTasks;
        if (hasPublic) CheckZones("publicSubnets", overlay.PublicSubnets, overlay, report);
        if (!overlay.PublicTasks) CheckZones("privateSubnets", overlay.PrivateSubnets, overlay, report);
        var vpc = Named("VPC_ID", InputKind.VpcId, "Network in which everything runs.", overlay.Vpc);
        var privateSubnets = overlay.PublicTasks ? []
            : Subnets("PRIVATE_SUBNET", "Private subnet for tasks, with a way out (NAT or endpoints)", overlay.PrivateSubnets);
        var publicSubnets = hasPublic ? Subnets("PUBLIC_SUBNET", "Public subnet for load balancers", overlay.PublicSubnets) : [];
        return (new Network(Text(vpc), [.. privateSubnets.Select(Text)], [.. publicSubnets.Select(Text)], overlay.PublicTasks),
            [vpc, .. privateSubnets, .. publicSubnets]);
    }

    public static Input Certificate(string? arn) =>
        Named("CERTIFICATE_ARN", InputKind.CertificateArn, "Certificate of the load balancer, in AWS Certificate Manager.", arn);

    public static Input WebAcl(string arn) =>
        Named("WEB_ACL_ARN", InputKind.Text, "Web ACL of AWS WAF in front of the load balancer.", arn);

    public static Input HostedZone(string? id) =>
        Named("HOSTED_ZONE_ID", InputKind.HostedZoneId, "Hosted zone in Route 53 that holds the domain.", id);

    /// <summary>Digest that the push step writes, unless the overlay has it.</summary>
    public static Input Digest(BuiltImage image, string? value) =>
        Named(image.DigestInput, InputKind.ImageDigest, $"Digest of the image of {image.Resource}.", value);

    private static List<Input> Subnets(string name, string description, IReadOnlyList<string> stated) =>
        [.. Enumerable.Range(0, Math.Max(2, stated.Count)).Select(i =>
            Named(string.Create(CultureInfo.InvariantCulture, $"{name}_{i + 1}"), InputKind.SubnetId,
                string.Create(CultureInfo.InvariantCulture, $"{description}, number {i + 1}."), i < stated.Count ? stated[i] : null))];

    private static void CheckZones(string field, IReadOnlyList<string> subnets, Overlay overlay, Report report)
    {
        if (subnets.Count is 0 or (>= 2 and <= 16)) return;
        report.Error(FindingCodes.SubnetCount, overlay.LocationOf(field),
            string.Create(CultureInfo.InvariantCulture, $"{field} names {subnets.Count} subnets."),
            "Name two or more in different zones, at most sixteen.");
    }

    // ${CERTIFICATE}: the overlay wants the placeholder under a name of its own.
    private static Input Named(string name, InputKind kind, string description, string? value) =>
        value is ['$', '{', .., '}'] && value.Length > 3
            && value[2..^1].All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '_')
            && !char.IsAsciiDigit(value[2])
            ? new Input(value[2..^1], kind, description, null) : new Input(name, kind, description, value);

    private static DeployText Text(Input input) => DeployText.OfInput(input.Name);
}
