using ManifestToEcs.Reports;

namespace ManifestToEcs.Overlays;

/// <summary>
/// A name that the overlay states for all environments is in each of them the same: in one account and region the second deployment meets
/// what the first has made.
/// </summary>
internal static class SharedNames
{
    /// <param name="others">The overlay as it is for each other environment of the file.</param>
    public static void Check(Overlay overlay, IEnumerable<Overlay> others, Report report)
    {
        // Without a stated account each environment may have one of its own.
        foreach (var other in others.Where(other => overlay.Account is not null && other.Account == overlay.Account
            && other.Region == overlay.Region))
        {
            var taken = Of(other).Select(name => (name.Kind, name.Text)).ToHashSet();
            foreach (var (kind, text, place) in Of(overlay).Where(name => taken.Contains((name.Kind, name.Text))))
            {
                report.Warning(FindingCodes.SharedName, overlay.LocationOf(place),
                    $"{overlay.Environment} and {other.Environment}, in one account and region, have the same {kind}, {text}.",
                    "Leave the name out, so that it holds the environment, or state one below environments.");
            }
        }
    }

    private static IEnumerable<(string Kind, string Text, string[] Place)> Of(Overlay overlay)
    {
        if (overlay.NamePrefix is { } prefix) yield return ("prefix of all names", prefix, ["namePrefix"]);
        if (overlay.Cluster is { } cluster && !overlay.ClusterExists) yield return ("cluster", cluster, ["cluster"]);
        if (overlay.Namespace is { } space) yield return ("namespace", space, ["namespace"]);
        foreach (var (resource, entry) in overlay.Resources)
        {
            if (entry.Family is { } family) yield return ("task definition family", family, ["resources", resource, "family"]);
            if (entry.LogGroup is { } group) yield return ("log group", group, ["resources", resource, "logGroup"]);
            if (entry.Managed?.Name is { } server) yield return ("server", server, ["resources", resource, "managed", "name"]);
            // Services have their name in a cluster.
            if (entry.ServiceName is { } service && overlay.Cluster is not null)
                yield return ("service", service, ["resources", resource, "serviceName"]);
            for (var at = 0; at < entry.Schedules.Count; at++)
            {
                if (entry.Schedules[at].Name is { } schedule)
                    yield return ("schedule", schedule, ["resources", resource, "schedules", $"{at}", "name"]);
            }
        }
    }
}
