using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Accounts for resources that matter only to workloads that use them: values, parameters, connection strings, Azure resources.
/// </summary>
internal static class Bystanders
{
    // Their entries have accounts of their own; only an empty one has none.
    private static readonly string[] Lists = ["args", "env", "bindings", "volumes", "bindMounts", "containerFiles"];

    private const string Unasked = "nothing that runs asks for it";

    /// <param name="report">With the account of everything that was asked for.</param>
    public static void Account(AspireManifest manifest, IReadOnlyList<Workload> workloads, Report report)
    {
        var running = workloads.Select(workload => workload.Resource.Pointer).ToHashSet(StringComparer.Ordinal);
        var leaves = manifest.LeafPointers.ToHashSet(StringComparer.Ordinal);
        var accounted = report.Leaves.Select(leaf => leaf.Pointer).ToHashSet(StringComparer.Ordinal);
        var asked = report.Leaves.Where(leaf => leaf.Fate == Fate.Mapped).Select(leaf => ResourceOf(leaf.Pointer))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var resource in manifest.Resources)
        {
            // Of what runs, and of what AWS runs in its place.
            if (resource.Kind is ResourceKind.Container or ResourceKind.Dockerfile or ResourceKind.Project or ResourceKind.Executable)
            {
                report.Ignored(resource.Pointer + "/connectionString", Unasked);
                report.Ignored(resource.Pointer + "/inputs", Unasked);
            }
            if (running.Contains(resource.Pointer))
            {
                foreach (var field in Lists.Select(list => $"{resource.Pointer}/{list}").Where(leaves.Contains))
                    report.Ignored(field, "it is empty");
                continue;
            }
            if (resource.Kind is not (ResourceKind.Parameter or ResourceKind.Value or ResourceKind.AnnotatedString or ResourceKind.Bicep
                or ResourceKind.LegacyServer or ResourceKind.LegacyDatabase
                or ResourceKind.CloudFormationStack or ResourceKind.CloudFormationTemplate or ResourceKind.CloudFormationReference)
                && !ResourceValues.IsAzure(resource)) continue;
            if (asked.Contains(resource.Pointer)) report.Mapped(resource.Pointer + "/type", "how the resource is read");
            if (!accounted.Contains(resource.Pointer)) report.Ignored(resource.Pointer, Unasked);
        }
    }

    // /resources/pw/inputs/value -> /resources/pw
    private static string ResourceOf(string pointer)
    {
        const string Resources = "/resources/";
        var end = pointer.StartsWith(Resources, StringComparison.Ordinal) ? pointer.IndexOf('/', Resources.Length) : -1;
        return end < 0 ? pointer : pointer[..end];
    }
}
