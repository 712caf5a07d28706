using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Reports state that several tasks of a web project would have to share.</summary>
internal static class SharedState
{
    public static void Report(IReadOnlyList<MappedTask> tasks, IReadOnlyList<Service> services, MappingScope scope)
    {
        foreach (var service in services) Report(tasks.First(task => task.Definition == service.TaskDefinition).Workload, service, scope);
    }

    private static void Report(Workload workload, Service service, MappingScope scope)
    {
        var tasks = Math.Max(service.DesiredCount, service.AutoScaling?.Max ?? 0);
        var isSticky = workload.Overlay.Sticky is not null;
        if (!workload.IsProject || tasks < 2 || !service.LoadBalancerTargets.Any(target => target.TargetGroup.Protocol == "HTTP")) return;
        scope.Report.Note(FindingCodes.DataProtectionKeys, scope.InOverlay(workload.Resource, "desiredCount"),
            string.Create(CultureInfo.InvariantCulture, $"'{workload.Name}' runs up to {tasks} tasks. ")
                + "ASP.NET Core makes Data Protection keys in each, so one task refuses the cookies and antiforgery tokens of another.",
            "Keep the keys outside of the tasks: Amazon.AspNetCore.DataProtection.SSM, Redis or a database. "
                + (isSticky ? "sticky alone ends with a rollout." : "Circuits of Blazor Server need sticky: true as well."));
    }
}
