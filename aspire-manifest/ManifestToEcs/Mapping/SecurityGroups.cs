using ManifestToEcs.Model;

namespace ManifestToEcs.Mapping;

/// <summary>Admits clients to a task: tasks whose texts name its endpoints, and the load balancer in front.</summary>
internal static class SecurityGroups
{
    public static void AdmitCallers(Dependencies dependencies)
    {
        foreach (var call in dependencies.Calls)
        {
            var ingress = new Ingress(call.Client.SecurityGroup, null, call.Port.Protocol, call.Port.ContainerPort,
                call.Client == call.Server ? "Its own other tasks" : $"Tasks of {call.Client.Family}");
            // Each port of a server has its own call, so no client is admitted twice.
            call.Server.SecurityGroup.Ingress.Add(ingress);
        }
    }

    /// <summary>Admissions in an order that does not depend on how they were found.</summary>
    public static void Sort(IEnumerable<SecurityGroup> groups)
    {
        foreach (var group in groups)
        {
            group.Ingress.Sort((left, right) =>
            {
                var byPort = left.Port.CompareTo(right.Port);
                return byPort != 0 ? byPort : string.CompareOrdinal(left.FromGroup?.Id ?? left.FromCidr,
                    right.FromGroup?.Id ?? right.FromCidr);
            });
        }
    }
}
