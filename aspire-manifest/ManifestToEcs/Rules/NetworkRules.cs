using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>NET-01 to NET-05: subnets, addresses, security groups.</summary>
internal static class NetworkRules
{
    /// <summary>The body of a service or of a run.</summary>
    public static void Check(Node body, Deployment deployment, Verdict verdict)
    {
        var network = body.Get("networkConfiguration")?.Get("awsvpcConfiguration") ?? body;
        var subnets = network.Items("subnets");
        if (subnets.Count is < 1 or > 16 || network.Items("securityGroups").Count is < 1 or > 5)
            verdict.Broken("NET-01", network, "a task has 1 to 16 subnets and 1 to 5 security groups", "Give subnets in the overlay.");
        var address = network.Text("assignPublicIp");
        if (address is not ("ENABLED" or "DISABLED") || address == "ENABLED" != deployment.Network.AssignPublicIp)
            verdict.Broken("NET-03", network, "assignPublicIp is not stated, or does not fit the subnets",
                "DISABLED in private subnets, ENABLED only in public ones without NAT and endpoints.");
        if (body.Items("loadBalancers").Count > 0 && subnets.Select(subnet => subnet.AsText).Distinct(StringComparer.Ordinal).Count() < 2)
            verdict.Broken("NET-04", network, "a service behind a load balancer has subnets in two zones",
                "Give a second subnet in the overlay.");
    }

    public static void Check(Deployment deployment, Verdict verdict)
    {
        foreach (var group in deployment.SecurityGroups)
        {
            if (group.Name.Length is < 1 or > 255 || group.Name.StartsWith("sg-", StringComparison.Ordinal))
                verdict.Broken("NET-02", group, "a security group's name has 1 to 255 characters and does not begin with sg-",
                    "Rename the resource.");
            var servesBalancer = deployment.LoadBalancers.Any(balancer => balancer.SecurityGroup.Id == group.Id);
            if (!servesBalancer && deployment.Ingress.Any(ingress => ingress.Group == group && ingress.FromCidr is "0.0.0.0/0" or "::/0")
                && !deployment.LoadBalancers.Any(balancer => balancer.IsNetwork))
                verdict.Broken("NET-02", group, "everybody may enter, not only those who refer to it",
                    "Admit the security groups of its clients.");
        }
        foreach (var shared in deployment.Services.GroupBy(service => service.SecurityGroup.Id).Where(group => group.Count() > 1))
            verdict.Broken("NET-02", shared.Last(), "two services share a security group", "Give each service its own.");

        IEnumerable<DeployText> surroundings = [deployment.Network.VpcId, .. deployment.Network.PrivateSubnets,
            .. deployment.Network.PublicSubnets];
        foreach (var text in surroundings.Where(text => text.Literal is { } literal
            && !deployment.Inputs.Any(input => input.Value == literal)))
            verdict.Broken("NET-05", deployment.Cluster, $"{text} is written into the deployment instead of being an input",
                "Make it an input.");
    }
}
