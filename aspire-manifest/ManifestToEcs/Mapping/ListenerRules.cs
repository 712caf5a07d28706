using System.Globalization;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Priorities of listener rules. The first match wins, so specific rules come first: bands by kind of rule, and inside the bands
/// with paths by the length of the path. A rule keeps the number it had before as long as its band is the same.
/// </summary>
internal sealed class ListenerRules(IReadOnlyDictionary<string, int> earlier)
{
    private const int BandSize = 100;
    private const int LongestPath = 128;

    private readonly HashSet<int> _taken = [.. earlier.Values];
    private readonly HashSet<int> _kept = [];

    /// <summary>The priority of the rule with this id; unique on the main listener.</summary>
    public int Priority(string ruleId, IReadOnlyList<string> hosts, IReadOnlyList<string> paths)
    {
        var band = Band(hosts, paths);
        if (earlier.TryGetValue(ruleId, out var before) && before >= band && before < band + BandSize && _kept.Add(before)) return before;
        var priority = band;
        while (!_taken.Add(priority)) priority++;
        return priority;
    }

    /// <summary>
    /// Port (and priority) of a rule that has a listener of its own: the earlier one, else <paramref name="wanted"/>, else the next free.
    /// </summary>
    public int ListenerPort(string ruleId, int? wanted, HashSet<int> takenPorts)
    {
        if (earlier.TryGetValue(ruleId, out var before) && before >= FirstListenerPort - 1 && before <= 50000 && takenPorts.Add(before))
            return before;
        var port = wanted is > 0 and <= 50000 && !takenPorts.Contains(wanted.Value) ? wanted.Value : FirstListenerPort;
        while (takenPorts.Contains(port) || earlier.Values.Contains(port)) port++;
        takenPorts.Add(port);
        return port;
    }

    private const int FirstListenerPort = 8001;

    /// <summary>Whether hosts and paths are such as a rule takes; reports what is not.</summary>
    public static bool Check(Workload workload, MappingScope scope)
    {
        var (hosts, paths) = (workload.Overlay.Domains, workload.Overlay.Paths);
        var errors = scope.Report.ErrorsSaid;
        if (hosts.Count + paths.Count > 5)
        {
            scope.Report.Error(FindingCodes.InvalidRoute, scope.InOverlay(workload.Resource, hosts.Count > 0 ? "domains" : "paths"),
                $"'{workload.Name}' has {(hosts.Count + paths.Count).ToString(CultureInfo.InvariantCulture)} domains and paths; a listener "
                    + $"rule takes five.", "Use wildcards, such as *.example.com or /api/*.");
        }
        foreach (var path in paths.Where(path => !path.StartsWith('/') || path.Length > LongestPath))
            Refuse("paths", path, "begins with a slash and has at most 128 characters");
        foreach (var host in hosts.Where(host => host.Length is 0 or > LongestPath
            || !host.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '*' or '?')))
            Refuse("domains", host, "is a host name of at most 128 letters, digits, dots, hyphens and the wildcards * and ?");
        return scope.Report.ErrorsSaid == errors;

        void Refuse(string field, string value, string rule) =>
            scope.Report.Error(FindingCodes.InvalidRoute, scope.InOverlay(workload.Resource, field),
            $"'{value}' cannot be matched by a listener rule.", $"A value of {field} {rule}.");
    }

    // 1000… hosts and paths, 15000… hosts, 17000… hosts with wildcards, 20000… paths, 40000… everything else
    private static int Band(IReadOnlyList<string> hosts, IReadOnlyList<string> paths)
    {
        var specific = paths.Where(path => path is not ("/*" or "*")).ToList();
        if (specific.Count < paths.Count) specific.Clear();
        var byLength = specific.Count == 0 ? 0 : (LongestPath - Math.Min(LongestPath, specific.Min(path => path.Length))) * BandSize;
        return (hosts.Count > 0, specific.Count > 0) switch
        {
            (true, true) => 1000 + byLength,
            (true, false) => hosts.Any(host => host.Contains('*', StringComparison.Ordinal)) ? 17000 : 15000,
            (false, true) => 20000 + byLength,
            (false, false) => 40000,
        };
    }
}
