using System.Text.Json.Nodes;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests.Rules;

public class ServiceConnectRulesTests
{
    private const string Api = "ecs/api/service.json";
    private const string Task = "ecs/api/task-definition.json";

    [Fact]
    public void SC_01_The_namespace_is_stated() =>
        RuleCheck.BreaksIn(Api, "SC-01", body => body["serviceConnectConfiguration"]!.AsObject().Remove("namespace"));

    [Fact]
    public void SC_02_An_endpoint_names_a_port_mapping() => Assert.Equal(["sc-02"], RuleCheck.CodesAfter(
        (Api, body => Endpoint(body)["portName"] = "nobody"),
        (Task, body => body["containerDefinitions"]![0]!["portMappings"]![0]!.AsObject().Remove("appProtocol"))));

    [Theory]
    [InlineData("API")]
    [InlineData("")]
    [InlineData("a-discovery-name-that-is-longer-than-the-sixty-four-letters-it-may-have")]
    public void SC_03_A_discovery_name_is_in_lower_case(string name) =>
        RuleCheck.BreaksIn(Api, "SC-03", body => Endpoint(body)["discoveryName"] = name);

    [Fact]
    public void SC_03_Discovery_names_are_unique() => RuleCheck.BreaksIn(Api, "SC-03", body =>
    {
        var second = Endpoint(body).DeepClone();
        second["clientAliases"]![0]!["port"] = 8001;
        body["serviceConnectConfiguration"]!["services"]!.AsArray().Add(second);
    });

    [Fact]
    public void SC_04_An_endpoint_has_one_alias() =>
        RuleCheck.BreaksIn(Api, "SC-04",
            body => Endpoint(body)["clientAliases"]!.AsArray().Add(new JsonObject { ["port"] = 80, ["dnsName"] = "api" }));

    [Fact]
    public void SC_04_An_alias_is_in_lower_case() =>
        RuleCheck.BreaksIn(Api, "SC-04", body => Endpoint(body)["clientAliases"]![0]!["dnsName"] = "Api");

    [Fact]
    public void SC_04_An_alias_is_the_name_of_the_resource() => BreaksEndpoint("SC-04", endpoint => endpoint with { DnsName = "backend" });

    [Fact]
    public void SC_04_An_alias_stands_for_one_service() => RuleCheck.BreaksIn(Api, "SC-04", body =>
    {
        var second = Endpoint(body).DeepClone();
        second["discoveryName"] = "api-2";
        body["serviceConnectConfiguration"]!["services"]!.AsArray().Add(second);
    });

    [Fact]
    public void SC_05_A_job_uses_no_Service_Connect_name() => RuleCheck.BreaksContainer("migrate", "SC-05", container =>
        container with { Environment = new Dictionary<string, DeployText> { ["services__api__http__0"] = "http://api:8000" } });

    [Fact]
    public void SC_06_Servers_are_rolled_out_before_their_clients() =>
        RuleCheck.Breaks("SC-06", deployment => deployment with { Rollout = [.. deployment.Rollout.Reverse()] });

    [Fact]
    public void SC_07_UDP_has_no_application_protocol() =>
        RuleCheck.BreaksIn(Task, "SC-07", body => body["containerDefinitions"]![0]!["portMappings"]![0]!["protocol"] = "udp");

    [Fact]
    public void SD_01_A_service_has_one_registry() => RuleCheck.BreaksIn("ecs/database/service.json", "SD-01", body =>
        body["serviceRegistries"]!.AsArray().Add(body["serviceRegistries"]![0]!.DeepClone()));

    [Fact]
    public void SD_01_A_registry_is_an_ARN() =>
        RuleCheck.BreaksIn("ecs/database/service.json", "SD-01", body => body["serviceRegistries"]![0]!["registryArn"] = "srv-1");

    private static JsonNode Endpoint(JsonNode body) => body["serviceConnectConfiguration"]!["services"]![0]!;

    private static void BreaksEndpoint(string rule, Func<ServiceConnectEndpoint, ServiceConnectEndpoint> change) =>
        RuleCheck.Breaks(rule, deployment => deployment with
    {
        Services = [.. deployment.Services.Select(service => service.Resource != "api" ? service : service with
        {
            ServiceConnect = service.ServiceConnect! with { Endpoints = [.. service.ServiceConnect.Endpoints.Select(change)] },
        })],
    });
}
