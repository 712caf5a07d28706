using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>The load balancers of the deployment, and what follows from them for others.</summary>
/// <param name="Addresses">Of external endpoints.</param>
/// <param name="Targets">By resource name.</param>
/// <param name="InfrastructureRole">Lets ECS move traffic between target groups; null when every rollout is a rolling one.</param>
internal sealed record LoadBalancing(
    IReadOnlyList<LoadBalancer> All, IReadOnlyDictionary<TaskPort, PublicAddress> Addresses,
    IReadOnlyDictionary<string, List<LoadBalancerTarget>> Targets, Role? InfrastructureRole, IReadOnlyList<Certificate> Certificates,
    IReadOnlyList<AliasRecord> AliasRecords, IReadOnlyList<Input> Inputs)
{
    public IReadOnlyList<LoadBalancerTarget> TargetsOf(Workload workload) => Targets.GetValueOrDefault(workload.Name, []);
}
