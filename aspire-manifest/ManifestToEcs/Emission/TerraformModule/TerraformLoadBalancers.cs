using ManifestToEcs.Model;
using static ManifestToEcs.Emission.TerraformReferences;

namespace ManifestToEcs.Emission;

/// <summary><c>load-balancer.tf</c>: load balancers with their target groups, listeners and rules.</summary>
internal static class TerraformLoadBalancers
{
    public static HclBody LoadBalancers(Deployment deployment)
    {
        var file = new HclBody();
        foreach (var balancer in deployment.LoadBalancers)
        {
            if (balancer.AccessLogs is { } logs) TerraformAccessLogs.Add(file, deployment.Account, logs);
            file.Resource("aws_lb", Label(balancer), Balancer(deployment, balancer));
            if (balancer.WebAclArn is { } acl)
            {
                file.Resource("aws_wafv2_web_acl_association", Label(balancer),
                    new HclBody { ["resource_arn"] = Ref(balancer, "arn"), ["web_acl_arn"] = Value(acl) });
            }
            foreach (var targetGroup in balancer.TargetGroups)
                file.Resource("aws_lb_target_group", Label(targetGroup), Group(targetGroup));
            foreach (var listener in balancer.Listeners)
            {
                file.Resource("aws_lb_listener", Label(listener), Listener(balancer, listener));
                foreach (var rule in listener.Rules) file.Resource("aws_lb_listener_rule", Label(rule), Rule(listener, rule));
            }
        }
        return file;
    }

    private static HclBody Balancer(Deployment deployment, LoadBalancer balancer)
    {
        var block = Settings(balancer);
        TerraformServices.AddDependencies(block, (balancer.AccessLogs is { } logs ? [$"aws_s3_bucket_policy.{Label(logs)}"]
            : Enumerable.Empty<string>()).Concat(TerraformVpc.WayIn(deployment.Network)));
        return block;
    }

    private static HclBody Settings(LoadBalancer balancer) => new()
    {
        ["name"] = balancer.Name,
        ["internal"] = balancer.Internal,
        ["load_balancer_type"] = balancer.IsNetwork ? "network" : "application",
        ["subnets"] = HclValue.Code(balancer.Internal ? "local.private_subnet_ids" : "local.public_subnet_ids"),
        ["security_groups"] = HclValue.List([Ref(balancer.SecurityGroup, "id")]),
        ["drop_invalid_header_fields"] = balancer.IsNetwork ? null : (HclValue)balancer.DropInvalidHeaderFields,
        ["enable_deletion_protection"] = balancer.DeletionProtection,
        ["access_logs"] = balancer.AccessLogs is { } logs
            ? new HclBody { ["enabled"] = true, ["bucket"] = Ref(logs, "name") } : null,
        // The provider replaces a network load balancer that loses a subnet, and its name stays.
        ["lifecycle"] = balancer.IsNetwork ? null : TerraformLifecycle.NewBeforeOld(),
    };

    private static HclBody Group(TargetGroup targetGroup) => new()
    {
        ["name"] = targetGroup.Name,
        ["vpc_id"] = HclValue.Code("local.vpc_id"),
        ["target_type"] = "ip",
        ["port"] = targetGroup.Port,
        ["protocol"] = targetGroup.Protocol,
        ["protocol_version"] = targetGroup.ProtocolVersion,
        ["deregistration_delay"] = targetGroup.DeregistrationDelaySeconds,
        ["health_check"] = new HclBody
        {
            ["protocol"] = targetGroup.Protocol,
            ["port"] = targetGroup.HealthPort,
            ["path"] = targetGroup.Protocol == "HTTP" ? targetGroup.HealthPath : null,
            ["matcher"] = targetGroup.Protocol == "HTTP" ? targetGroup.HealthMatcher : null,
            ["interval"] = targetGroup.HealthIntervalSeconds,
            ["timeout"] = targetGroup.HealthTimeoutSeconds,
            ["healthy_threshold"] = targetGroup.HealthyThreshold,
            ["unhealthy_threshold"] = targetGroup.UnhealthyThreshold,
        },
        ["stickiness"] = targetGroup.Protocol != "HTTP" ? null : new HclBody
        {
            ["enabled"] = targetGroup.StickySeconds is not null,
            ["type"] = "lb_cookie",
            ["cookie_duration"] = targetGroup.StickySeconds,
        },
        ["lifecycle"] = TerraformLifecycle.NewBeforeOld(),
    };

    private static HclBody Listener(LoadBalancer balancer, Listener listener) => new()
    {
        ["load_balancer_arn"] = Ref(balancer, "arn"),
        ["port"] = listener.Port,
        ["protocol"] = listener.Protocol,
        ["certificate_arn"] = listener.CertificateArn is { } certificate ? Value(certificate) : null,
        ["ssl_policy"] = listener.SslPolicy,
        ["default_action"] = listener switch
        {
            { RedirectToHttps: true } => new HclBody
            {
                ["type"] = "redirect",
                ["redirect"] = new HclBody { ["port"] = "443", ["protocol"] = "HTTPS", ["status_code"] = "HTTP_301" },
            },
            { DefaultTargetGroup: { } targetGroup } =>
                new HclBody { ["type"] = "forward", ["target_group_arn"] = Ref(targetGroup, "arn") },
            _ => new HclBody
            {
                ["type"] = "fixed-response",
                ["fixed_response"] = new HclBody
                {
                    ["content_type"] = "text/plain", ["message_body"] = "Not found", ["status_code"] = "404",
                },
            },
        },
        ["lifecycle"] = balancer.IsNetwork ? null : TerraformLifecycle.NewBeforeOld(),
    };

    private static HclBody Rule(Listener listener, ListenerRule rule) => new()
    {
        ["listener_arn"] = Ref(listener, "arn"),
        ["priority"] = rule.Priority,
        ["action"] = new HclBody
        {
            ["type"] = "forward",
            ["target_group_arn"] = rule.AlternateTargetGroup is null ? Ref(rule.TargetGroup, "arn") : null,
            ["forward"] = rule.AlternateTargetGroup is { } alternate
                ? new HclBody { ["target_group"] = HclValue.Blocks([Weighted(rule.TargetGroup, 1), Weighted(alternate, 0)]) } : null,
        },
        ["condition"] = HclValue.Blocks(new[] { ("host_header", rule.Hosts), ("path_pattern", rule.Paths) }
            .Where(condition => condition.Item2.Count > 0)
            .Select(condition => new HclBody { [condition.Item1] = new HclBody { ["values"] = HclValue.Texts(condition.Item2) } })),
        // ECS moves the weights while it deploys; they are its own afterwards.
        ["lifecycle"] = TerraformLifecycle.NewBeforeOld(rule.AlternateTargetGroup is null ? [] : ["action"]),
    };

    private static HclBody Weighted(TargetGroup targetGroup, int weight) =>
        new() { ["arn"] = Ref(targetGroup, "arn"), ["weight"] = weight };
}
