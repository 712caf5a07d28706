using System.Globalization;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Mapping;

/// <summary>
/// One application load balancer for all external HTTP endpoints and one network load balancer for other external TCP. A service with
/// domains or paths gets a rule on the main listener; of those without, one gets everything else and the others a port of their own.
/// </summary>
internal sealed class LoadBalancers
{
    private readonly MappingScope _scope;
    private readonly ListenerRules _rules;
    private readonly IReadOnlyDictionary<string, int> _earlier;
    private readonly References _references;
    private readonly PublicNames _publicNames;
    private readonly Dictionary<TaskPort, PublicAddress> _addresses = [];
    private readonly Dictionary<string, List<LoadBalancerTarget>> _targets = new(StringComparer.Ordinal);
    private readonly List<LoadBalancer> _all = [];
    private readonly List<DeployText> _movable = [];

    private LoadBalancers(References references, MappingScope scope, IReadOnlyDictionary<string, int> listenerPriorities) =>
        (_references, _scope, _rules, _earlier, _publicNames) =
            (references, scope, new ListenerRules(listenerPriorities), listenerPriorities, new PublicNames(scope));

    public static LoadBalancing Of(
        IReadOnlyList<Workload> workloads, References references, MappingScope scope, IReadOnlyDictionary<string, int> listenerPriorities)
    {
        var made = new LoadBalancers(references, scope, listenerPriorities);
        var external = (from workload in workloads
                        where workload.IsService
                        from port in workload.Ports
                        where port.IsExternal
                        select (Workload: workload, Port: port)).ToList();
        var web = external.Where(endpoint => endpoint.Port.IsHttp).ToList();
        var other = external.Where(endpoint => !endpoint.Port.IsHttp).ToList();
        if (web.Count > 0) made.AddApplicationLoadBalancer(web);
        if (other.Count > 0) made.AddNetworkLoadBalancer(other);
        return made.Result();
    }

    // The role names every rule and target group, so targets get it when all are known.
    private LoadBalancing Result()
    {
        var role = _movable.Count == 0 ? null : Roles.Infrastructure(_scope, _movable);
        var targets = _targets.ToDictionary(entry => entry.Key, entry => entry.Value
            .ConvertAll(target => target.AlternateTargetGroup is null ? target : target with { InfrastructureRole = role }));
        return new LoadBalancing(
            _all, _addresses, targets, role, _publicNames.Certificates, _publicNames.Records, _publicNames.Inputs);
    }

    // The application load balancer while endpoints are being added to it.
    private sealed record Front(
        LoadBalancer Balancer, List<Listener> Listeners, List<TargetGroup> Groups, List<ListenerRule> MainRules, DeployText? Certificate,
        Workload? CatchAll)
    {
        public int MainPort => Certificate is null ? 80 : 443;

        public string Protocol => Certificate is null ? "HTTP" : "HTTPS";

        public HashSet<int> TakenPorts { get; } = [80, 443];

        public DeployText DnsName => DeployText.OfAttribute(Balancer, "dnsName");
    }

    private void AddApplicationLoadBalancer(List<(Workload Workload, TaskPort Port)> web)
    {
        var certificate = _publicNames.CertificateFor(web);
        var group = new SecurityGroup(AwsNames.SecurityGroup(_scope.NamePrefix + "-alb"),
            $"Load balancer of {_scope.NamePrefix}") { Id = "load-balancer/security-group" };
        var (listeners, groups, mainRules) = (new List<Listener>(), new List<TargetGroup>(), new List<ListenerRule>());
        var settings = _scope.Overlay.LoadBalancer;
        var balancer = new LoadBalancer(Name("-alb"), false, false, group, listeners, groups)
        {
            Id = "load-balancer",
            DeletionProtection = settings?.DeletionProtection == true,
            AccessLogs = settings?.AccessLogDays is { } days ? AccessLogs(days) : null,
            WebAclArn = settings?.WebAclArn is { } acl ? _publicNames.WebAcl(acl) : null,
        };
        _all.Add(balancer);
        var front = new Front(balancer, listeners, groups, mainRules, certificate, CatchAll(web));
        listeners.Add(new Listener(front.MainPort, front.Protocol, certificate, false,
            mainRules) { Id = $"load-balancer/{front.Protocol.ToLowerInvariant()}-listener" });
        if (certificate is not null) listeners.Add(new Listener(80, "HTTP", null, true, []) { Id = "load-balancer/http-listener" });
        foreach (var (workload, port) in web)
        {
            WarnOfOwnTls(workload, port);
            AddWebEndpoint(front, workload, port);
        }
        _publicNames.PointTo(balancer, web);
        Finish(listeners, groups, mainRules);
    }

    private void AddWebEndpoint(Front front, Workload workload, TaskPort port)
    {
        // Domains and paths lead to the first external endpoint of a service.
        var isMain = workload.Ports.First(other => other.IsExternal && other.IsHttp) == port;
        if (isMain && !ListenerRules.Check(workload, _scope)) return;
        var id = isMain ? "target-group" : port.Name + "-target-group";
        var target = TargetGroups.Http(workload, port, id, _scope);
        var alternate = IsRolling(workload) ? null : TargetGroups.Http(workload, port, "alternate-" + id, _scope);
        front.Groups.Add(target);
        if (alternate is not null) front.Groups.Add(alternate);
        var isRouted = isMain && (workload == front.CatchAll || workload.Overlay.Domains.Count + workload.Overlay.Paths.Count > 0);
        var rule = isRouted ? MainRule(front, workload, port, target, alternate)
            : RuleOfOwnListener(front, workload, port, isMain, target, alternate);
        AddTarget(workload, port, target, alternate, rule);
    }

    private ListenerRule MainRule(Front front, Workload workload, TaskPort port, TargetGroup target, TargetGroup? alternate)
    {
        var hosts = workload.Overlay.Domains;
        var paths = hosts.Count + workload.Overlay.Paths.Count == 0 ? ["/*"] : workload.Overlay.Paths;
        var id = workload.Id("listener-rule");
        var rule = new ListenerRule(_rules.Priority(id, hosts, paths), hosts, paths, target, alternate) { Id = id };
        front.MainRules.Add(rule);
        _addresses[port] = new PublicAddress(_publicNames.HostOf(workload) ?? front.DnsName, front.MainPort, front.Certificate is not null);
        return rule;
    }

    private ListenerRule RuleOfOwnListener(
        Front front, Workload workload, TaskPort port, bool isMain, TargetGroup target, TargetGroup? alternate)
    {
        var id = workload.Id(port.Name + "-listener-rule");
        var listenerPort = _rules.ListenerPort(id, port.Bindings.FirstOrDefault(binding => binding.External)?.Port, front.TakenPorts);
        var rule = new ListenerRule(listenerPort, [], ["/*"], target, alternate) { Id = id };
        front.Listeners.Add(new Listener(listenerPort, front.Protocol, front.Certificate, false,
            [rule]) { Id = workload.Id(port.Name + "-listener") });
        _addresses[port] = new PublicAddress(_publicNames.HostOf(workload) ?? front.DnsName, listenerPort, front.Certificate is not null);
        _scope.Report.Inferred($"{workload.Name}: public port of {port.Name}", listenerPort.ToString(CultureInfo.InvariantCulture),
            isMain ? $"no domain or path is stated, and '{front.CatchAll?.Name}' has the main one"
                : "domains and paths lead to the first external endpoint");
        return rule;
    }

    private void WarnOfOwnTls(Workload workload, TaskPort port)
    {
        if (workload.IsProject || !TaskPorts.IsHttps(port.Bindings[0]) || port.Bindings[0].TargetPort is null) return;
        _scope.Report.Warning(FindingCodes.OwnTls, Location.InManifest(port.Bindings[0].Pointer),
            $"'{workload.Name}' seems to use TLS itself on {port.Name}, but the load balancer ends TLS and calls it by plain HTTP.",
            "Give it an external http endpoint in the AppHost, on the port where it serves plain HTTP.");
    }

    // People open the external service to which no other external service refers; it gets the main address.
    private Workload? CatchAll(List<(Workload Workload, TaskPort Port)> web)
    {
        var open = web.Select(endpoint => endpoint.Workload).Distinct()
            .Where(workload => workload.Overlay.Domains.Count + workload.Overlay.Paths.Count == 0).ToList();
        if (open.Count == 0) return null;
        var referred = open.Where(workload =>
            open.Any(other => other != workload
                && _references.Of(other.Resource).Any(reference => reference.Resource == workload.Resource)))
            .ToHashSet();
        var main = open.FirstOrDefault(workload => _earlier.ContainsKey(workload.Id("listener-rule")))
            ?? open.FirstOrDefault(workload => !referred.Contains(workload)) ?? open[0];
        _scope.Report.Inferred($"{main.Name}: paths", "/*", open.Count == 1
            ? "it is external and neither domain nor path is stated"
            : "it is external, neither domain nor path is stated, and no other external service refers to it");
        return main;
    }

    private void AddNetworkLoadBalancer(List<(Workload Workload, TaskPort Port)> endpoints)
    {
        var group = new SecurityGroup(AwsNames.SecurityGroup(_scope.NamePrefix + "-nlb"),
            $"Network load balancer of {_scope.NamePrefix}") { Id = "network-load-balancer/security-group" };
        var listeners = new List<Listener>();
        var groups = new List<TargetGroup>();
        var balancer = new LoadBalancer(Name("-nlb"), true, false, group, listeners, groups)
        {
            Id = "network-load-balancer",
            DeletionProtection = _scope.Overlay.LoadBalancer?.DeletionProtection == true,
        };
        var takenPorts = new HashSet<int>();
        foreach (var (workload, port) in endpoints)
        {
            var binding = port.Bindings.First(candidate => candidate.External);
            if (port.Protocol == "udp")
            {
                _scope.Report.Error(FindingCodes.ExternalUdp, Location.InManifest(binding.Pointer),
                    $"'{workload.Name}' offers UDP ({binding.Name}) to the outside, which this deployment has no load balancer for.",
                    "Make the endpoint internal in the AppHost, or run the resource elsewhere (kind: external).");
                continue;
            }
            if (!IsRolling(workload))
            {
                _scope.Report.Error(FindingCodes.InvalidRollout, _scope.InOverlay(workload.Resource, "rollout", "strategy"),
                    $"'{workload.Name}' stands behind a network load balancer, between whose target groups traffic is not moved here.",
                    "Use strategy: rolling.");
            }
            if (workload.IsStateful)
            {
                _scope.Report.Warning(FindingCodes.PublicDatabase, Location.InManifest(binding.Pointer),
                    $"'{workload.Name}' ({workload.Known!.Name}) is offered to the whole internet.",
                    "Make the endpoint internal unless that is meant.");
            }
            var target = TargetGroups.Tcp(workload, port, port.Name + "-target-group", _scope);
            var listenerPort = port.ClientPort;
            while (!takenPorts.Add(listenerPort)) listenerPort++;
            if (listenerPort != port.ClientPort)
            {
                _scope.Report.Inferred($"{workload.Name}: public port of {port.Name}", listenerPort.ToString(CultureInfo.InvariantCulture),
                    "another external endpoint has its own number");
            }
            groups.Add(target);
            listeners.Add(new Listener(listenerPort, "TCP", null, false, [], target) { Id = workload.Id(port.Name + "-listener") });
            Targets(workload).Add(new LoadBalancerTarget(target, workload.ContainerName, port.ContainerPort));
        }
        if (listeners.Count == 0) return;
        _all.Add(balancer);
        Finish(listeners, groups, []);
    }

    private void AddTarget(Workload workload, TaskPort port, TargetGroup target, TargetGroup? alternate, ListenerRule rule)
    {
        if (alternate is not null)
        {
            _movable.Add(DeployText.OfAttribute(rule, "arn"));
            _movable.Add(DeployText.OfAttribute(target, "arn"));
            _movable.Add(DeployText.OfAttribute(alternate, "arn"));
        }
        Targets(workload).Add(new LoadBalancerTarget(target, workload.ContainerName, port.ContainerPort, alternate,
            alternate is null ? null : rule));
    }

    private List<LoadBalancerTarget> Targets(Workload workload)
    {
        if (!_targets.TryGetValue(workload.Name, out var targets)) _targets[workload.Name] = targets = [];
        return targets;
    }

    // Terraform takes a prefix of at most 37 characters.
    private LogBucket AccessLogs(int days) =>
        new(AwsNames.Limited(_scope.NamePrefix, 37, "-alb-logs-"), days) { Id = "load-balancer/access-logs" };

    private string Name(string suffix)
    {
        // AWS keeps names that begin with internal- for itself.
        var application = _scope.NamePrefix.StartsWith("internal-", StringComparison.Ordinal)
            ? "app-" + _scope.NamePrefix : _scope.NamePrefix;
        return AwsNames.Limited(application, AwsNames.TargetGroupLength, suffix, underscores: false);
    }

    private static bool IsRolling(Workload workload) => workload.Overlay.Rollout?.Strategy is null or "rolling";

    private static void Finish(List<Listener> listeners, List<TargetGroup> groups, List<ListenerRule> rules)
    {
        listeners.Sort((left, right) => string.CompareOrdinal(left.Id, right.Id));
        groups.Sort((left, right) => string.CompareOrdinal(left.Id, right.Id));
        rules.Sort((left, right) => string.CompareOrdinal(left.Id, right.Id));
    }
}
