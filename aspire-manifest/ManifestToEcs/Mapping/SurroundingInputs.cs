using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// The account, the network and the certificate: inputs of the deployment, with their values where the overlay gives them.
/// </summary>
internal sealed class SurroundingInputs(Overlay overlay, Report report)
{
    private readonly SortedDictionary<string, Input> _inputs = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Input> All => _inputs.Values;

    public TargetAccount Account()
    {
        var partition = overlay.Region switch
        {
            { } region when region.StartsWith("cn-", StringComparison.Ordinal) => "aws-cn",
            { } region when region.StartsWith("us-gov-", StringComparison.Ordinal) => "aws-us-gov",
            _ => "aws",
        };
        return new TargetAccount(
            Text("AWS_ACCOUNT_ID", InputKind.AccountId, "Account into which everything is deployed.", overlay.Account),
            Text("AWS_REGION", InputKind.Region, "Region into which everything is deployed.", overlay.Region),
            partition);
    }

    /// <param name="hasLoadBalancer">Load balancers stand in the public subnets, and need two zones.</param>
    public Network Network(bool hasLoadBalancer)
    {
        if (hasLoadBalancer || overlay.PublicTasks) CheckZones("publicSubnets", overlay.PublicSubnets);
        if (!overlay.PublicTasks) CheckZones("privateSubnets", overlay.PrivateSubnets);
        return new Network(
            Text("VPC_ID", InputKind.VpcId, "Network in which everything runs.", overlay.Vpc),
            overlay.PublicTasks ? [] : Subnets("PRIVATE_SUBNET", "Private subnet for tasks, with a way out (NAT or endpoints)",
                overlay.PrivateSubnets),
            hasLoadBalancer || overlay.PublicTasks
                ? Subnets("PUBLIC_SUBNET", "Public subnet for load balancers", overlay.PublicSubnets) : [],
            overlay.PublicTasks);
    }

    public DeployText Certificate(string? arn) =>
        Text("CERTIFICATE_ARN", InputKind.CertificateArn, "Certificate of the load balancer, in AWS Certificate Manager.", arn);

    /// <summary>Digest that the push step writes, unless the overlay has it.</summary>
    public void Digest(string name, string resource, string? value) =>
        Text(name, InputKind.ImageDigest, $"Digest of the image of {resource}.", value);

    private List<DeployText> Subnets(string name, string description, IReadOnlyList<string> stated)
    {
        var count = Math.Max(2, stated.Count);
        return [.. Enumerable.Range(0, count).Select(i =>
            Text(string.Create(CultureInfo.InvariantCulture, $"{name}_{i + 1}"), InputKind.SubnetId,
                string.Create(CultureInfo.InvariantCulture, $"{description}, number {i + 1}."), i < stated.Count ? stated[i] : null))];
    }

    private void CheckZones(string field, IReadOnlyList<string> subnets)
    {
        if (subnets.Count is 0 or (>= 2 and <= 16)) return;
        report.Error(FindingCodes.SubnetCount, overlay.LocationOf(field),
            string.Create(CultureInfo.InvariantCulture, $"{field} names {subnets.Count} subnets."),
            "Name two or more in different zones, at most sixteen.");
    }

    private DeployText Text(string name, InputKind kind, string description, string? value)
    {
        // ${CERTIFICATE}: the overlay wants the placeholder under a name of its own.
        if (value is ['$', '{', .., '}'] && value.Length > 3
            && value[2..^1].All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '_')
            && !char.IsAsciiDigit(value[2]))
            (name, value) = (value[2..^1], null);
        _inputs.TryAdd(name, new Input(name, kind, description, value));
        return DeployText.OfInput(name);
    }
}
