using Aspire.Hosting.ApplicationModel;
using ManifestToEcs.Overlays;

namespace ManifestToEcs.Hosting;

/// <summary>All that the AppHost states, laid over <c>ecs.yaml</c>.</summary>
/// <param name="environment">The settings of the whole deployment.</param>
/// <param name="application">Prefix of AWS names where nothing states another.</param>
internal sealed class AppHostSettings(DistributedApplicationModel model, Func<Overlay, Overlay> environment, string application)
{
    public Overlay Over(Overlay file)
    {
        var stated = environment(file);
        var resources = new Dictionary<string, ResourceOverlay>(stated.Resources);
        foreach (var resource in model.Resources)
        {
            if (!resource.TryGetAnnotationsOfType<EcsFargateSettingsAnnotation>(out var annotations)) continue;
            resources[resource.Name] = annotations.Aggregate(stated.For(resource.Name), (entry, annotation) => annotation.Settings(entry));
        }
        return stated with { Application = stated.Application ?? application, Resources = resources };
    }

    /// <summary>The name of the AppHost without its ending: <c>Shop.AppHost</c> is <c>Shop</c>.</summary>
    public static string ApplicationOf(string appHost)
    {
        const string Ending = "AppHost";
        if (!appHost.EndsWith(Ending, StringComparison.OrdinalIgnoreCase)) return appHost;
        return appHost[..^Ending.Length].TrimEnd('.', '-', '_') is { Length: > 0 } name ? name : appHost;
    }
}
