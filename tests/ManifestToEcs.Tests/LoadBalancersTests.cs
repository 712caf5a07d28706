using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class LoadBalancersTests
{
    private const string Certificate = "certificateArn: \"arn:aws:acm:eu-west-1:123456789012:certificate/1\"";

    [Fact]
    public void With_a_certificate_443_serves_and_80_redirects()
    {
        // ALB-05, ALB-06: http and https are one container port and one target group.
        var deployment = Map(Project("web", $"\"http\": {ExternalHttp}, \"https\": {ExternalHttps}"),
            $"{{ application: shop, {Certificate}, "
                + $"resources: {{ web: {{ domains: [shop.example.com], health: {{ path: /health }} }} }} }}");
        var balancer = Assert.Single(deployment.LoadBalancers);
        Assert.Equal(("shop-alb", false, false), (balancer.Name, balancer.IsNetwork, balancer.Internal));
        var https = Assert.Single(balancer.Listeners, listener => listener.Port == 443);
        Assert.Equal(("HTTPS", "${CERTIFICATE_ARN}"), (https.Protocol, https.CertificateArn!.ToString()));
        Assert.True(Assert.Single(balancer.Listeners, listener => listener.Port == 80).RedirectToHttps);
        Assert.Equal(["shop.example.com"], Assert.Single(https.Rules).Hosts);
        var group = Assert.Single(balancer.TargetGroups);
        Assert.Equal((8080, "HTTP", "HTTP1", "/health", "200-299"),
            (group.Port, group.Protocol, group.ProtocolVersion!, group.HealthPath, group.HealthMatcher));
        var target = Assert.Single(deployment.Service("web").LoadBalancerTargets);
        Assert.Equal(("web-container", 8080), (target.ContainerName, target.ContainerPort));
        Assert.Equal(60, deployment.Service("web").HealthCheckGracePeriodSeconds);
        Assert.Equal(["load-balancer/security-group tcp/8080"], deployment.Admitted("web/security-group"));
        Assert.Equal(["0.0.0.0/0 tcp/80", "0.0.0.0/0 tcp/443"], deployment.Admitted("load-balancer/security-group"));
    }

    [Fact]
    public void Of_several_without_domain_the_one_that_nobody_calls_is_the_main_one_and_others_get_a_port()
    {
        var report = new Report();
        var deployment = Map($$"""{{Project("api", $"\"http\": {ExternalHttp}")}}, {{Project("web", $"\"http\": {ExternalHttp}",
            "\"services__api__http__0\": \"{api.bindings.http.url}\"")}}""", "", report);
        Assert.Equal([(8001, "api/http-listener-rule"), (443, "web/listener-rule")],
            deployment.LoadBalancers[0].Listeners.Where(listener => !listener.RedirectToHttps)
                .Select(listener => (listener.Port, listener.Rules[0].Id)));
        Assert.Equal("8001", report.Inferred("api: public port of http").Value);
        Assert.Equal(2, deployment.LoadBalancers[0].TargetGroups.Count);
    }

    [Fact]
    public void A_second_external_endpoint_of_a_service_gets_a_listener_of_its_own()
    {
        var deployment = Map(Container("identity", "quay.io/keycloak/keycloak:26.4", """
            "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 8080, "external": true },
            "management": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 9000, "port": 9001, "external": true }
            """));
        Assert.Equal([9001, 80, 443], deployment.LoadBalancers[0].Listeners.Select(listener => listener.Port));
        Assert.Equal(2, deployment.Service("identity").LoadBalancerTargets.Count);
        Assert.Equal(2, deployment.LoadBalancers[0].TargetGroups.Select(group => group.Name).Distinct().Count());
    }

    [Fact]
    public void External_TCP_goes_through_a_network_load_balancer()
    {
        var deployment = Map(Container("bus", "nats:2.10",
            """ "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 4222, "external": true } """));
        var balancer = Assert.Single(deployment.LoadBalancers);
        Assert.True(balancer.IsNetwork);
        var listener = Assert.Single(balancer.Listeners);
        Assert.Equal((4222, "TCP"), (listener.Port, listener.Protocol));
        Assert.Equal(("TCP", null), (listener.DefaultTargetGroup!.Protocol, listener.DefaultTargetGroup.ProtocolVersion));
        Assert.Equal(["network-load-balancer/security-group tcp/4222"], deployment.Admitted("bus/security-group"));
    }

    [Fact]
    public void A_container_that_speaks_TLS_itself_is_a_warning() =>
        Finding(FindingCodes.OwnTls, Container("identity", "quay.io/keycloak/keycloak:26.4",
        """ "https": { "scheme": "https", "protocol": "tcp", "transport": "http", "targetPort": 8443, "external": true } """));

    [Fact]
    public void External_UDP_is_refused() =>
        Finding(FindingCodes.ExternalUdp,
            Container("dns", "example/dns:1",
                """ "udp": { "scheme": "udp", "protocol": "udp", "transport": "tcp", "targetPort": 53, "external": true } """));

    [Fact]
    public void A_database_for_the_whole_internet_is_a_warning() => Finding(FindingCodes.PublicDatabase,
        Container("db", "postgres:17",
            """ "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432, "external": true } """),
            "resources: { db: { acceptDataLoss: true } }");

    [Theory]
    [InlineData("paths: [api]")]
    [InlineData("domains: [\"https://shop.example.com\"]")]
    [InlineData("domains: [a.b, c.d, e.f, g.h], paths: [/a, /b]")]
    public void A_route_that_no_rule_can_match_is_refused(string route)
    {
        var report = new Report();
        Assert.Null(TryMap(Project("web", $"\"http\": {ExternalHttp}"), $"resources: {{ web: {{ {route} }} }}", report));
        Assert.True(report.HasErrors);
    }

    [Theory]
    [InlineData("health: { path: health }")]
    [InlineData("health: { matcher: 200-599 }")]
    public void A_health_check_that_AWS_does_not_take_is_refused(string health)
    {
        var report = new Report();
        Assert.Null(TryMap(Project("web", $"\"http\": {ExternalHttp}"), $"resources: {{ web: {{ {health} }} }}", report));
        Assert.True(report.HasErrors);
    }

    [Fact]
    public void Priorities_put_the_specific_first_and_never_change()
    {
        const string Two = """
            "api": { "type": "project.v0", "path": "a.csproj", "bindings": { "http": { "scheme": "http", "protocol": "tcp",
              "transport": "http", "external": true } } },
            "web": { "type": "project.v0", "path": "w.csproj", "bindings": { "http": { "scheme": "http", "protocol": "tcp",
              "transport": "http", "external": true } } }
            """;
        const string Three = Two + """
            , "admin": { "type": "project.v0", "path": "b.csproj", "bindings": { "http": { "scheme": "http", "protocol": "tcp",
            "transport": "http", "external": true } } },
            "shop": { "type": "project.v0", "path": "s.csproj", "bindings": { "http": { "scheme": "http", "protocol": "tcp",
              "transport": "http", "external": true } } }
            """;
        var first = Priorities(Map(Two, "resources: { api: { paths: [/api/*] } }"));
        Assert.True(first["api/listener-rule"] < first["web/listener-rule"]);

        var second = Priorities(Map(Three,
            "resources: { api: { paths: [/api/*] }, admin: { paths: [/api/admin/*] }, shop: { domains: [shop.example.com] } }",
            listenerPriorities: first));
        Assert.Equal(first["api/listener-rule"], second["api/listener-rule"]);
        Assert.Equal(first["web/listener-rule"], second["web/listener-rule"]);
        Assert.True(second["admin/listener-rule"] < second["api/listener-rule"]);
        Assert.True(second["shop/listener-rule"] < second["admin/listener-rule"]);
        Assert.Equal(second.Count, second.Values.Distinct().Count());

        // The same length of path: the newcomer goes behind, in whatever order the manifest names them.
        var third = Priorities(Map(Three,
            "resources: { api: { paths: [/api/*] }, admin: { paths: [/abc/*] }, shop: { domains: [shop.example.com] } }",
            listenerPriorities: first));
        Assert.Equal(first["api/listener-rule"] + 1, third["admin/listener-rule"]);
    }

    [Fact]
    public void A_public_port_is_kept_when_a_service_is_added()
    {
        string Resources(params string[] names) => string.Join(", ", names.Select(name => Project(name, $"\"http\": {ExternalHttp}")));
        var first = Map(Resources("web", "api"));
        Assert.Equal(8001, Assert.Single(first.LoadBalancers[0].Listeners, listener => listener.Id == "api/http-listener").Port);
        var second = Map(Resources("aaa", "web", "bbb", "api"), listenerPriorities: Priorities(first));
        Assert.Equal(8001, Assert.Single(second.LoadBalancers[0].Listeners, listener => listener.Id == "api/http-listener").Port);
        Assert.Contains(second.LoadBalancers[0].Listeners, listener => listener.Port == 443 && listener.Rules[0].Id == "web/listener-rule");
    }

    [Fact]
    public void Long_names_of_target_groups_are_cut_with_a_hash_and_stay_apart()
    {
        var deployment = Map(Project("a-service-with-quite-a-long-name-one", $"\"http\": {ExternalHttp}") + ", "
            + Project("a-service-with-quite-a-long-name-two", $"\"http\": {ExternalHttp}"), "application: application-of-some-length");
        var names = deployment.LoadBalancers[0].TargetGroups.Select(group => group.Name).ToList();
        Assert.Equal(2, names.Distinct().Count());
        Assert.All(names, name => Assert.True(name.Length <= 32, name));
        Assert.True(deployment.LoadBalancers[0].Name.Length <= 32);
    }

    [Theory]
    [InlineData(8080, "http")]
    [InlineData(9000, "http")]
    [InlineData(8080, "http2")]
    public void The_name_of_a_target_group_follows_whatever_only_a_new_group_can_have(int port, string transport)
    {
        static TargetGroup Group(int port, string transport) => Map(Project("web",
            $$"""
            "http": { "scheme": "http", "protocol": "tcp", "transport": "{{transport}}", "targetPort": {{port}}, "external": true }
            """),
            $"{{ application: shop, {Certificate} }}").LoadBalancers[0].TargetGroups[0];

        var (group, other) = (Group(port, transport), Group(8000, "http"));
        Assert.Matches("^shop-web-[0-9a-f]{8}$", group.Name);
        Assert.Equal(group.Name, Group(port, transport).Name);
        Assert.NotEqual(other.Name, group.Name);
    }

    [Theory]
    [InlineData("privateSubnets: [subnet-1]")]
    [InlineData("publicSubnets: [subnet-1]")]
    public void One_subnet_is_too_few(string subnets) =>
        Finding(FindingCodes.SubnetCount, Project("web", $"\"http\": {ExternalHttp}"), subnets);

    [Fact]
    public void Tasks_in_public_subnets_get_an_address_when_the_overlay_says_so()
    {
        // NET-03
        var network = Map(Project("worker"), "{ publicTasks: true, publicSubnets: [subnet-1, subnet-2] }").Network;
        Assert.True(network.AssignPublicIp);
        Assert.Empty(network.PrivateSubnets);
        Assert.Equal(2, network.TaskSubnets.Count);
    }

    private static Dictionary<string, int> Priorities(Deployment deployment) =>
        deployment.LoadBalancers.SelectMany(balancer => balancer.Listeners).SelectMany(listener => listener.Rules)
            .ToDictionary(rule => rule.Id, rule => rule.Priority);
}
