using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Shared by every decision: manifest, overlay, target account and report.</summary>
internal sealed record MappingScope(AspireManifest Manifest, Overlay Overlay, Report Report, TargetAccount Account, string Application)
{
    /// <summary>Start of the names of everything in AWS.</summary>
    public string NamePrefix { get; } = Overlay.NamePrefixOf(Manifest);

    /// <summary>Roles belong to an account, not to a region: the region is in the name unless the overlay states the prefix.</summary>
    public string RoleName(string name, string suffix) => AwsNames.Limited(name, AwsNames.RoleLength,
        (Overlay.NamePrefix is null && Overlay.Region is { } region ? "-" + region : "") + suffix);

    /// <summary>Place of a statement about a resource in the overlay; the resource itself where the overlay states nothing.</summary>
    public Location InOverlay(Resource resource, params string[] path) => Overlay.LocationFor(resource, path);

    public static Location InManifest(Resource resource, string field = "") =>
        Location.InManifest(field.Length == 0 ? resource.Pointer : resource.Pointer + "/" + field);

    /// <summary>The ARN of a resource in the account and region of the deployment.</summary>
    public DeployText Arn(string service, string resource) =>
        (DeployText)$"arn:{Account.Partition}:{service}:" + Account.Region + ":" + Account.AccountId + ":" + resource;
}
