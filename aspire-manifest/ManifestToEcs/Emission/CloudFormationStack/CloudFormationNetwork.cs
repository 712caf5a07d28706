using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>Security groups and load balancers with their listeners, rules and target groups.</summary>
internal static class CloudFormationNetwork
{
    public static void Add(CloudFormationTemplate template)
    {
        foreach (var group in template.Deployment.SecurityGroups) AddGroup(template, group);
        foreach (var balancer in template.Deployment.LoadBalancers) CloudFormationLoadBalancers.Add(template, balancer);
    }

    private static void AddGroup(CloudFormationTemplate template, SecurityGroup group)
    {
        template.Add(group.Id, "AWS::EC2::SecurityGroup", new JsonObject
        {
            ["GroupName"] = group.Name,
            ["GroupDescription"] = group.Description,
            ["SecurityGroupEgress"] = new JsonArray(
                new JsonObject { ["CidrIp"] = "0.0.0.0/0", ["Description"] = "Everything may leave", ["IpProtocol"] = "-1" }),
            ["Tags"] = template.Tags(),
            ["VpcId"] = template.Text(template.Deployment.Network.VpcId),
        });
        foreach (var ingress in template.Deployment.Ingress.Where(ingress => ingress.Group == group))
        {
            var from = ingress.FromGroup?.Id ?? ingress.FromCidr;
            template.Add(FormattableString.Invariant($"{group.Id}/ingress/{from}/{ingress.Protocol}-{ingress.Port}"),
                "AWS::EC2::SecurityGroupIngress", new JsonObject
            {
                ["CidrIp"] = ingress.FromCidr is { } range && !range.Contains(':', StringComparison.Ordinal) ? range : null,
                ["CidrIpv6"] = ingress.FromCidr is { } range6 && range6.Contains(':', StringComparison.Ordinal) ? range6 : null,
                ["Description"] = ingress.Description,
                ["FromPort"] = ingress.Port,
                ["GroupId"] = template.Attribute(group, "id"),
                ["IpProtocol"] = ingress.Protocol,
                ["SourceSecurityGroupId"] = ingress.FromGroup is null ? null : template.Attribute(ingress.FromGroup, "id"),
                ["ToPort"] = ingress.Port,
            });
        }
    }
}
