using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Connections that may leave: from a group to every group that admits it, and from tasks to AWS's APIs and to the ports outside that their
/// texts name. Servers of data open no connection. Names are resolved by the VPC itself, which no security group limits.
/// </summary>
internal static class EgressRules
{
    private const string AnyAddress = "0.0.0.0/0";

    /// <summary>In an order that does not depend on how they were found.</summary>
    public static IReadOnlyList<Egress> Of(
        IReadOnlyList<MappedTask> tasks, IReadOnlyList<Ingress> ingress, OutsideAddresses addresses, MappingScope scope)
    {
        var outside = tasks.SelectMany(task => ToOutside(task.Workload, addresses.Of(task.Definition), scope)).ToList();
        var open = outside.Where(egress => egress.Port is null).Select(egress => egress.Group).ToHashSet();
        return [.. outside.Concat(ToGroups(ingress, open))
            .OrderBy(egress => egress.Group.Id, StringComparer.Ordinal).ThenBy(egress => egress.Port)
            .ThenBy(egress => egress.ToGroup?.Id ?? egress.ToCidr, StringComparer.Ordinal)];
    }

    private static IEnumerable<Egress> ToOutside(Workload workload, OutsidePorts outside, MappingScope scope)
    {
        var group = workload.SecurityGroup;
        if (workload.Overlay.OpenEgress) return [Everything(group)];
        if (workload.Overlay.Egress is null && outside.UnknownIn is { } variable)
        {
            scope.Report.Note(FindingCodes.EgressOpen, scope.InOverlay(workload.Resource, "egress"),
                $"'{workload.Name}' may call any port: only the deployment knows the address in {variable}.",
                $"State resources.{workload.Name}.egress, the ports that it calls beside 443, such as [5432].");
            return [Everything(group)];
        }
        SortedSet<int> ports = [443, .. workload.Overlay.Egress ?? outside.Ports];
        if (workload.Overlay.Egress is null)
        {
            scope.Report.Inferred($"{workload.Name}: egress",
                string.Join(", ", ports.Select(port => port.ToString(CultureInfo.InvariantCulture))),
                "AWS's APIs and registries, and the ports outside that its texts name");
        }
        return ports.Select(port =>
            new Egress(group, null, AnyAddress, "tcp", port, port == 443 ? "AWS and HTTPS" : "Outside of the deployment"));
    }

    // A group may call every group that admits it.
    private static IEnumerable<Egress> ToGroups(IReadOnlyList<Ingress> ingress, HashSet<SecurityGroup> open) =>
        from admission in ingress
        where admission.FromGroup is not null && !open.Contains(admission.FromGroup)
        select new Egress(admission.FromGroup!, admission.Group, null, admission.Protocol, admission.Port, $"To {admission.Group.Name}");

    private static Egress Everything(SecurityGroup group) => new(group, null, AnyAddress, "-1", null, "Everything may leave");
}
