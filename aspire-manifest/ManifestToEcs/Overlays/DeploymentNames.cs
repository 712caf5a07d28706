using ManifestToEcs.Model;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Overlays;

/// <summary>
/// The words with which names in AWS begin. They hold the environment, so that two environments share an account, unless the overlay
/// states <see cref="Overlay.NamePrefix"/>.
/// </summary>
public static class DeploymentNames
{
    /// <summary>Lower case with hyphens.</summary>
    public static string ApplicationOf(this Overlay overlay, AspireManifest manifest)
    {
        var name = Names.Kebab(overlay.Application ?? Path.GetFileName(manifest.Directory));
        return name.Length == 0 ? "app" : name;
    }

    public static string NamePrefixOf(this Overlay overlay, AspireManifest manifest) =>
        overlay.NamePrefix ?? WithEnvironment(overlay.ApplicationOf(manifest), overlay);

    /// <summary>Name of a stack whose template the manifest brings.</summary>
    public static string StackName(this Overlay overlay, string name) =>
        overlay.NamePrefix is null ? WithEnvironment(name, overlay) : name;

    private static string WithEnvironment(string name, Overlay overlay)
    {
        var environment = Names.Kebab(overlay.Environment);
        return environment.Length == 0 || name == environment || name.EndsWith("-" + environment, StringComparison.Ordinal)
            ? name : $"{name}-{environment}";
    }
}
