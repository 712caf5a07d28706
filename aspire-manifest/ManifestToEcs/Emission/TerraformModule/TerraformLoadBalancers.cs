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
            AddLoadBalancer(file, balancer);
            foreach (var targetGroup in balancer.TargetGroups) AddTargetGroup(file, targetGroup);
            foreach (var listener in balancer.Listeners)
            {
                AddListener(file, balancer, listener);
                foreach (var rule in listener.Rules) AddRule(file, listener, rule);
            }
        }
        return file;
    }

    private static void AddLoadBalancer(HclBody file, LoadBalancer balancer)
    {
        var block = file.Resource("aws_lb", Label(balancer));
        block["name"] = balancer.Name;
        block["internal"] = balancer.Internal;
        block["load_balancer_type"] = balancer.IsNetwork ? "network" : "application";
        block["subnets"] = HclValue.Code(balancer.Internal ? "local.private_subnet_ids" : "local.public_subnet_ids");
        block["security_groups"] = HclValue.List([HclValue.Code(Attribute(balancer.SecurityGroup, "id"))]);
        if (!balancer.IsNetwork) block["drop_invalid_header_fields"] = true;
    }

    private static void AddTargetGroup(HclBody file, TargetGroup targetGroup)
    {
        var block = file.Resource("aws_lb_target_group", Label(targetGroup));
        block["name"] = targetGroup.Name;
        block["vpc_id"] = HclValue.Code("local.vpc_id");
        block["target_type"] = "ip";
        block["port"] = targetGroup.Port;
        block["protocol"] = targetGroup.Protocol;
        if (targetGroup.ProtocolVersion is { } version) block["protocol_version"] = version;
        block["deregistration_delay"] = targetGroup.DeregistrationDelaySeconds;
        var check = block.Block("health_check");
        check["protocol"] = targetGroup.Protocol;
        if (targetGroup.Protocol == "HTTP")
        {
            check["path"] = targetGroup.HealthPath;
            check["matcher"] = targetGroup.HealthMatcher;
        }
        check["interval"] = targetGroup.HealthIntervalSeconds;
        check["timeout"] = targetGroup.HealthTimeoutSeconds;
        check["healthy_threshold"] = targetGroup.HealthyThreshold;
        check["unhealthy_threshold"] = targetGroup.UnhealthyThreshold;
    }

    private static void AddListener(HclBody file, LoadBalancer balancer, Listener listener)
    {
        var block = file.Resource("aws_lb_listener", Label(listener));
        block["load_balancer_arn"] = HclValue.Code(Attribute(balancer, "arn"));
        block["port"] = listener.Port;
        block["protocol"] = listener.Protocol;
        if (listener.CertificateArn is { } certificate) block["certificate_arn"] = Value(certificate);
        if (listener.SslPolicy is { } policy) block["ssl_policy"] = policy;
        var action = block.Block("default_action");
        if (listener.RedirectToHttps)
        {
            action["type"] = "redirect";
            var redirect = action.Block("redirect");
            redirect["port"] = "443";
            redirect["protocol"] = "HTTPS";
            redirect["status_code"] = "HTTP_301";
        }
        else if (listener.DefaultTargetGroup is { } targetGroup)
        {
            action["type"] = "forward";
            action["target_group_arn"] = HclValue.Code(Attribute(targetGroup, "arn"));
        }
        else
        {
            action["type"] = "fixed-response";
            var response = action.Block("fixed_response");
            response["content_type"] = "text/plain";
            response["message_body"] = "Not found";
            response["status_code"] = "404";
        }
    }

    private static void AddRule(HclBody file, Listener listener, ListenerRule rule)
    {
        var block = file.Resource("aws_lb_listener_rule", Label(rule));
        block["listener_arn"] = HclValue.Code(Attribute(listener, "arn"));
        block["priority"] = rule.Priority;
        var action = block.Block("action");
        action["type"] = "forward";
        if (rule.AlternateTargetGroup is not { } alternate)
        {
            action["target_group_arn"] = HclValue.Code(Attribute(rule.TargetGroup, "arn"));
        }
        else
        {
            var forward = action.Block("forward");
            foreach (var (targetGroup, weight) in new[] { (rule.TargetGroup, 1), (alternate, 0) })
            {
                var target = forward.Block("target_group");
                target["arn"] = HclValue.Code(Attribute(targetGroup, "arn"));
                target["weight"] = weight;
            }
        }
        if (rule.Hosts.Count > 0) block.Block("condition").Block("host_header")["values"] = HclValue.Texts(rule.Hosts);
        if (rule.Paths.Count > 0) block.Block("condition").Block("path_pattern")["values"] = HclValue.Texts(rule.Paths);
        // ECS moves the weights while it deploys; they are its own afterwards.
        if (rule.AlternateTargetGroup is not null) block.Block("lifecycle")["ignore_changes"] = HclValue.List([HclValue.Code("action")]);
    }
}
