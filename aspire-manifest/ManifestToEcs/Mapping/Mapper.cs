using ManifestToEcs.Model;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Makes the deployment of a manifest; each decision about what runs has a file of its own.</summary>
public static class Mapper
{
    /// <summary>Null when an error kept it from being complete; every error is in the report.</summary>
    /// <param name="listenerPriorities">Id of a listener rule → its number in the last emission, which it keeps.</param>
    public static Deployment? Map(
        AspireManifest manifest, Overlay overlay, Report report, IReadOnlyDictionary<string, int> listenerPriorities)
    {
        manifest = LegacyServers.Expand(manifest, report);
        var (account, accountInputs) = SurroundingInputs.Account(overlay);
        var application = overlay.ApplicationOf(manifest);
        if (overlay.Application is null) report.Inferred("application", application, "the folder of the manifest");
        var scope = new MappingScope(manifest, overlay, report, account, application);
        var deployment = new DeploymentPlan(scope, accountInputs, listenerPriorities).Deployment();
        if (deployment is null) return null;
        Identities.Check(deployment, report);
        return report.HasErrors ? null : deployment;
    }
}
