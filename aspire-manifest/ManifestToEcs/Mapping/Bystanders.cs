using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Accounts for what only matters when something that runs asks for it: values, parameters, connection strings, Azure resources.</summary>
internal static class Bystanders
{
    // Their entries have accounts of their own; only an empty one has none.
    private static readonly string[] Lists = ["args", "env", "bindings", "volumes", "bindMounts", "containerFiles"];

    private const string Unasked = "nothing that runs asks for it";

    /// <param name="report">With the account of everything that was asked for.</param>
    public static void Account(AspireManifest manifest, IReadOnlyList<Workload> workloads, Report report)
    {
        foreach (var resource in manifest.Resources)
        {
            // Of what runs, and of what AWS runs in its place.
            if (resource.Kind is ResourceKind.Container or ResourceKind.Dockerfile or ResourceKind.Project or ResourceKind.Executable)
            {
                report.Ignored(resource.Pointer + "/connectionString", Unasked);
                report.Ignored(resource.Pointer + "/inputs", Unasked);
            }
            if (workloads.Any(workload => workload.Resource.Pointer == resource.Pointer))
            {
                foreach (var field in Lists) report.Ignored($"{resource.Pointer}/{field}", "it is empty");
                continue;
            }
            if (resource.Kind is not (ResourceKind.Parameter or ResourceKind.Value or ResourceKind.AnnotatedString or ResourceKind.Bicep or ResourceKind.LegacyServer or ResourceKind.LegacyDatabase
                or ResourceKind.CloudFormationStack or ResourceKind.CloudFormationTemplate or ResourceKind.CloudFormationReference)
                && !ResourceValues.IsAzure(resource)) continue;
            var below = resource.Pointer + "/";
            if (report.Leaves.Any(leaf => leaf.Fate == Fate.Mapped && leaf.Pointer.StartsWith(below, StringComparison.Ordinal)))
                report.Mapped(below + "type", "how the resource is read");
            if (!report.Leaves.Any(leaf => leaf.Pointer == resource.Pointer)) report.Ignored(resource.Pointer, Unasked);
        }
    }
}
