using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class PublicNamesTests
{
    private const string Domain = "domain: { name: shop.example.com, hostedZoneId: Z0123456789 }";

    private static readonly string Web = Project("web", $"\"http\": {ExternalHttp}");

    private static readonly string Http2 = Project("web",
        """ "http": { "scheme": "http", "protocol": "tcp", "transport": "http2", "external": true } """);

    [Fact]
    public void An_external_endpoint_without_a_certificate_asks_for_one_when_it_is_deployed()
    {
        var report = new Report();
        var deployment = Map(Web, "", report);

        Assert.Null(Assert.Single(deployment.Inputs, input => input.Name == "CERTIFICATE_ARN").Value);
        Assert.Equal([(80, "HTTP", true), (443, "HTTPS", false)], Listeners(deployment));
        Assert.Contains("'web' is external", report.Inferred("certificateArn").From, StringComparison.Ordinal);
        Assert.Null(CloudFormation.Template(deployment)["Parameters"]!["CertificateArn"]!["Default"]);
        Assert.Contains("each_input() {\n    \"$@\" CERTIFICATE_ARN ", DeployScript.Emit(deployment, ".").First().Content,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_HTTP_is_served_only_where_the_overlay_allows_it()
    {
        var report = new Report();
        var deployment = Map(Web, "allowPlainHttp: true", report);

        Assert.Equal([(80, "HTTP", false)], Listeners(deployment));
        Assert.DoesNotContain(deployment.Inputs, input => input.Name == "CERTIFICATE_ARN");
        Assert.Equal(Severity.Note, Assert.Single(report.Findings, finding => finding.Code == FindingCodes.NoCertificate).Severity);
        Assert.Equal(("/*", "200-499"), (report.Inferred("web: paths").Value, report.Inferred("web: health statuses").Value));
    }

    // HTTP/2 to the tasks works from an HTTPS listener only.
    [Theory]
    [InlineData("allowPlainHttp: true", true)]
    [InlineData("{ allowPlainHttp: true, certificateArn: \"arn:aws:acm:eu-west-1:123456789012:certificate/1\" }", false)]
    [InlineData("{ allowPlainHttp: true, domain: { name: shop.example.com } }", false)]
    public void Plain_HTTP_beside_a_certificate_has_no_effect(string overlay, bool isHttp2)
    {
        Finding(FindingCodes.NoEffect, isHttp2 ? Http2 : Web, overlay);
        Assert.Contains((443, "HTTPS", false), Listeners(Map(isHttp2 ? Http2 : Web, overlay)));
    }

    [Fact]
    public void A_certificate_without_a_domain_is_a_warning() => Finding(FindingCodes.CertificateWithoutDomain, Web,
        "certificateArn: \"arn:aws:acm:eu-west-1:123456789012:certificate/1\"");

    [Fact]
    public void A_domain_gets_a_certificate_and_a_record()
    {
        var deployment = Map($"{Web}, {Project("worker", env: "\"SHOP\": \"{web.bindings.http.url}\"")}", Domain);
        var template = CloudFormation.Template(deployment)["Resources"]!;
        var certificate = template["LoadBalancerCertificate"]!["Properties"]!;
        var record = template["LoadBalancerShopExampleComRecord"]!["Properties"]!;

        Assert.Equal("https://shop.example.com", deployment.Variable("worker", "SHOP"));
        Assert.Equal("shop.example.com DNS", $"{certificate["DomainName"]} {certificate["ValidationMethod"]}");
        Assert.Equal("""[{"DomainName":"shop.example.com","HostedZoneId":{"Ref":"HostedZoneId"}}]""",
            certificate["DomainValidationOptions"]!.ToJsonString());
        Assert.Equal("""[{"CertificateArn":{"Ref":"LoadBalancerCertificate"}}]""",
            template["LoadBalancerHttpsListener"]!["Properties"]!["Certificates"]!.ToJsonString());
        Assert.Equal("""["LoadBalancer","DNSName"]""", record["AliasTarget"]!["DNSName"]!["Fn::GetAtt"]!.ToJsonString());
        Assert.Equal("""["LoadBalancer","CanonicalHostedZoneID"]""",
            record["AliasTarget"]!["HostedZoneId"]!["Fn::GetAtt"]!.ToJsonString());
        Assert.Empty(ResourceSpecification.Problems(CloudFormation.Template(deployment)));
    }

    [Fact]
    public void Names_of_services_below_the_domain_are_on_the_certificate_and_get_records_too()
    {
        var deployment = Map($"{Web}, {Project("api", $"\"http\": {ExternalHttp}")}", """
            domain: { name: example.com, hostedZoneId: "${ZONE}" }
            resources: { web: { domains: [www.example.com, "*.example.com"] }, api: { domains: [api.example.com] } }
            """);

        Assert.Equal(["example.com", "*.example.com", "api.example.com", "www.example.com"],
            deployment.Certificates[0].Names);
        // Nothing is left for example.com itself: each service has names of its own.
        Assert.Equal(["*.example.com", "api.example.com", "www.example.com"],
            deployment.AliasRecords.Select(record => record.Name).Order());
        Assert.Contains(deployment.Inputs, input => input is { Name: "ZONE", Kind: InputKind.HostedZoneId, Value: null });
        // A name and its wildcard are validated by one record.
        var validated = CloudFormation.Template(deployment)["Resources"]!["LoadBalancerCertificate"]!["Properties"]!
            ["DomainValidationOptions"]!.AsArray();
        Assert.Equal(["example.com", "api.example.com", "www.example.com"], validated.Select(option => (string?)option!["DomainName"]));
    }

    [Fact]
    public void Terraform_makes_the_same_certificate_and_waits_until_it_is_valid()
    {
        var file = Terraform.Emit(Map(Web, Domain)).Single(file => file.Path == "terraform/domain.tf");
        var resources = TerraformFiles.ParseText(file.Content)["resource"]!;

        var certificate = resources["aws_acm_certificate"]!["load_balancer"]![0]!;
        Assert.Equal("shop.example.com DNS", $"{certificate["domain_name"]} {certificate["validation_method"]}");
        Assert.True((bool)certificate["lifecycle"]![0]!["create_before_destroy"]!);
        Assert.Equal("${each.value.resource_record_name}",
            (string?)resources["aws_route53_record"]!["load_balancer_validation"]![0]!["name"]);
        Assert.Equal("${aws_lb.load_balancer.zone_id}", (string?)Record(resources)["alias"]![0]!["zone_id"]);
        Assert.Contains("certificate_arn   = aws_acm_certificate_validation.load_balancer.certificate_arn",
            Terraform.Emit(Map(Web, Domain)).Single(other => other.Path == "terraform/load-balancer.tf").Content, StringComparison.Ordinal);

        static JsonNode Record(JsonNode resources) =>
            resources["aws_route53_record"]!["load_balancer_shop_example_com_record"]![0]!;
    }

    [Fact]
    public void With_a_certificate_of_its_own_a_domain_gets_the_record_alone()
    {
        var deployment = Map(Web, $"certificateArn: \"arn:aws:acm:eu-west-1:123456789012:certificate/1\"\n{Domain}");

        Assert.Empty(deployment.Certificates);
        Assert.Equal("shop.example.com", Assert.Single(deployment.AliasRecords).Name);
    }

    [Fact]
    public void A_name_outside_of_the_domain_is_a_warning() => Finding(FindingCodes.NameOutsideDomain, Web,
        $"{Domain}\nresources: {{ web: {{ domains: [shop.example.org] }} }}");

    [Fact]
    public void A_domain_without_a_name_is_refused() => Finding(FindingCodes.InvalidRoute, Web, "domain: { hostedZoneId: Z0123456789 }");

    private static IEnumerable<(int, string, bool)> Listeners(Deployment deployment) => deployment.LoadBalancers[0].Listeners
        .Select(listener => (listener.Port, listener.Protocol, listener.RedirectToHttps));
}
