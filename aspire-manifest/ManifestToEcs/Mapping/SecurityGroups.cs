using System.Globalization;
using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>
/// Decides who may enter which security group: clients of a load balancer, the load balancer its targets, and tasks whatever their texts
/// or volumes name.
/// </summary>
internal static class SecurityGroups
{
    private const string AnyAddress = "0.0.0.0/0";
    private const int FileSystemPort = 2049;

    /// <summary>In an order that does not depend on how they were found.</summary>
    public static IReadOnlyList<Ingress> Ingress(
        IReadOnlyList<Workload> workloads, LoadBalancing balancers, IReadOnlyList<Call> calls, References references,
        IReadOnlyList<ManagedServer> servers, IReadOnlyList<FileSystem> fileSystems, IReadOnlyList<MappedTask> tasks) =>
        [.. FromOutside(balancers).Concat(FromBalancers(balancers, workloads)).Concat(FromCallers(calls))
            .Concat(IntoServers(servers, workloads, references)).Concat(IntoFiles(fileSystems, tasks)).Distinct()
            .OrderBy(ingress => ingress.Group.Id, StringComparer.Ordinal).ThenBy(ingress => ingress.Port)
            .ThenBy(ingress => ingress.FromGroup?.Id ?? ingress.FromCidr, StringComparer.Ordinal)];

    private static IEnumerable<Ingress> FromOutside(LoadBalancing balancers) =>
        from balancer in balancers.All
        from listener in balancer.Listeners
        select new Ingress(balancer.SecurityGroup, null, AnyAddress, "tcp", listener.Port, "Clients");

    private static IEnumerable<Ingress> FromBalancers(LoadBalancing balancers, IReadOnlyList<Workload> workloads) =>
        from workload in workloads
        from target in balancers.TargetsOf(workload)
        let balancer = balancers.All.First(balancer => balancer.TargetGroups.Contains(target.TargetGroup))
        from port in Ports(target.TargetGroup)
        select new Ingress(workload.SecurityGroup, balancer.SecurityGroup, null, "tcp", port,
            balancer.IsNetwork ? "Network load balancer" : "Load balancer");

    // The port of the traffic, and the one that is checked.
    private static int[] Ports(TargetGroup group) => group.HealthPort == TargetGroup.TrafficPort
        ? [group.Port] : [group.Port, int.Parse(group.HealthPort, CultureInfo.InvariantCulture)];

    private static IEnumerable<Ingress> FromCallers(IReadOnlyList<Call> calls) =>
        from call in calls
        select new Ingress(call.Server.SecurityGroup, call.Client.SecurityGroup, null, call.Port.Protocol, call.Port.ContainerPort,
            call.Client == call.Server ? "Its own other tasks" : $"Tasks of {call.Client.Family}");

    private static IEnumerable<Ingress> IntoServers(
        IReadOnlyList<ManagedServer> servers, IReadOnlyList<Workload> workloads, References references) =>
        from workload in workloads
        from reference in references.Of(workload.Resource)
        from server in servers
        where server.Resource == reference.Resource
        select new Ingress(server.SecurityGroup, workload.SecurityGroup, null, "tcp", server.Engine.Port, workload.Name);

    private static IEnumerable<Ingress> IntoFiles(IReadOnlyList<FileSystem> fileSystems, IReadOnlyList<MappedTask> tasks) =>
        from fileSystem in fileSystems
        from task in tasks
        where task.AccessPoints.Count > 0
        select new Ingress(fileSystem.SecurityGroup, task.Workload.SecurityGroup, null, "tcp", FileSystemPort, task.Workload.Name);
}
