using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>Decides how many tasks a service has, how they are replaced, and which load balancer leads to them.</summary>
internal sealed class Services(MappingScope scope, LoadBalancing loadBalancers, ServiceConnectNames names, Scaling scaling)
{
    private const int DefaultGracePeriodSeconds = 60;

    public IReadOnlyList<Service> Of(IEnumerable<MappedTask> tasks) => [.. tasks.Where(task => task.Workload.IsService).Select(Of)];

    private Service Of(MappedTask task)
    {
        var workload = task.Workload;
        var targets = loadBalancers.TargetsOf(workload);
        var desired = DesiredCount(workload);
        var rollout = Rollout(workload);
        return new Service
        {
            Id = workload.Id("service"),
            Resource = workload.Name,
            Name = workload.ServiceName,
            TaskDefinition = task.Definition,
            DesiredCount = desired,
            CapacityProviders = CapacityProviders.Of(workload, scope),
            Rollout = rollout,
            LoadBalancerTargets = targets,
            ServiceConnect = names.Of(workload, task.Logs),
            ServiceRegistry = names.Registries.GetValueOrDefault(workload),
            SecurityGroup = workload.SecurityGroup,
            HealthCheckGracePeriodSeconds = targets.Count == 0 ? null : GracePeriod(workload),
            EnableExecuteCommand = workload.Overlay.Exec,
            AvailabilityZoneRebalancing = rollout.MaximumPercent > 100,
            AutoScaling = scaling.Of(workload, desired),
        };
    }

    private int DesiredCount(Workload workload)
    {
        if (workload.Overlay.DesiredCount is not { } stated)
        {
            var count = workload.IsSingleton ? 1 : workload.Overlay.Scaling?.Min ?? 1;
            // A second task that was not asked for breaks state in memory (sessions, circuits).
            scope.Report.Inferred($"{workload.Name}: desired count", Text(count),
                workload.Overlay.Scaling?.Min is null
                    ? "several tasks are safe only if the application keeps no state in memory" : "scaling starts there");
            return count;
        }
        if (stated <= 1 || !workload.IsSingleton) return Math.Max(0, stated);
        scope.Report.Error(FindingCodes.InvalidRollout, scope.InOverlay(workload.Resource, "desiredCount"),
            $"'{workload.Name}' may run only once{(workload.IsStateful
                ? $", because two of {workload.Known!.Name} would share one volume" : "")}, but {Text(stated)} tasks are stated.",
            "State desiredCount: 1, or take rollout.singleton away.");
        return 1;
    }

    private int GracePeriod(Workload workload)
    {
        if (workload.Overlay.Health?.GracePeriodSeconds is { } stated and > 0) return stated;
        scope.Report.Inferred($"{workload.Name}: health grace period", $"{Text(DefaultGracePeriodSeconds)} s",
            "time for a .NET program to start");
        return DefaultGracePeriodSeconds;
    }

    private RolloutConfiguration Rollout(Workload workload)
    {
        var stated = workload.Overlay.Rollout;
        if (workload.IsSingleton)
        {
            if (stated?.Strategy is not (null or "rolling"))
                Refuse(workload, "strategy", $"'{workload.Name}' may run only once, so two revisions cannot run side by side.",
                    "Use strategy: rolling.");
            if (stated?.Singleton != true)
                scope.Report.Inferred($"{workload.Name}: singleton", "true",
                    $"two tasks of {workload.Known!.Name} must not share its data");
            return new RolloutConfiguration(DeploymentStrategy.Rolling, 0, 100);
        }
        var strategy = stated?.Strategy switch
        {
            "blue-green" => DeploymentStrategy.BlueGreen,
            "canary" => DeploymentStrategy.Canary,
            "linear" => DeploymentStrategy.Linear,
            _ => DeploymentStrategy.Rolling,
        };
        if (stated?.Strategy is null)
            scope.Report.Inferred($"{workload.Name}: rollout", "rolling, 100 to 200 percent, circuit breaker with rollback",
                "nothing is stated");
        if (strategy == DeploymentStrategy.Rolling) return new RolloutConfiguration(strategy);
        if (strategy != DeploymentStrategy.BlueGreen && loadBalancers.TargetsOf(workload).Count == 0
            && !names.Proxies.ContainsKey(workload))
            Refuse(workload, "strategy", $"'{workload.Name}' has no traffic that could be moved in steps: no load balancer and no Service "
                + "Connect.", "Use strategy: rolling or blue-green.");
        var bake = Stated(workload, "bakeMinutes", stated!.BakeMinutes, 5, 0, 1440);
        var isStepped = strategy != DeploymentStrategy.BlueGreen;
        return new RolloutConfiguration(strategy, 100, 200, bake,
            isStepped ? Stated(workload, "stepPercent", stated.StepPercent, 10, strategy == DeploymentStrategy.Linear ? 3 : 1, 99) : 0,
            isStepped ? Stated(workload, "stepBakeMinutes", stated.StepBakeMinutes, 5, 0, 1440) : 0);
    }

    private int Stated(Workload workload, string field, int? stated, int standard, int least, int most)
    {
        if (stated is not { } value)
        {
            scope.Report.Inferred($"{workload.Name}: {field}", Text(standard), "nothing is stated");
            return standard;
        }
        if (value >= least && value <= most) return value;
        Refuse(workload, field, $"{field} of '{workload.Name}' is {Text(value)}.", $"State a number from {Text(least)} to {Text(most)}.");
        return standard;
    }

    private void Refuse(Workload workload, string field, string message, string advice) =>
        scope.Report.Error(FindingCodes.InvalidRollout, scope.InOverlay(workload.Resource, "rollout", field), message, advice);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
