using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class LoadBalancerSettingsTests
{
    private const string Domains = "certificateArn: \"arn:aws:acm:eu-west-1:123456789012:certificate/1\"";

    private static readonly string Web = Project("web", $"\"http\": {ExternalHttp}");

    // Keycloak answers /health/ready on its management port only.
    private static readonly string Keycloak = Container("kc", "quay.io/keycloak/keycloak:26.4", """
        "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 8080, "external": true },
        "management": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 9000 },
        "discovery": { "scheme": "udp", "protocol": "udp", "transport": "tcp", "targetPort": 7800 }
        """);

    [Fact]
    public void A_health_check_on_another_binding_asks_its_port_and_may_reach_it()
    {
        var deployment = Map(Keycloak, "resources: { kc: { health: { binding: management, path: /health/ready } } }");

        var group = Assert.Single(deployment.LoadBalancers[0].TargetGroups);
        Assert.Equal((8080, "9000", "/health/ready"), (group.Port, group.HealthPort, group.HealthPath));
        Assert.Equal(["load-balancer/security-group tcp/8080", "load-balancer/security-group tcp/9000"],
            deployment.Admitted("kc/security-group"));
        Assert.Equal(["kc/security-group tcp/8080", "kc/security-group tcp/9000"], deployment.Calls("load-balancer/security-group"));
    }

    [Fact]
    public void The_binding_of_the_traffic_is_checked_where_none_is_stated() =>
        Assert.Equal("traffic-port", Map(Keycloak).LoadBalancers[0].TargetGroups[0].HealthPort);

    [Theory]
    [InlineData("discovery", FindingCodes.InvalidHealthCheck)]
    [InlineData("managment", FindingCodes.OverlayUnknownBinding)]
    public void A_binding_that_cannot_be_checked_is_refused(string binding, string code) =>
        Assert.NotNull(Finding(code, Keycloak, $"resources: {{ kc: {{ health: {{ binding: {binding} }} }} }}").Advice);

    [Theory]
    [InlineData("true", 86400)]
    [InlineData("3600", 3600)]
    [InlineData("false", null)]
    public void A_browser_stays_with_one_task_where_the_overlay_says_so(string sticky, int? seconds) => Assert.Equal(seconds,
        Map(Web, $"resources: {{ web: {{ sticky: {sticky} }} }}").LoadBalancers[0].TargetGroups[0].StickySeconds);

    [Theory]
    [InlineData("0")]
    [InlineData("604801")]
    [InlineData("always")]
    public void A_cookie_lasts_at_most_seven_days(string sticky) =>
        Finding(FindingCodes.OverlayWrongValue, Web, $"resources: {{ web: {{ sticky: {sticky} }} }}");

    [Theory]
    [InlineData("desiredCount: 2")]
    [InlineData("scaling: { min: 1, max: 4, cpuPercent: 60 }")]
    public void Several_tasks_of_a_web_project_are_a_word_about_its_keys(string stated)
    {
        var finding = Finding(FindingCodes.DataProtectionKeys, Web, $"resources: {{ web: {{ {stated} }} }}");

        Assert.Equal(Severity.Note, finding.Severity);
        Assert.Contains("sticky: true", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void One_task_is_no_word_about_keys()
    {
        var report = new Report();
        Map(Web, "", report);
        Assert.DoesNotContain(report.Findings, finding => finding.Code == FindingCodes.DataProtectionKeys);
    }

    [Fact]
    public void Sticky_behind_a_network_load_balancer_has_no_effect() => Finding(FindingCodes.NoEffect, Container("bus", "nats:2.10",
        """ "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 4222, "external": true } """),
        "resources: { bus: { sticky: true } }");

    [Fact]
    public void Access_logs_get_a_bucket_that_Elastic_Load_Balancing_may_write_to()
    {
        var deployment = Map(Web, $"{Domains}\nloadBalancer: {{ accessLogDays: 90 }}");
        var resources = CloudFormation.Template(deployment)["Resources"]!;
        var policy = resources["LoadBalancerAccessLogsPolicy"]!["Properties"]!["PolicyDocument"]!["Statement"]![0]!;

        Assert.Equal(90, (int)resources["LoadBalancerAccessLogs"]!["Properties"]!["LifecycleConfiguration"]!["Rules"]![0]!
            ["ExpirationInDays"]!);
        Assert.Equal("logdelivery.elasticloadbalancing.amazonaws.com", (string?)policy["Principal"]!["Service"]);
        Assert.Equal("Enabled", (string?)resources["LoadBalancerAccessLogs"]!["Properties"]!["VersioningConfiguration"]!["Status"]);
        Assert.Equal(90, (int)resources["LoadBalancerAccessLogs"]!["Properties"]!["LifecycleConfiguration"]!["Rules"]![0]!
            ["NoncurrentVersionExpiration"]!["NoncurrentDays"]!);
        var tls = resources["LoadBalancerAccessLogsPolicy"]!["Properties"]!["PolicyDocument"]!["Statement"]![1]!;
        Assert.Equal(("Deny", "false"), ((string?)tls["Effect"], (string?)tls["Condition"]!["Bool"]!["aws:SecureTransport"]));
        Assert.Equal("${LoadBalancerAccessLogs.Arn}/AWSLogs/${AWS::AccountId}/*", (string?)policy["Resource"]!["Fn::Sub"]);
        // The load balancer writes a test object when its logs are turned on.
        Assert.Equal("LoadBalancerAccessLogsPolicy", (string?)resources["LoadBalancer"]!["DependsOn"]![0]);
        Assert.Empty(ResourceSpecification.Problems(CloudFormation.Template(deployment)));

        var terraform = TerraformFiles.ParseText(Terraform.Emit(deployment)
            .Single(file => file.Path == "terraform/load-balancer.tf").Content)["resource"]!;
        Assert.Equal(90, (int)terraform["aws_s3_bucket_lifecycle_configuration"]!["load_balancer_access_logs"]![0]!
            ["rule"]![0]!["expiration"]![0]!["days"]!);
        Assert.Equal("Enabled", (string?)terraform["aws_s3_bucket_versioning"]!["load_balancer_access_logs"]![0]!
            ["versioning_configuration"]![0]!["status"]);
        Assert.Equal("${aws_s3_bucket_policy.load_balancer_access_logs}",
            (string?)terraform["aws_lb"]!["load_balancer"]![0]!["depends_on"]![0]);
    }

    [Fact]
    public void A_web_ACL_is_associated_by_setting()
    {
        var deployment = Map(Web, $"{Domains}\nloadBalancer: {{ webAclArn: \"${{WEB_ACL}}\" }}");
        var association = CloudFormation.Template(deployment)["Resources"]!["LoadBalancerWebAcl"]!["Properties"]!;

        Assert.Equal("""{"ResourceArn":{"Ref":"LoadBalancer"},"WebACLArn":{"Ref":"WebAcl"}}""", association.ToJsonString());
        Assert.Contains("web_acl_arn  = var.web_acl", Terraform.Emit(deployment)
            .Single(file => file.Path == "terraform/load-balancer.tf").Content, StringComparison.Ordinal);
        Assert.Contains(deployment.Inputs, input => input is { Name: "WEB_ACL", Kind: InputKind.Text, Value: null });
    }

    [Theory]
    [InlineData("domain: { name: shop.example.com }")]
    [InlineData("allowPlainHttp: true")]
    [InlineData("loadBalancer: { accessLogDays: 30 }")]
    [InlineData("loadBalancer: { deletionProtection: true }")]
    public void A_setting_without_a_load_balancer_has_no_effect(string setting) =>
        Finding(FindingCodes.NoEffect, Project("worker"), setting);

    [Fact]
    public void Without_a_setting_there_is_neither_log_nor_protection()
    {
        var balancer = Map(Web).LoadBalancers[0];

        Assert.Equal((null, null, false, true),
            (balancer.AccessLogs, balancer.WebAclArn, balancer.DeletionProtection, balancer.DropInvalidHeaderFields));
    }
}
