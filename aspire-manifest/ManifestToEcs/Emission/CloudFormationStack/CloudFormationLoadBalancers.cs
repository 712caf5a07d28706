using System.Text.Json.Nodes;
using ManifestToEcs.Model;
using static ManifestToEcs.Emission.CloudFormationTemplate;

namespace ManifestToEcs.Emission;

/// <summary>Load balancers with their listeners, rules and target groups.</summary>
internal static class CloudFormationLoadBalancers
{
    public static void Add(CloudFormationTemplate template, LoadBalancer balancer)
    {
        var network = template.Deployment.Network;
        if (balancer.AccessLogs is { } logs) CloudFormationAccessLogs.Add(template, logs);
        template.Add(balancer.Id, "AWS::ElasticLoadBalancingV2::LoadBalancer", new JsonObject
        {
            ["Name"] = balancer.Name,
            ["LoadBalancerAttributes"] = Settings(Attributes(template, balancer)),
            ["Scheme"] = balancer.Internal ? "internal" : "internet-facing",
            ["SecurityGroups"] = new JsonArray(template.Attribute(balancer.SecurityGroup, "id")),
            ["Subnets"] = template.Texts(balancer.Internal ? network.PrivateSubnets : network.PublicSubnets),
            ["Tags"] = template.Tags(),
            ["Type"] = balancer.IsNetwork ? "network" : "application",
        }, dependsOn: (balancer.AccessLogs is { } bucket ? [CloudFormationAccessLogs.PolicyId(bucket)] : Enumerable.Empty<string>())
            .Concat(CloudFormationVpc.WayIn(network)));
        if (balancer.WebAclArn is { } acl)
        {
            template.Add(balancer.Id + "/web-acl", "AWS::WAFv2::WebACLAssociation",
                new JsonObject { ["ResourceArn"] = template.Arn(balancer), ["WebACLArn"] = template.Text(acl) });
        }
        foreach (var group in balancer.TargetGroups) AddTargetGroup(template, group);
        foreach (var listener in balancer.Listeners) AddListener(template, balancer, listener);
    }

    // A setting that is off is written too: CloudFormation leaves one that goes missing as it is.
    private static IEnumerable<(string Key, JsonNode Value)> Attributes(CloudFormationTemplate template, LoadBalancer balancer)
    {
        yield return ("deletion_protection.enabled", Flag(balancer.DeletionProtection));
        if (balancer.IsNetwork) yield break;
        yield return ("access_logs.s3.enabled", Flag(balancer.AccessLogs is not null));
        if (balancer.AccessLogs is { } logs) yield return ("access_logs.s3.bucket", template.RefTo(logs));
        yield return ("routing.http.drop_invalid_header_fields.enabled", Flag(balancer.DropInvalidHeaderFields));
    }

    private static IEnumerable<(string Key, JsonNode Value)> Attributes(TargetGroup group)
    {
        yield return ("deregistration_delay.timeout_seconds", FormattableString.Invariant($"{group.DeregistrationDelaySeconds}"));
        if (group.Protocol != "HTTP") yield break;
        yield return ("stickiness.enabled", Flag(group.StickySeconds is not null));
        yield return ("stickiness.type", "lb_cookie");
        if (group.StickySeconds is { } seconds)
            yield return ("stickiness.lb_cookie.duration_seconds", FormattableString.Invariant($"{seconds}"));
    }

    private static JsonArray Settings(IEnumerable<(string Key, JsonNode Value)> settings) =>
        List(settings.Select(setting => new JsonObject { ["Key"] = setting.Key, ["Value"] = setting.Value }));

    private static string Flag(bool value) => value ? "true" : "false";

    private static void AddTargetGroup(CloudFormationTemplate template, TargetGroup group)
    {
        var isHttp = group.Protocol == "HTTP";
        template.Add(group.Id, "AWS::ElasticLoadBalancingV2::TargetGroup", new JsonObject
        {
            ["Name"] = group.Name,
            ["HealthCheckIntervalSeconds"] = group.HealthIntervalSeconds,
            ["HealthCheckPath"] = isHttp ? group.HealthPath : null,
            ["HealthCheckPort"] = group.HealthPort,
            ["HealthCheckProtocol"] = group.Protocol,
            ["HealthCheckTimeoutSeconds"] = group.HealthTimeoutSeconds,
            ["HealthyThresholdCount"] = group.HealthyThreshold,
            ["Matcher"] = isHttp ? new JsonObject { [group.ProtocolVersion == "GRPC" ? "GrpcCode" : "HttpCode"] = group.HealthMatcher }
                : null,
            ["Port"] = group.Port,
            ["Protocol"] = group.Protocol,
            ["ProtocolVersion"] = group.ProtocolVersion,
            ["Tags"] = template.Tags(),
            ["TargetGroupAttributes"] = Settings(Attributes(group)),
            ["TargetType"] = "ip",
            ["UnhealthyThresholdCount"] = group.UnhealthyThreshold,
            ["VpcId"] = template.Text(template.Deployment.Network.VpcId),
        });
    }

    private static void AddListener(CloudFormationTemplate template, LoadBalancer balancer, Listener listener)
    {
        template.Add(listener.Id, "AWS::ElasticLoadBalancingV2::Listener", new JsonObject
        {
            ["Certificates"] = listener.CertificateArn is null
                ? null : new JsonArray(new JsonObject { ["CertificateArn"] = template.Text(listener.CertificateArn) }),
            ["DefaultActions"] = new JsonArray(DefaultAction(template, listener)),
            ["LoadBalancerArn"] = template.Arn(balancer),
            ["Port"] = listener.Port,
            ["Protocol"] = listener.Protocol,
            ["SslPolicy"] = listener.SslPolicy,
        });
        foreach (var rule in listener.Rules)
        {
            template.Add(rule.Id, "AWS::ElasticLoadBalancingV2::ListenerRule", new JsonObject
            {
                ["Actions"] = new JsonArray(Forward(template, rule)),
                ["Conditions"] = new JsonArray([.. Conditions(rule)]),
                ["ListenerArn"] = template.Arn(listener),
                ["Priority"] = rule.Priority,
            });
        }
    }

    private static JsonObject DefaultAction(CloudFormationTemplate template, Listener listener) => listener switch
    {
        { RedirectToHttps: true } => new JsonObject
        {
            ["RedirectConfig"] = new JsonObject { ["Port"] = "443", ["Protocol"] = "HTTPS", ["StatusCode"] = "HTTP_301" },
            ["Type"] = "redirect",
        },
        { DefaultTargetGroup: { } group } => new JsonObject { ["TargetGroupArn"] = template.Arn(group), ["Type"] = "forward" },
        _ => new JsonObject
        {
            ["FixedResponseConfig"] = new JsonObject { ["ContentType"] = "text/plain", ["MessageBody"] = "Not found",
                ["StatusCode"] = "404" },
            ["Type"] = "fixed-response",
        },
    };

    // With two groups ECS itself moves the weights while it deploys; the template states where they begin.
    private static JsonObject Forward(CloudFormationTemplate template, ListenerRule rule) => rule.AlternateTargetGroup is null
        ? new JsonObject { ["TargetGroupArn"] = template.Arn(rule.TargetGroup), ["Type"] = "forward" }
        : new JsonObject
        {
            ["ForwardConfig"] = new JsonObject
            {
                ["TargetGroups"] = new JsonArray(
                    new JsonObject { ["TargetGroupArn"] = template.Arn(rule.TargetGroup), ["Weight"] = 1 },
                    new JsonObject { ["TargetGroupArn"] = template.Arn(rule.AlternateTargetGroup), ["Weight"] = 0 }),
            },
            ["Type"] = "forward",
        };

    private static IEnumerable<JsonObject> Conditions(ListenerRule rule)
    {
        if (rule.Hosts.Count > 0) yield return Condition("host-header", "HostHeaderConfig", rule.Hosts);
        if (rule.Paths.Count > 0) yield return Condition("path-pattern", "PathPatternConfig", rule.Paths);

        static JsonObject Condition(string field, string config, IReadOnlyList<string> values) =>
            new() { ["Field"] = field, [config] = new JsonObject { ["Values"] = List(values.Select(value => (JsonNode)value)) } };
    }
}
