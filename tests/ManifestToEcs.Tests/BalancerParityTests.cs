using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

/// <summary>
/// Two paths, one truth: each property of load balancers, target groups, listeners, rules and security groups is in CloudFormation and in
/// Terraform what the model says.
/// </summary>
public class BalancerParityTests
{
    private const string ExternalHttp2 = """{ "scheme": "http", "protocol": "tcp", "transport": "http2", "external": true }""";

    internal static readonly Deployment Everything = Map($$"""
        {{Project("web", $"\"http\": {ExternalHttp}", "\"API\": \"{api.bindings.http.url}\"")}},
        {{Project("api", $"\"http\": {ExternalHttp}, \"admin\": {ExternalHttp2}")}},
        {{Container("bus", "nats:2.10",
            """ "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 4222, "external": true } """)}},
        {{Container("db", "postgres:17", """ "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432 } """)}}
        """, """
        domain: { name: shop.example.com, hostedZoneId: Z0123456789 }
        loadBalancer: { accessLogDays: 30, deletionProtection: true, webAclArn: "${WEB_ACL}" }
        resources:
          web: { sticky: 3600, rollout: { strategy: canary }, health: { path: /health } }
          api: { domains: [api.shop.example.com], paths: [/v1/*, /v2/*], health: { binding: admin, matcher: "200,204" } }
          bus: { managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonSESFullAccess"] }
          db: { kind: managed }
        """);

    private static readonly Deployment Plain = Map(Project("web", $"\"http\": {ExternalHttp}"), "allowPlainHttp: true");

    // One start of the parser for all tests.
    private static readonly Lazy<JsonObject> Parsed = new(() => TerraformFiles.Parse(
        Terraform.Emit(Everything).Select(file => file with { Path = "everything/" + file.Path })
            .Concat(Terraform.Emit(Plain).Select(file => file with { Path = "plain/" + file.Path }))));

    public static TheoryData<string> Samples => ["everything", "plain"];

    [Theory, MemberData(nameof(Samples))]
    public void Load_balancers_say_the_same(string sample) => Assert.All(Of(sample).LoadBalancers, balancer =>
    {
        var (stack, module) = (Stack(sample, balancer), Module(sample, "aws_lb", balancer));
        var settings = Settings(stack["LoadBalancerAttributes"]);
        Same(balancer.Name, stack["Name"], module["name"]);
        Same(balancer.IsNetwork ? "network" : "application", stack["Type"], module["load_balancer_type"]);
        Same(balancer.Internal ? "internal true" : "internet-facing false", $"{stack["Scheme"]} {Text(module["internal"])}");
        Same(Flag(balancer.DeletionProtection), settings["deletion_protection.enabled"], module["enable_deletion_protection"]);
        Same(Reference(sample, balancer.SecurityGroup, "GroupId"), stack["SecurityGroups"]![0]);
        Same($"${{aws_security_group.{Label(balancer.SecurityGroup)}.id}}", module["security_groups"]![0]);
        Same(balancer.IsNetwork ? null : Flag(balancer.DropInvalidHeaderFields),
            settings.GetValueOrDefault("routing.http.drop_invalid_header_fields.enabled"), module["drop_invalid_header_fields"]);
        Same(balancer.IsNetwork ? null : Flag(balancer.AccessLogs is not null), settings.GetValueOrDefault("access_logs.s3.enabled"));
        Same(balancer.AccessLogs is null ? null : "true", module["access_logs"]?[0]?["enabled"]);
        Assert.Equal(balancer.WebAclArn is not null, Parse(sample, "aws_wafv2_web_acl_association", Label(balancer)) is not null);
    });

    [Theory, MemberData(nameof(Samples))]
    public void Target_groups_say_the_same(string sample) => Assert.All(
        Of(sample).LoadBalancers.SelectMany(balancer => balancer.TargetGroups), group =>
        {
            var (stack, module) = (Stack(sample, group), Module(sample, "aws_lb_target_group", group));
            var (health, settings) = (module["health_check"]![0]!, Settings(stack["TargetGroupAttributes"]));
            var sticky = module["stickiness"]?[0];
            var isHttp = group.Protocol == "HTTP";
            Same(group.Name, stack["Name"], module["name"]);
            Same(group.Port, stack["Port"], module["port"]);
            Same(group.Protocol, stack["Protocol"], module["protocol"], stack["HealthCheckProtocol"], health["protocol"]);
            Same(group.ProtocolVersion, stack["ProtocolVersion"], module["protocol_version"]);
            Same("ip", stack["TargetType"], module["target_type"]);
            Same(isHttp ? group.HealthPath : null, stack["HealthCheckPath"], health["path"]);
            Same(isHttp ? group.HealthMatcher : null, stack["Matcher"]?["HttpCode"], health["matcher"]);
            Same(group.HealthPort, stack["HealthCheckPort"], health["port"]);
            Same(group.HealthIntervalSeconds, stack["HealthCheckIntervalSeconds"], health["interval"]);
            Same(group.HealthTimeoutSeconds, stack["HealthCheckTimeoutSeconds"], health["timeout"]);
            Same(group.HealthyThreshold, stack["HealthyThresholdCount"], health["healthy_threshold"]);
            Same(group.UnhealthyThreshold, stack["UnhealthyThresholdCount"], health["unhealthy_threshold"]);
            Same(group.DeregistrationDelaySeconds, settings["deregistration_delay.timeout_seconds"], module["deregistration_delay"]);
            Same(isHttp ? Flag(group.StickySeconds is not null) : null, settings.GetValueOrDefault("stickiness.enabled"),
                sticky?["enabled"]);
            Same(isHttp ? "lb_cookie" : null, settings.GetValueOrDefault("stickiness.type"), sticky?["type"]);
            Same(group.StickySeconds, settings.GetValueOrDefault("stickiness.lb_cookie.duration_seconds"), sticky?["cookie_duration"]);
        });

    [Theory, MemberData(nameof(Samples))]
    public void Listeners_and_their_rules_say_the_same(string sample) => Assert.All(
        Of(sample).LoadBalancers.SelectMany(balancer => balancer.Listeners), listener =>
        {
            var (stack, module) = (Stack(sample, listener), Module(sample, "aws_lb_listener", listener));
            Same(listener.Port, stack["Port"], module["port"]);
            Same(listener.Protocol, stack["Protocol"], module["protocol"]);
            Same(listener.SslPolicy, stack["SslPolicy"], module["ssl_policy"]);
            Same(listener.CertificateArn is null ? null : "1 LoadBalancerCertificate",
                stack["Certificates"] is JsonArray { Count: 1 } one ? $"1 {one[0]!["CertificateArn"]!["Ref"]}" : null);
            Same(listener.CertificateArn is null ? null : "${aws_acm_certificate_validation.load_balancer.certificate_arn}",
                module["certificate_arn"]);
            Same(listener.RedirectToHttps ? "redirect" : listener.DefaultTargetGroup is null ? "fixed-response" : "forward",
                stack["DefaultActions"]![0]!["Type"], module["default_action"]![0]!["type"]);
            Assert.All(listener.Rules, rule => CompareRule(sample, rule));
        });

    [Theory, MemberData(nameof(Samples))]
    public void Security_groups_say_the_same(string sample) => Assert.All(Of(sample).SecurityGroups, group =>
    {
        var (stack, module) = (Stack(sample, group), Module(sample, "aws_security_group", group));
        Same(group.Name, stack["GroupName"], module["name"]);
        Same(group.Description, stack["GroupDescription"], module["description"]);
        var entering = Of(sample).Ingress.Where(rule => rule.Group == group)
            .Select(rule => $"{Label(rule.FromGroup) ?? rule.FromCidr} {rule.Protocol} {rule.Port}").Order().ToList();
        Assert.Equal(entering, StackRules(sample, group, "Ingress", "SourceSecurityGroupId").Order());
        Assert.Equal(entering, ModuleRules(sample, group, "ingress").Order());
        var leaving = Of(sample).Egress.Where(rule => rule.Group == group)
            .Select(rule => $"{Label(rule.ToGroup) ?? rule.ToCidr} {rule.Protocol} {rule.Port}").Order().ToList();
        Assert.Equal(leaving, StackRules(sample, group, "Egress", "DestinationSecurityGroupId")
            .Concat(stack["SecurityGroupEgress"]!.AsArray().Select(rule => $"{rule!["CidrIp"]} {rule["IpProtocol"]} {rule["FromPort"]}"))
            .Where(rule => rule != "127.0.0.1/32 -1 ").Order());
        Assert.Equal(leaving, ModuleRules(sample, group, "egress").Order());
    });

    private static void CompareRule(string sample, ListenerRule rule)
    {
        var (stack, module) = (Stack(sample, rule), Module(sample, "aws_lb_listener_rule", rule));
        Same(rule.Priority, stack["Priority"], module["priority"]);
        var conditions = stack["Conditions"]!.AsArray().ToDictionary(condition => (string)condition!["Field"]!, condition => condition!);
        var blocks = module["condition"]!.AsArray();
        Same(Join(rule.Hosts), Joined(conditions.GetValueOrDefault("host-header")?["HostHeaderConfig"]?["Values"]),
            Joined(blocks.Select(block => block!["host_header"]?[0]?["values"]).FirstOrDefault(values => values is not null)));
        Same(Join(rule.Paths), Joined(conditions.GetValueOrDefault("path-pattern")?["PathPatternConfig"]?["Values"]),
            Joined(blocks.Select(block => block!["path_pattern"]?[0]?["values"]).FirstOrDefault(values => values is not null)));
        var (action, block) = (stack["Actions"]![0]!, module["action"]![0]!);
        var groups = new[] { rule.TargetGroup, rule.AlternateTargetGroup }.OfType<TargetGroup>().ToList();
        Assert.Equal(groups.Select(group => CloudFormation.Build(Of(sample)).LogicalId(group.Id)),
            groups.Count == 1 ? [(string)action["TargetGroupArn"]!["Ref"]!]
                : action["ForwardConfig"]!["TargetGroups"]!.AsArray().Select(target => (string)target!["TargetGroupArn"]!["Ref"]!));
        Assert.Equal(groups.Select(group => $"${{aws_lb_target_group.{Label(group)}.arn}}"),
            groups.Count == 1 ? [(string)block["target_group_arn"]!]
                : block["forward"]![0]!["target_group"]!.AsArray().Select(target => (string)target!["arn"]!));
    }

    private static IEnumerable<string> StackRules(string sample, SecurityGroup owner, string direction, string other) =>
        from resource in CloudFormation.Template(Of(sample))["Resources"]!.AsObject()
        where (string)resource.Value!["Type"]! == "AWS::EC2::SecurityGroup" + direction
        let rule = resource.Value!["Properties"]!
        where rule["GroupId"]!["Fn::GetAtt"]![0]!.ToString() == CloudFormation.Build(Of(sample)).LogicalId(owner.Id)
        let named = rule[other]?["Fn::GetAtt"]?[0]?.ToString()
        let target = Of(sample).SecurityGroups.FirstOrDefault(candidate =>
            CloudFormation.Build(Of(sample)).LogicalId(candidate.Id) == named)
        select $"{Label(target) ?? rule["CidrIp"]?.ToString()} {rule["IpProtocol"]} {rule["FromPort"]}";

    private static IEnumerable<string> ModuleRules(string sample, SecurityGroup owner, string direction) =>
        from file in Parsed.Value
        where file.Key.StartsWith(sample + "/", StringComparison.Ordinal)
        from resource in file.Value!["resource"]?[$"aws_vpc_security_group_{direction}_rule"] as JsonObject ?? []
        let rule = resource.Value![0]!
        where (string)rule["security_group_id"]! == $"${{aws_security_group.{Label(owner)}.id}}"
        let other = ((string?)rule["referenced_security_group_id"])?.Split('.')[1]
        select $"{other ?? (string?)rule["cidr_ipv4"]} {Text(rule["ip_protocol"])} {Text(rule["from_port"])}";

    private static Deployment Of(string sample) => sample == "plain" ? Plain : Everything;

    private static JsonNode Stack(string sample, AwsResource resource) => CloudFormation.Template(Of(sample))["Resources"]!
        [CloudFormation.Build(Of(sample)).LogicalId(resource.Id)]!["Properties"]!;

    private static JsonNode Module(string sample, string type, AwsResource resource) => Parse(sample, type, Label(resource))!;

    private static JsonNode? Parse(string sample, string type, string label) => Parsed.Value
        .Where(file => file.Key.StartsWith(sample + "/", StringComparison.Ordinal))
        .Select(file => file.Value!["resource"]?[type]?[label]?[0]).FirstOrDefault(block => block is not null);

    [return: NotNullIfNotNull(nameof(resource))]
    private static string? Label(AwsResource? resource) => resource is null ? null : TerraformReferences.Label(resource);

    private static Dictionary<string, JsonNode?> Settings(JsonNode? settings) =>
        settings!.AsArray().ToDictionary(setting => (string)setting!["Key"]!, setting => setting!["Value"]);

    private static string Reference(string sample, AwsResource resource, string attribute) =>
        $$"""{"Fn::GetAtt":["{{CloudFormation.Build(Of(sample)).LogicalId(resource.Id)}}","{{attribute}}"]}""";

    private static string Flag(bool value) => value ? "true" : "false";

    private static string? Join(IReadOnlyList<string> values) => values.Count == 0 ? null : string.Join(' ', values);

    private static JsonValue? Joined(JsonNode? values) =>
        values is JsonArray list ? JsonValue.Create(string.Join(' ', list.Select(value => (string)value!))) : null;

    private static void Same(int? expected, params ReadOnlySpan<JsonNode?> actual) =>
        Same(expected?.ToString(CultureInfo.InvariantCulture), actual);

    // Numbers and flags of one output are texts in the other.
    private static void Same(string? expected, params ReadOnlySpan<JsonNode?> actual)
    {
        foreach (var value in actual) Assert.Equal(expected, Text(value));
    }

    private static string? Text(JsonNode? value) => value switch
    {
        null => null,
        JsonValue single when single.TryGetValue<string>(out var text) => text,
        _ => value.ToJsonString(),
    };
}
