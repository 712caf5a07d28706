using System.ComponentModel;

namespace ManifestToEcs.Overlays;

/// <summary>The keys of <c>domain</c>.</summary>
[Description("The name of the application: it and the domains of services below it get a certificate and records in Route 53.")]
public sealed record DomainOverlay
{
    [Description("Such as shop.example.com."), HostForm]
    public string? Name { get; init; }

    [Description("Public hosted zone in Route 53 that holds the name; default ${HOSTED_ZONE_ID}, a value of the deployment."), ZoneForm]
    public string? HostedZoneId { get; init; }
}
