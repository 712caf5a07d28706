using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests.Rules;

public class NetworkRulesTests
{
    private const string Api = "ecs/api/service.json";
    private const string Etl = "ecs/etl/service.json";

    [Theory]
    [InlineData(Etl, "subnets")]
    [InlineData(Etl, "securityGroups")]
    [InlineData("ecs/migrate/run-task.json", "securityGroups")]
    public void NET_01_A_task_has_subnets_and_security_groups(string file, string field) =>
        BreaksNetwork(file, "NET-01", network => network[field] = new JsonArray());

    [Theory]
    [InlineData("sg-x", "10.0.0.0/16")]
    [InlineData("x", "0.0.0.0/0")]
    public void NET_02_A_security_group_admits_only_who_refers_to_it(string name, string cidr) => RuleCheck.Breaks("NET-02", deployment =>
    {
        var group = new SecurityGroup(name, "x") { Id = "x/security-group" };
        return deployment with
        {
            SecurityGroups = [.. deployment.SecurityGroups, group],
            Ingress = [.. deployment.Ingress, new Ingress(group, null, cidr, "tcp", 80, "x")],
        };
    });

    [Fact]
    public void NET_02_A_service_has_its_own_security_group() => RuleCheck.Breaks("NET-02", deployment =>
        deployment with { Services = [
            .. deployment.Services.Select(service => service with { SecurityGroup = deployment.Services[0].SecurityGroup })] });

    [Theory]
    [InlineData("ENABLED")]
    [InlineData(null)]
    public void NET_03_The_public_address_is_stated_and_fits_the_subnets(string? value) =>
        BreaksNetwork(Etl, "NET-03", network => network["assignPublicIp"] = value);

    [Fact]
    public void NET_04_A_service_behind_a_load_balancer_has_two_subnets() =>
        BreaksNetwork(Api, "NET-04", network => network["subnets"] = new JsonArray("subnet-0a1"));

    [Fact]
    public void NET_05_Identifiers_of_the_surroundings_are_inputs() =>
        RuleCheck.Breaks("NET-05", deployment => deployment with { Network = deployment.Network with { VpcId = "vpc-0123" } });

    [Theory]
    [InlineData("internal-sample")]
    [InlineData("-sample")]
    [InlineData("a-name-that-is-longer-than-32-letters")]
    public void ALB_01_Load_balancers_have_names_that_AWS_takes(string name) =>
        BreaksBalancer("ALB-01", balancer => balancer with { Name = name });

    [Fact]
    public void ALB_01_Target_groups_have_names_that_AWS_takes() => BreaksGroup("ALB-01", group => group with { Name = "sample.api" });

    [Fact]
    public void ALB_01_Target_groups_have_different_names() => BreaksGroup("ALB-01", group => group with { Name = "sample-web" });

    [Fact]
    public void ALB_02_A_target_group_has_a_protocol_version() => BreaksGroup("ALB-02", group => group with { ProtocolVersion = null });

    [Fact]
    public void ALB_02_GRPC_needs_HTTPS() => BreaksBalancer("ALB-02", balancer => balancer with
    {
        TargetGroups = [balancer.TargetGroups[0] with { ProtocolVersion = "GRPC" }],
        Listeners = [new Listener(8080, "HTTP", null, false, [balancer.Listeners[1].Rules[0]]) { Id = "x" }],
    });

    [Theory]
    [InlineData(4, 2, 2, "200", 30)]
    [InlineData(15, 15, 2, "200", 30)]
    [InlineData(15, 5, 1, "200", 30)]
    [InlineData(15, 5, 2, "200-500", 30)]
    [InlineData(15, 5, 2, "200", 3601)]
    public void ALB_03_Checks_stay_within_their_limits(int interval, int timeout, int threshold, string matcher, int delay) =>
        BreaksGroup("ALB-03", group => group with
    {
        HealthIntervalSeconds = interval,
        HealthTimeoutSeconds = timeout,
        HealthyThreshold = threshold,
        HealthMatcher = matcher,
        DeregistrationDelaySeconds = delay,
    });

    [Theory]
    [InlineData(20)]
    [InlineData(0)]
    [InlineData(50001)]
    public void ALB_04_Priorities_differ(int priority) =>
        BreaksListener("ALB-04", listener => listener with { Rules = [listener.Rules[0] with { Priority = priority }, listener.Rules[1]] });

    [Fact]
    public void ALB_04_A_rule_has_a_condition() =>
        BreaksListener("ALB-04", listener => listener with { Rules = [listener.Rules[0] with { Hosts = [] }, listener.Rules[1]] });

    [Fact]
    public void ALB_05_Port_80_redirects() =>
        BreaksBalancer("ALB-05", balancer =>
            balancer with { Listeners = [balancer.Listeners[0] with { RedirectToHttps = false }, balancer.Listeners[1]] });

    [Fact]
    public void ALB_05_HTTPS_has_a_certificate() => BreaksListener("ALB-05", listener => listener with { CertificateArn = null });

    [Fact]
    public void ALB_06_HTTP_goes_through_an_application_load_balancer() =>
        BreaksBalancer("ALB-06", balancer => balancer with { IsNetwork = true });

    [Fact]
    public void ALB_07_A_load_balancer_has_two_subnets() => RuleCheck.Breaks("ALB-07", deployment =>
        deployment with { Network = deployment.Network with { PublicSubnets = [deployment.Network.PublicSubnets[0]] } });

    private static void BreaksNetwork(string file, string rule, Action<JsonNode> change) =>
        RuleCheck.BreaksIn(file, rule, body => change(body["networkConfiguration"]!["awsvpcConfiguration"]!));

    private static void BreaksBalancer(string rule, Func<LoadBalancer, LoadBalancer> change) =>
        RuleCheck.Breaks(rule, deployment => deployment with { LoadBalancers = [change(deployment.LoadBalancers[0])] });

    private static void BreaksGroup(string rule, Func<TargetGroup, TargetGroup> change) =>
        BreaksBalancer(rule, balancer =>
            balancer with { TargetGroups = [change(balancer.TargetGroups[0]), .. balancer.TargetGroups.Skip(1)] });

    private static void BreaksListener(string rule, Func<Listener, Listener> change) =>
        BreaksBalancer(rule, balancer => balancer with { Listeners = [balancer.Listeners[0], change(balancer.Listeners[1])] });
}
