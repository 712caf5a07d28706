using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class EndpointsTests
{
    [Fact]
    public void The_first_http_endpoint_of_a_project_listens_on_8080_and_https_shares_it()
    {
        var report = new Report();
        var deployment = Map(Project("api", $"\"http\": {Http}, \"https\": {Https}",
            "\"HTTP_PORTS\": \"{api.bindings.http.targetPort}\", \"HTTPS_PORTS\": \"{api.bindings.https.targetPort}\""), "", report);
        Assert.Equal(8080, Assert.Single(deployment.Container("api").PortMappings).ContainerPort);
        Assert.Equal("8080", deployment.Variable("api", "HTTP_PORTS"));
        Assert.Null(deployment.Variable("api", "HTTPS_PORTS"));
        Assert.Contains("no certificate", report.WhyIgnored("/resources/api/env/HTTPS_PORTS"), StringComparison.Ordinal);
        Assert.Equal("8080", report.Inferred("api: port of http").Value);
    }

    [Fact]
    public void Further_endpoints_take_the_next_free_port_from_8000()
    {
        var deployment = Map(Project("api", $$"""
            "http": {{Http}}, "admin": {{Http}}, "metrics": {{Http}}, "fixed": { "scheme": "http", "protocol": "tcp", "transport": "http",
              "targetPort": 8000 }
            """, "\"ADMIN\": \"{api.bindings.admin.targetPort}\""));
        Assert.Equal([("admin", 8001), ("fixed", 8000), ("http", 8080), ("metrics", 8002)],
            deployment.Container("api").PortMappings.Select(port => (port.Name, port.ContainerPort)));
        Assert.Equal("8001", deployment.Variable("api", "ADMIN"));
    }

    [Fact]
    public void A_port_of_the_overlay_fills_what_the_manifest_leaves_open_and_the_program_is_told()
    {
        var deployment = Map(Project("api", $"\"http\": {Http}"), "resources: { api: { ports: { http: 5000 } } }");
        Assert.Equal(5000, Assert.Single(deployment.Container("api").PortMappings).ContainerPort);
        Assert.Equal("5000", deployment.Variable("api", "HTTP_PORTS"));
    }

    [Fact]
    public void A_container_listens_on_its_port_or_on_that_of_its_image()
    {
        var deployment = Map($"{Container("mail", "axllent/mailpit:v1",
            """ "smtp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "port": 1025 } """)}, {Container("bus", "nats:2.10",
                """ "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp" } """)}");
        Assert.Equal(1025, Assert.Single(deployment.Container("mail").PortMappings).ContainerPort);
        Assert.Equal(4222, Assert.Single(deployment.Container("bus").PortMappings).ContainerPort);
    }

    [Fact]
    public void A_port_that_is_not_stated_is_a_guess_and_a_warning()
    {
        Finding(FindingCodes.PortGuessed, Container("web", "example/web:1", $"\"http\": {Http}"));
        var report = new Report();
        Map(Container("web", "example/web:1", $"\"http\": {Http}", "\"PORT\": \"{web.bindings.http.targetPort}\""), "", report);
        Assert.DoesNotContain(report.Findings, finding => finding.Code == FindingCodes.PortGuessed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65536)]
    public void A_port_outside_of_the_range_is_refused(int port)
    {
        var report = new Report();
        Assert.Null(TryMap(Container("web", "example/web:1",
            $$""" "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": {{port}} } """), "", report));
        Assert.True(report.HasErrors);
    }

    [Fact]
    public void Inside_a_service_is_called_by_its_Aspire_name_in_lower_case()
    {
        var deployment = Map($$"""
            {{Project("Catalog", $"\"http\": {Http}")}},
            {{Container("bus", "nats:2.10",
                """ "tcp": { "scheme": "nats", "protocol": "tcp", "transport": "tcp", "targetPort": 4222 } """)}},
            {{Project("web", env: """
                "services__Catalog__http__0": "{Catalog.bindings.http.url}", "CATALOG": "{Catalog.bindings.http.url}/items",
                "NATS": "{bus.bindings.tcp.url}", "NATS_AT": "{bus.bindings.tcp.host}:{bus.bindings.tcp.port}",
                  "TLS": "{bus.bindings.tcp.tlsEnabled}", "SCHEME": "{bus.bindings.tcp.scheme}"
                """)}}
            """);
        Assert.Equal("http://catalog", deployment.Variable("web", "services__Catalog__http__0"));
        Assert.Equal("http://catalog/items", deployment.Variable("web", "CATALOG"));
        Assert.Equal("nats://bus:4222", deployment.Variable("web", "NATS"));
        Assert.Equal("bus:4222", deployment.Variable("web", "NATS_AT"));
        Assert.Equal(("False", "nats"), (deployment.Variable("web", "TLS"), deployment.Variable("web", "SCHEME")));

        // SC-01…04, SC-07: the names that those texts use.
        var catalog = deployment.Service("Catalog").ServiceConnect!;
        Assert.Equal("app", catalog.Namespace);
        Assert.Equal(new ServiceConnectEndpoint("http", "catalog-http", "catalog", 80), Assert.Single(catalog.Endpoints));
        Assert.Equal(new ServiceConnectEndpoint("tcp", "bus-tcp", "bus", 4222),
            Assert.Single(deployment.Service("bus").ServiceConnect!.Endpoints));
        Assert.Empty(deployment.Service("web").ServiceConnect!.Endpoints);
        Assert.Equal(("http", null), (deployment.Container("Catalog").PortMappings[0].AppProtocol,
            deployment.Container("bus").PortMappings[0].AppProtocol));
        Assert.Equal("app", deployment.Cluster.Namespace);
        Assert.Equal(["web/security-group tcp/8080"], deployment.Admitted("Catalog/security-group"));
        Assert.Empty(deployment.Admitted("web/security-group"));
    }

    [Fact]
    public void An_explicit_port_of_a_binding_is_the_one_that_clients_use()
    {
        var deployment = Map($$"""
            {{Project("api", """ "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "port": 5181 } """)}}, {{Project("web",
                env: "\"API\": \"{api.bindings.http.url}\"")}}
            """);
        Assert.Equal("http://api:5181", deployment.Variable("web", "API"));
        Assert.Equal(5181, deployment.Service("api").ServiceConnect!.Endpoints[0].Port);
        Assert.Equal(8080, deployment.Container("api").PortMappings[0].ContainerPort);
    }

    [Fact]
    public void A_service_that_nobody_calls_takes_no_part_in_Service_Connect()
    {
        var deployment = Map(Project("api", $"\"http\": {Http}"));
        Assert.Null(deployment.Service("api").ServiceConnect);
        Assert.Null(deployment.Container("api").PortMappings[0].AppProtocol);
    }

    [Fact]
    public void Internal_https_addresses_are_left_out_and_service_discovery_keeps_http()
    {
        var report = new Report();
        var deployment = Map($$"""
            {{Project("api", $"\"http\": {Http}, \"https\": {Https}")}},
            {{Project("web", env: """ "services__api__http__0": "{api.bindings.http.url}", "services__api__https__0":"""
                + """ "{api.bindings.https.url}", "API_URL": "{api.bindings.https.url}" """)}}
            """, "", report);
        Assert.Equal("http://api", deployment.Variable("web", "services__api__http__0"));
        Assert.Null(deployment.Variable("web", "services__api__https__0"));
        Assert.Null(deployment.Variable("web", "API_URL"));
        Assert.Contains("no TLS", report.WhyIgnored("/resources/web/env/services__api__https__0"), StringComparison.Ordinal);
        Assert.Contains("http://api", Assert.Single(report.Findings, finding => finding.Code == FindingCodes.InternalHttps).Advice,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_for_https_beside_one_for_http_goes_without_a_warning()
    {
        var report = new Report();
        var deployment = Map($$"""
            {{Project("api", $"\"http\": {Http}, \"https\": {Https}")}}, {{Project("web",
                env: """ "API_HTTP": "{api.bindings.http.url}", "API_HTTPS": "{api.bindings.https.url}" """)}}
            """, "", report);
        Assert.Equal(("http://api", null), (deployment.Variable("web", "API_HTTP"), deployment.Variable("web", "API_HTTPS")));
        Assert.DoesNotContain(report.Findings, finding => finding.Code == FindingCodes.InternalHttps);
        Assert.Contains("no TLS", report.WhyIgnored("/resources/web/env/API_HTTPS"), StringComparison.Ordinal);
    }

    [Fact]
    public void Service_discovery_that_has_only_https_becomes_http()
    {
        var report = new Report();
        var deployment = Map($$"""{{Project("api", $"\"https\": {Https}")}}, {{Project("web",
            env: """ "services__api__https__0": "{api.bindings.https.url}" """)}}""", "", report);
        Assert.Equal("http://api", deployment.Variable("web", "services__api__http__0"));
        Assert.Contains("no TLS", report.Inferred("web: services__api__http__0").From, StringComparison.Ordinal);
    }

    [Fact]
    public void An_external_endpoint_is_named_by_its_public_address_but_service_discovery_stays_inside()
    {
        const string Resources = """
            "api": { "type": "project.v0", "path": "api.csproj", "bindings": { "http": { "scheme": "http", "protocol": "tcp",
              "transport": "http", "external": true }, "https": { "scheme": "https", "protocol": "tcp", "transport": "http",
                "external": true } } },
            "web": { "type": "project.v0", "path": "web.csproj", "env": { "PUBLIC_API": "{api.bindings.https.url}",
              "API_HOST": "{api.bindings.https.host}:{api.bindings.https.port}", "services__api__http__0": "{api.bindings.http.url}",
                "services__api__https__0": "{api.bindings.https.url}" } }
            """;
        var deployment = Map(Resources,
            "{ certificateArn: \"arn:aws:acm:eu-west-1:123456789012:certificate/1\", resources: { api: { domains: [api.example.com] } } }");
        Assert.Equal("https://api.example.com", deployment.Variable("web", "PUBLIC_API"));
        Assert.Equal("api.example.com:443", deployment.Variable("web", "API_HOST"));
        Assert.Equal("http://api", deployment.Variable("web", "services__api__http__0"));
        Assert.Null(deployment.Variable("web", "services__api__https__0"));

        Assert.Equal("https://${LOAD_BALANCER_DNS_NAME}", Map(Resources).Variable("web", "PUBLIC_API"));
        var plain = Map(Resources, "allowPlainHttp: true");
        Assert.Equal("http://${LOAD_BALANCER_DNS_NAME}", plain.Variable("web", "PUBLIC_API"));
    }

    [Fact]
    public void A_job_finds_services_by_Cloud_Map_names_and_container_ports()
    {
        var deployment = Map($$"""
            {{Project("api", $"\"http\": {Http}")}}, {{Project("migrate",
                env: """ "services__api__http__0": "{api.bindings.http.url}" """)}}, {{Project("web",
                    env: "\"API\": \"{api.bindings.http.url}\"")}}
            """, "{ application: shop, resources: { migrate: { kind: job } } }");
        Assert.Equal("http://api.shop.internal:8080", deployment.Variable("migrate", "services__api__http__0"));
        Assert.Equal("http://api", deployment.Variable("web", "API"));
        Assert.Equal("api", Assert.Single(deployment.CloudMapServices).DnsName);
        Assert.Equal(deployment.CloudMapServices[0], deployment.Service("api").ServiceRegistry);
        Assert.Equal(["migrate/security-group tcp/8080", "web/security-group tcp/8080"], deployment.Admitted("api/security-group"));
    }

    [Fact]
    public void A_connection_string_is_answered_apart_for_jobs_and_services()
    {
        var deployment = Map($$"""
            {{Container("bus", "nats:2.10",
                """ "tcp": { "scheme": "nats", "protocol": "tcp", "transport": "tcp", "targetPort": 4222, "port": 14222 } """,
                rest: """ "connectionString": "{bus.bindings.tcp.url}" """)}},
            {{Project("web", env: "\"ConnectionStrings__bus\": \"{bus.connectionString}\"")}}, {{Project("seed",
                env: "\"ConnectionStrings__bus\": \"{bus.connectionString}\"")}}
            """, "resources: { seed: { kind: job } }");
        Assert.Equal("nats://bus:14222", deployment.Variable("web", "ConnectionStrings__bus"));
        Assert.Equal("nats://bus.app.internal:4222", deployment.Variable("seed", "ConnectionStrings__bus"));
    }

    [Fact]
    public void Http2_and_gRPC_keep_their_protocol_inside()
    {
        var deployment = Map($$"""
            {{Project("orders", """ "grpc": { "scheme": "http", "protocol": "tcp", "transport": "http2" }, "h2": { "scheme": "http","""
                + """ "protocol": "tcp", "transport": "http2", "targetPort": 9000 } """)}},
            {{Project("web", env: "\"A\": \"{orders.bindings.grpc.url}\", \"B\": \"{orders.bindings.h2.url}\"")}}
            """);
        Assert.Equal([("grpc", "grpc"), ("h2", "http2")],
            deployment.Container("orders").PortMappings.Select(port => (port.Name, port.AppProtocol!)));
    }

    [Fact]
    public void Peers_of_one_service_may_reach_each_other_on_ports_that_are_not_http()
    {
        var deployment = Map(Project("silo", """
            "http": { "scheme": "http", "protocol": "tcp", "transport": "http" }, "orleans-silo": { "scheme": "tcp", "protocol": "tcp",
              "transport": "tcp", "targetPort": 8001 }
            """, "\"Orleans__Endpoints__SiloPort\": \"{silo.bindings.orleans-silo.targetPort}\", \"HTTP_PORTS\": "
                + "\"{silo.bindings.http.targetPort}\""));
        Assert.Equal(["silo/security-group tcp/8001"], deployment.Admitted("silo/security-group"));
        Assert.Null(deployment.Service("silo").ServiceConnect);
    }
}
