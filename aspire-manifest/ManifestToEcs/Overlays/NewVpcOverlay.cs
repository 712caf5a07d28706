using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ManifestToEcs.Overlays;

/// <summary>The keys of <c>newVpc</c>.</summary>
[Description("Makes the network, instead of vpc and subnets: a VPC with a public and a private subnet in each of two zones. State it "
    + "before the first deployment.")]
public sealed record NewVpcOverlay
{
    [Description("Addresses of the VPC; default 10.0.0.0/16."), CidrForm]
    public string? Cidr { get; init; }

    [Description("Way out of the private subnets: nat (a gateway in each zone, the default), one-nat (one for both, cheaper), endpoints "
        + "(AWS's APIs only; images must be in ECR)."), AllowedValues("nat", "one-nat", "endpoints")]
    public string? WayOut { get; init; }
}
