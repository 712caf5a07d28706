using ManifestToEcs.Model;

namespace ManifestToEcs.Rules;

/// <summary>ALB-01 to ALB-07: load balancers, listeners, target groups.</summary>
internal static class LoadBalancerRules
{
    public static void Check(Deployment deployment, Verdict verdict)
    {
        foreach (var balancer in deployment.LoadBalancers)
        {
            if (!Spelling.IsBalancingName(balancer.Name) || balancer.Name.StartsWith("internal-", StringComparison.Ordinal))
                verdict.Broken("ALB-01", balancer, "a load balancer's name is 1 to 32 letters, digits and inner hyphens, not internal-…",
                    "Shorten the application's name.");
            foreach (var group in balancer.TargetGroups) CheckTargetGroup(group, balancer, verdict);
            foreach (var listener in balancer.Listeners) CheckListener(listener, balancer, verdict);

            var subnets = balancer.Internal ? deployment.Network.PrivateSubnets : deployment.Network.PublicSubnets;
            var isOwn = !deployment.Services.Any(service => service.SecurityGroup.Id == balancer.SecurityGroup.Id);
            if (subnets.Distinct().Count() < 2 || !isOwn)
                verdict.Broken("ALB-07", balancer, "a load balancer has two subnets in two zones and a security group of its own",
                    "Give two subnets in the overlay.");
        }
        foreach (var twice in deployment.LoadBalancers.SelectMany(balancer => balancer.TargetGroups).DistinctBy(group => group.Id)
            .GroupBy(group => group.Name).Where(group => group.Count() > 1))
            verdict.Broken("ALB-01", twice.Last(), $"two target groups have the name {twice.Key}", "Rename one resource.");
    }

    private static void CheckTargetGroup(TargetGroup group, LoadBalancer balancer, Verdict verdict)
    {
        if (!Spelling.IsBalancingName(group.Name))
            verdict.Broken("ALB-01", group, "a target group's name is 1 to 32 letters, digits and inner hyphens",
                "Shorten the resource's name.");
        var isWebGroup = group.Protocol is "HTTP" or "HTTPS";
        if (isWebGroup ? group.ProtocolVersion is not ("HTTP1" or "HTTP2" or "GRPC") : group.ProtocolVersion is not null)
            verdict.Broken("ALB-02", group, "a target group for HTTP has version HTTP1, HTTP2 or GRPC, one for TCP none",
                "Follow the binding's transport.");
        var servesGrpcInClear = group.ProtocolVersion == "GRPC" &&
            balancer.Listeners.Any(listener => listener.Protocol == "HTTP" && !listener.RedirectToHttps
                && listener.Rules.Any(rule => rule.TargetGroup.Id == group.Id));
        if (servesGrpcInClear) verdict.Broken("ALB-02", group, "gRPC needs an HTTPS listener", "Give a certificate in the overlay.");

        var codes = group.ProtocolVersion == "GRPC" || !isWebGroup || MatcherFits(group.HealthMatcher);
        if (group.HealthIntervalSeconds is < 5 or > 300 || group.HealthTimeoutSeconds is < 2 or > 120
            || group.HealthTimeoutSeconds >= group.HealthIntervalSeconds ||
            group.HealthyThreshold is < 2 or > 10 || group.UnhealthyThreshold is < 2 or > 10 || group.HealthPath.Length > 1024 || !codes
            || group.DeregistrationDelaySeconds is < 0 or > 3600)
            verdict.Broken("ALB-03", group,
                "interval 5 to 300 s, timeout 2 to 120 s and below it, thresholds 2 to 10, path up to 1024 characters, matcher within "
                    + "200-499, deregistration 0 to 3600 s", "Change health in the overlay.");
        if (balancer.IsNetwork == isWebGroup)
            verdict.Broken("ALB-06", group, "HTTP goes through an application load balancer, other TCP through a network load balancer",
                "Use the load balancer that fits.");
    }

    // 200, 200-299, 200,302
    private static bool MatcherFits(string matcher) =>
        matcher.Split(',', '-').All(code => int.TryParse(code, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && number is >= 200 and <= 499);

    private static void CheckListener(Listener listener, LoadBalancer balancer, Verdict verdict)
    {
        var priorities = listener.Rules.Select(rule => rule.Priority).ToList();
        var fits = priorities.All(priority => priority is >= 1 and <= 50_000) && priorities.Distinct().Count() == priorities.Count;
        if (!fits || listener.Rules.Any(rule => rule.Hosts.Concat(rule.Paths).Any(value => value.Length > 128)
            || rule.Hosts.Count + rule.Paths.Count is < 1 or > 5))
            verdict.Broken("ALB-04", listener,
                "rules have different priorities from 1 to 50000 and one to five hosts and paths of at most 128 characters",
                "Change domains and paths in the overlay.");

        var isSecure = listener.Protocol is "HTTPS" or "TLS";
        var hasSecure = balancer.Listeners.Any(other => other.Protocol == "HTTPS");
        if (isSecure != listener.CertificateArn is not null
            || (listener is { Protocol: "HTTP", Port: 80 } && hasSecure && !listener.RedirectToHttps)
            || (listener.RedirectToHttps && (!hasSecure || listener.Rules.Count > 0)))
            verdict.Broken("ALB-05", listener, "port 80 redirects where there is HTTPS, and HTTPS has a certificate",
                "Give a certificate in the overlay.");
        if (balancer.IsNetwork != listener.Protocol is "TCP" or "TLS" or "UDP" or "TCP_UDP" && listener.Protocol is not ("HTTP" or "HTTPS"))
            verdict.Broken("ALB-06", listener, $"{listener.Protocol} does not fit the load balancer",
                "HTTP goes through an application load balancer, other TCP through a network load balancer.");
    }
}
