namespace ManifestToEcs.Model;

/// <summary>
/// A VPC that the deployment makes, with an internet gateway for its public subnets. Attributes: <c>id</c>. Its names resolve in DNS,
/// which endpoints and file systems need.
/// </summary>
/// <param name="Gateways">The way out of the private subnets; empty with endpoints, or without private subnets.</param>
/// <param name="EndpointGroup">Admits the addresses of the VPC to the endpoints; null without them.</param>
public sealed record Vpc(
    string Name, string Cidr, IReadOnlyList<Subnet> Public, IReadOnlyList<Subnet> Private, IReadOnlyList<NatGateway> Gateways,
    IReadOnlyList<VpcEndpoint> Endpoints, SecurityGroup? EndpointGroup) : AwsResource
{
    /// <summary>In the order of their zones.</summary>
    public IEnumerable<Subnet> Subnets => Public.Concat(Private);

    /// <summary>The gateway for a private subnet: that of its zone, or the only one.</summary>
    public NatGateway? GatewayOf(Subnet subnet) => Gateways.FirstOrDefault(gateway => gateway.Subnet.Zone == subnet.Zone)
        ?? (Gateways is [var only] ? only : null);
}

/// <summary>Attributes: <c>id</c>.</summary>
/// <param name="Zone">Number of the availability zone in the region, from 0.</param>
public sealed record Subnet(string Name, string Cidr, int Zone) : AwsResource;

/// <summary>A NAT gateway with an address of its own, in a public subnet.</summary>
public sealed record NatGateway(Subnet Subnet) : AwsResource;

/// <summary>A way to one of AWS's APIs inside the network.</summary>
/// <param name="Service">Such as <c>ecr.api</c>.</param>
/// <param name="IsGateway">A route (S3, DynamoDB); otherwise an address in each private subnet.</param>
public sealed record VpcEndpoint(string Service, bool IsGateway) : AwsResource;
