using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Share of a service's tasks on Fargate Spot. Empty: all on demand.</summary>
internal static class CapacityProviders
{
    public static IReadOnlyList<CapacityProvider> Of(Workload workload, MappingScope scope)
    {
        if (workload.Overlay.SpotPercent is not { } percent || percent <= 0) return [];
        if (workload.IsSingleton)
        {
            scope.Report.Warning(FindingCodes.SpotRisk, scope.InOverlay(workload.Resource, "spotPercent"),
                $"'{workload.Name}' runs once, and Spot may stop that one task with two minutes' notice.", "Run it on demand.");
        }
        if (percent >= 100) return [new CapacityProvider("FARGATE_SPOT", 1, 0)];
        var divisor = GreatestCommonDivisor(percent, 100 - percent);
        // The first task is always on demand: one task stays when Spot is interrupted.
        return [new CapacityProvider("FARGATE", (100 - percent) / divisor, 1), new CapacityProvider("FARGATE_SPOT", percent / divisor, 0)];
    }

    private static int GreatestCommonDivisor(int left, int right) => right == 0 ? left : GreatestCommonDivisor(right, left % right);
}
