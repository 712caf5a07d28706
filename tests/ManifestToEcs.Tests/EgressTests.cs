using ManifestToEcs.Emission;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class EgressTests
{
    private const string Postgres =
        """ "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432 } """;

    private static readonly string Shop = $$"""
        {{Project("web", $"\"http\": {ExternalHttp}", "\"API\": \"{api.bindings.http.url}\"")}},
        {{Project("api", $"\"http\": {Http}", "\"DB\": \"Host={db.bindings.tcp.host};Port={db.bindings.tcp.port}\"")}},
        {{Container("db", "postgres:17", Postgres)}}
        """;

    private const string Managed = "resources: { db: { kind: managed } }";

    [Fact]
    public void Tasks_call_AWS_and_the_groups_that_admit_them_and_a_database_calls_nothing()
    {
        var deployment = Map(Shop, Managed);

        Assert.Equal(["web/security-group tcp/8080"], deployment.Calls("load-balancer/security-group"));
        Assert.Equal(["0.0.0.0/0 tcp/443", "api/security-group tcp/8080"], deployment.Calls("web/security-group"));
        Assert.Equal(["0.0.0.0/0 tcp/443", "db/security-group tcp/5432"], deployment.Calls("api/security-group"));
        Assert.Empty(deployment.Calls("db/security-group"));
    }

    // The port of the address, or the usual one of its scheme; addresses of the task itself and of the deployment do not count.
    [Theory]
    [InlineData("https://api.example.com/v1", "")]
    [InlineData("http://api.example.com/v1", "80")]
    [InlineData("amqps://user@broker.example.com", "5671")]
    [InlineData("postgresql://app@db.example.com:6432/orders", "6432")]
    [InlineData("Host=db.example.com;Database=orders", "5432")]
    [InlineData("Server=tcp:db.example.com,1444;Database=orders", "1444")]
    [InlineData("Server=db.example.com;Database=orders", "1433 3306")]
    [InlineData("cache.example.com:6380,ssl=True", "6380")]
    [InlineData("http://localhost:4317", "")]
    [InlineData("http://+:8080", "")]
    [InlineData("http://api:8080", "")]
    [InlineData("https://sqs.eu-west-1.amazonaws.com:8443/1/orders", "")]
    [InlineData("no address: 12:30", "")]
    public void A_port_outside_that_a_text_names_is_open(string text, string ports)
    {
        var deployment = Map($"{Shop}, {Project("worker", env: $"\"ADDRESS\": \"{text}\"")}", Managed);

        Assert.Equal(ports.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append("443").Select(int.Parse).Order()
            .Select(port => $"0.0.0.0/0 tcp/{port}"), deployment.Calls("worker/security-group"));
    }

    [Theory]
    [InlineData("smtp.example.com", "0.0.0.0/0 tcp/443, 0.0.0.0/0 tcp/587")]
    [InlineData("{api.bindings.http.host}", "0.0.0.0/0 tcp/443, api/security-group tcp/8080")]
    public void A_port_beside_its_host_is_open_when_the_host_is_outside(string host, string calls)
    {
        var deployment = Map(
            $"{Shop}, {Project("worker", env: $"\"Smtp__Host\": \"{host}\", \"Smtp__Port\": \"587\"")}", Managed);

        Assert.Equal(calls, string.Join(", ", deployment.Calls("worker/security-group")));
    }

    [Fact]
    public void The_public_address_of_another_service_is_called_from_outside()
    {
        string Calls(string overlay) => string.Join(", ",
            Map($"{Shop}, {Project("worker", env: "\"SHOP\": \"{web.bindings.http.url}\"")}", overlay).Calls("worker/security-group"));

        Assert.Equal("0.0.0.0/0 tcp/443", Calls(Managed));
        Assert.Equal("0.0.0.0/0 tcp/80, 0.0.0.0/0 tcp/443", Calls("allowPlainHttp: true\n" + Managed));
    }

    private static readonly string Reports = $$"""
        {{Project("worker", env: "\"ConnectionStrings__reports\": \"{reports.connectionString}\", \"KEY\": \"{key.value}\"")}},
        "reports": { "type": "parameter.v0", "connectionString": "{reports.inputs.value}", "value": "{reports.inputs.value}",
          "inputs": { "value": { "type": "string", "secret": true } } },
        "key": { "type": "parameter.v0", "value": "{key.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } }
        """;

    [Fact]
    public void An_address_that_only_the_deployment_knows_keeps_every_port_open_and_is_a_note()
    {
        var finding = Finding(FindingCodes.EgressOpen, Reports);

        Assert.Equal(Severity.Note, finding.Severity);
        Assert.Contains("the address in ConnectionStrings__reports", finding.Message, StringComparison.Ordinal);
        Assert.Equal(["0.0.0.0/0 -1/"], Map(Reports).Calls("worker/security-group"));
    }

    [Theory]
    [InlineData("egress: [5432, 587]", "0.0.0.0/0 tcp/443, 0.0.0.0/0 tcp/587, 0.0.0.0/0 tcp/5432")]
    [InlineData("egress: []", "0.0.0.0/0 tcp/443")]
    [InlineData("openEgress: true", "0.0.0.0/0 -1/")]
    public void The_overlay_decides_when_it_states_ports(string stated, string calls) => Assert.Equal(calls,
        string.Join(", ", Map(Reports, $"resources: {{ worker: {{ {stated} }} }}").Calls("worker/security-group")));

    [Fact]
    public void A_long_text_is_read_in_one_pass()
    {
        var deployment = Map(Project("worker", env: $"\"DATA\": \"{new string('a', 60_000)} http://a.example.com:8081\""));

        Assert.Equal(["0.0.0.0/0 tcp/443", "0.0.0.0/0 tcp/8081"], deployment.Calls("worker/security-group"));
    }

    [Fact]
    public void A_group_that_calls_nothing_gets_a_rule_to_nowhere_in_CloudFormation_and_none_in_Terraform()
    {
        var deployment = Map(Shop, Managed);
        var group = CloudFormation.Template(deployment)["Resources"]!["DbSecurityGroup"]!["Properties"]!;
        var terraform = Terraform.Emit(deployment).Single(file => file.Path == "terraform/security-groups.tf").Content;

        Assert.Equal("127.0.0.1/32", (string?)Assert.Single(group["SecurityGroupEgress"]!.AsArray())!["CidrIp"]);
        Assert.DoesNotContain("resource \"aws_vpc_security_group_egress_rule\" \"db", terraform, StringComparison.Ordinal);
    }
}
