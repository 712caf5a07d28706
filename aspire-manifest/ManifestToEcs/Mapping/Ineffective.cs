using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Warns about each overlay key that has no effect.</summary>
internal static class Ineffective
{
    public static void Report(IReadOnlyList<Workload> workloads, LoadBalancing loadBalancers, MappingScope scope)
    {
        ReportOfBalancers(loadBalancers, scope);
        ReportOfDapr(scope);
        foreach (var workload in workloads)
        {
            var stated = workload.Overlay;
            if (!workload.IsService)
            {
                Warn(workload, "is no service", scope, [
                    ("desiredCount", stated.DesiredCount is not null), ("scaling", stated.Scaling is not null),
                    ("rollout", stated.Rollout is not null),
                    ("spotPercent", stated.SpotPercent is not null), ("serviceName", stated.ServiceName is not null), ("exec", stated.Exec),
                ]);
            }
            if (stated.OpenEgress) Warn(workload, "may call every port", scope, [("egress", stated.Egress is not null)]);
            foreach (var (binding, port) in stated.Ports)
            {
                if (workload.Resource.FindBinding(binding) is { } found && workload.PortOf(found)?.ContainerPort != port)
                    Warn(workload, $"has another port for {binding} in the manifest", scope, [("ports/" + found.Name, true)]);
            }
            var targets = loadBalancers.TargetsOf(workload);
            if (targets.Count > 0 && !targets.Any(target => target.TargetGroup.Protocol == "HTTP"))
                Warn(workload, "has no external HTTP endpoint", scope, [("sticky", stated.Sticky is not null)]);
            if (targets.Count > 0) continue;
            Warn(workload, "has no external HTTP endpoint", scope, [
                ("domains", stated.Domains.Count > 0), ("paths", stated.Paths.Count > 0), ("health/path", stated.Health?.Path is not null),
                ("health/matcher", stated.Health?.Matcher is not null), ("health/binding", stated.Health?.Binding is not null),
                ("sticky", stated.Sticky is not null),
                ("health/gracePeriodSeconds", stated.Health?.GracePeriodSeconds is not null),
            ]);
        }
    }

    private static void ReportOfDapr(MappingScope scope)
    {
        foreach (var resource in scope.Manifest.Resources)
        {
            string[]? known = resource.DaprSidecar is not null ? ["image", "kind", "kmsKeyArn", "registryCredentials"]
                : resource.DaprComponent is not null ? ["component", "kind"] : null;
            var without = OverlayKey.StatedIn(scope.Overlay.For(resource.Name)).Where(key => known is null ? key == "component"
                : !known.Contains(key));
            foreach (var key in without)
            {
                scope.Report.Warning(FindingCodes.NoEffect, scope.InOverlay(resource, key),
                    $"'{resource.Name}' is {(known is null ? "no component" : resource.DaprSidecar is null ? "a component" : "a sidecar")} "
                        + $"of Dapr, so {key} has no effect.", "Remove it from the overlay.");
            }
        }
    }

    private static void ReportOfBalancers(LoadBalancing loadBalancers, MappingScope scope)
    {
        var (overlay, settings) = (scope.Overlay, scope.Overlay.LoadBalancer);
        var isWeb = loadBalancers.All.Any(balancer => !balancer.IsNetwork);
        foreach (var (path, hasNoEffect) in new[]
        {
            ("certificateArn", overlay.CertificateArn is not null && !isWeb), ("domain", overlay.Domain is not null && !isWeb),
            ("allowPlainHttp", overlay.AllowPlainHttp && !isWeb),
            ("loadBalancer/accessLogDays", settings?.AccessLogDays is not null && !isWeb),
            ("loadBalancer/webAclArn", settings?.WebAclArn is not null && !isWeb),
            ("loadBalancer/deletionProtection", settings?.DeletionProtection == true && loadBalancers.All.Count == 0),
        }.Where(setting => setting.Item2))
        {
            scope.Report.Warning(FindingCodes.NoEffect, overlay.LocationOf(path.Split('/')),
                $"No endpoint is external, so {path.Replace('/', '.')} has no effect.",
                "Remove it from the overlay, or mark an endpoint as external in the AppHost.");
        }
    }

    private static void Warn(Workload workload, string why, MappingScope scope, IEnumerable<(string Path, bool IsStated)> statements)
    {
        foreach (var (path, _) in statements.Where(statement => statement.IsStated))
        {
            scope.Report.Warning(FindingCodes.NoEffect, scope.InOverlay(workload.Resource, path.Split('/')),
                $"'{workload.Name}' {why}, so {path.Replace('/', '.')} has no effect.", "Remove it from the overlay.");
        }
    }
}
