using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Emission;

/// <summary>Security groups, load balancers, and the certificates and records of their names.</summary>
internal static class CloudFormationNetwork
{
    public static void Add(CloudFormationTemplate template)
    {
        foreach (var group in template.Deployment.SecurityGroups) AddGroup(template, group);
        foreach (var balancer in template.Deployment.LoadBalancers) CloudFormationLoadBalancers.Add(template, balancer);
        foreach (var certificate in template.Deployment.Certificates) AddCertificate(template, certificate);
        foreach (var record in template.Deployment.AliasRecords) AddRecord(template, record);
    }

    private static void AddCertificate(CloudFormationTemplate template, Certificate certificate)
    {
        template.Add(certificate.Id, "AWS::CertificateManager::Certificate", new JsonObject
        {
            ["DomainName"] = certificate.Names[0],
            ["DomainValidationOptions"] = CloudFormationTemplate.List(Validated(certificate.Names).Select(name => new JsonObject
            {
                ["DomainName"] = name,
                ["HostedZoneId"] = template.Text(certificate.HostedZoneId),
            })),
            ["SubjectAlternativeNames"] = certificate.Names.Count == 1
                ? null : CloudFormationTemplate.List(certificate.Names.Skip(1).Select(name => (JsonNode)name)),
            ["Tags"] = template.Tags(),
            ["ValidationMethod"] = "DNS",
        });
    }

    // *.example.com and example.com have one record, and CloudFormation would try to make it twice.
    private static IEnumerable<string> Validated(IReadOnlyList<string> names) =>
        names.Where(name => !(name.StartsWith("*.", StringComparison.Ordinal) && names.Contains(name[2..])));

    private static void AddRecord(CloudFormationTemplate template, AliasRecord record) =>
        template.Add(record.Id, "AWS::Route53::RecordSet", new JsonObject
        {
            ["Name"] = record.Name,
            ["AliasTarget"] = new JsonObject
            {
                ["DNSName"] = template.Attribute(record.LoadBalancer, "dnsName"),
                ["EvaluateTargetHealth"] = true,
                ["HostedZoneId"] = template.Attribute(record.LoadBalancer, "hostedZoneId"),
            },
            ["HostedZoneId"] = template.Text(record.HostedZoneId),
            ["Type"] = "A",
        });

    // Rules between groups are resources of their own, because two groups may admit each other.
    private static void AddGroup(CloudFormationTemplate template, SecurityGroup group)
    {
        var leaving = template.Deployment.Egress.Where(egress => egress.Group == group).ToList();
        template.Add(group.Id, "AWS::EC2::SecurityGroup", new JsonObject
        {
            ["GroupName"] = group.Name,
            ["GroupDescription"] = group.Description,
            ["SecurityGroupEgress"] = ToRanges(leaving),
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
        foreach (var egress in leaving.Where(egress => egress.ToGroup is not null))
        {
            template.Add(FormattableString.Invariant($"{group.Id}/egress/{egress.ToGroup!.Id}/{egress.Protocol}-{egress.Port}"),
                "AWS::EC2::SecurityGroupEgress", new JsonObject
            {
                ["Description"] = egress.Description,
                ["DestinationSecurityGroupId"] = template.Attribute(egress.ToGroup, "id"),
                ["FromPort"] = egress.Port,
                ["GroupId"] = template.Attribute(group, "id"),
                ["IpProtocol"] = egress.Protocol,
                ["ToPort"] = egress.Port,
            });
        }
    }

    // A group without a rule here gets one that lets everything out; a rule to nowhere keeps it away.
    private static JsonArray ToRanges(IEnumerable<Egress> leaving)
    {
        var rules = leaving.Where(egress => egress.ToCidr is not null).Select(rule => new JsonObject
        {
            ["CidrIp"] = rule.ToCidr,
            ["Description"] = rule.Description,
            ["FromPort"] = rule.Port,
            ["IpProtocol"] = rule.Protocol,
            ["ToPort"] = rule.Port,
        }).ToList();
        return CloudFormationTemplate.List(rules.Count > 0 ? rules
            : [new JsonObject { ["CidrIp"] = "127.0.0.1/32", ["Description"] = "Nothing else leaves", ["IpProtocol"] = "-1" }]);
    }
}
