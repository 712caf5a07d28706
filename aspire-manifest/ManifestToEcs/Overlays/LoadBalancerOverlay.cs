using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ManifestToEcs.Overlays;

/// <summary>The keys of <c>loadBalancer</c>.</summary>
[Description("Settings of the load balancers that lead to external endpoints.")]
public sealed record LoadBalancerOverlay
{
    [Description("Days that access logs of the application load balancer are kept, in a bucket of their own; none: no logs.")]
    [Range(1, 3650)]
    public int? AccessLogDays { get; init; }

    [Description("The load balancers cannot be deleted by mistake; off unless asked for.")]
    public bool DeletionProtection { get; init; }

    [Description("Web ACL of AWS WAF in front of the application load balancer."), WebAclForm]
    public string? WebAclArn { get; init; }
}
