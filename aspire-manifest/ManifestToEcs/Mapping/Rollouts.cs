using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>The order of a rollout.</summary>
/// <param name="CallsByDns">
/// Clients whose tasks are not all started by a service, or that stand in a circle of references: they find others by Cloud Map names,
/// because Service Connect knows only what a service's tasks knew when they were deployed.
/// </param>
internal sealed record RolloutOrder(IReadOnlyList<RolloutStep> Steps, IReadOnlySet<Workload> CallsByDns);

/// <summary>
/// Decides the order in which a rollout starts things: what is waited for first, then jobs, servers before their clients. In a circle of
/// references one client finds its servers by Cloud Map names, which work whenever the server comes.
/// </summary>
internal sealed class Rollouts(IReadOnlyList<Workload> workloads, IReadOnlyList<Call> calls, MappingScope scope)
{
    // Server → why: a call can be given up for a DNS name, a wait that the overlay states cannot.
    private readonly Dictionary<Workload, Dictionary<Workload, bool>> _before = [];
    private readonly Dictionary<Workload, HashSet<Workload>> _after = [];
    private readonly HashSet<Workload> _callsByDns = [];

    public RolloutOrder Order()
    {
        foreach (var workload in workloads) (_before[workload], _after[workload]) = ([], []);
        foreach (var call in calls.Where(call => call.Client != call.Server)) Add(call.Server, call.Client, isCall: true);
        foreach (var workload in workloads) AddWaits(workload);
        _callsByDns.UnionWith(calls.Where(call => !call.Client.IsService || call.Port.Protocol == "udp"
            || call.Client.Overlay.Schedules.Count > 0).Select(call => call.Client));

        var steps = new List<RolloutStep>();
        var open = workloads.Where(workload => workload.Kind != WorkloadKind.Scheduled).ToHashSet();
        var ready = new SortedSet<Workload>(Comparer<Workload>.Create(InOrder));
        ready.UnionWith(open.Where(IsReady));
        while (open.Count > 0)
        {
            if (ready.Min is not { } next)
            {
                ready.UnionWith(new[] { BreakCircle(open) }.Where(IsReady));
                continue;
            }
            ready.Remove(next);
            open.Remove(next);
            ready.UnionWith(_after[next].Where(open.Contains).Where(IsReady));
            steps.Add(new RolloutStep(next.Name, next.Kind == WorkloadKind.Job,
                [.. _before[next].Keys.Where(before => before.Kind != WorkloadKind.Scheduled).Select(before => before.Name)
                    .Order(StringComparer.Ordinal)]));
        }
        return new RolloutOrder(steps, _callsByDns);

        bool IsReady(Workload workload) => !_before[workload].Keys.Any(open.Contains);
    }

    private static int InOrder(Workload left, Workload right)
    {
        var jobsFirst = (left.Kind == WorkloadKind.Job ? 0 : 1).CompareTo(right.Kind == WorkloadKind.Job ? 0 : 1);
        return jobsFirst != 0 ? jobsFirst : string.CompareOrdinal(left.Name, right.Name);
    }

    private void Add(Workload before, Workload after, bool isCall)
    {
        _before[after][before] = isCall;
        _after[before].Add(after);
    }

    private void AddWaits(Workload workload)
    {
        foreach (var name in workload.Overlay.WaitFor)
        {
            var other = workloads.FirstOrDefault(candidate => string.Equals(candidate.Name, name, StringComparison.OrdinalIgnoreCase));
            if (other is { Kind: WorkloadKind.Scheduled })
            {
                scope.Report.Error(FindingCodes.WaitForSchedule, scope.InOverlay(workload.Resource, "waitFor"),
                    $"'{workload.Name}' waits for '{other.Name}', which runs by schedule and not in a rollout.",
                    "Wait for a service or a job, or make it one.");
            }
            else if (other is not null) Add(other, workload, isCall: false);
        }
    }

    // The one that has a server or something to wait for less.
    private Workload BreakCircle(HashSet<Workload> open)
    {
        var circle = Circle(open);
        var chain = string.Join(" → ", circle.Append(circle[0]).Select(workload => workload.Name));
        for (var i = 0; i < circle.Count; i++)
        {
            var (client, server) = (circle[i], circle[(i + 1) % circle.Count]);
            if (!_before[client][server]) continue;
            _before[client].Remove(server);
            _callsByDns.Add(client);
            scope.Report.Inferred($"{client.Name}: names of others", "Cloud Map DNS",
                $"it stands in a circle of references, {chain}, so a server of it starts later");
            return client;
        }
        scope.Report.Error(FindingCodes.WaitCircle, scope.InOverlay(circle[0].Resource, "waitFor"), $"These wait for each other: {chain}.",
            "Remove one waitFor of the circle.");
        _before[circle[0]].Remove(circle[1 % circle.Count]);
        return circle[0];
    }

    // Every open workload has something open before it, so following the first leads into a circle.
    private List<Workload> Circle(HashSet<Workload> open)
    {
        var path = new List<Workload> { open.MinBy(workload => workload.Name, StringComparer.Ordinal)! };
        var places = new Dictionary<Workload, int> { [path[0]] = 0 };
        while (true)
        {
            var next = _before[path[^1]].Keys.Where(open.Contains).MinBy(workload => workload.Name, StringComparer.Ordinal)!;
            if (!places.TryAdd(next, path.Count)) return path[places[next]..];
            path.Add(next);
        }
    }
}
