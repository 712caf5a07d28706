using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

public class ContainerEnvironmentTests
{
    private const string Password =
        """ "pw": { "type": "parameter.v0", "value": "{pw.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } } """;

    [Fact]
    public void A_whole_secret_is_read_directly_and_a_composed_text_becomes_a_secret_of_its_own()
    {
        var deployment = Map($"{Project("api",
            env: """ "KEY": "{pw.value}", "ConnectionStrings__db": "Host=db.example.com;Password={pw.value}", "PLAIN":"""
                + """ "x" """)}, {Password}", "application: shop");
        var container = deployment.Container("api");
        Assert.Equal(["ConnectionStrings__db", "KEY"], container.Secrets.Keys);
        Assert.IsType<ProvidedSecret>(container.Secrets["KEY"].Secret);
        Assert.IsType<ComposedSecret>(container.Secrets["ConnectionStrings__db"].Secret);
        Assert.Equal("shop/prod/api/connection-strings-db", container.Secrets["ConnectionStrings__db"].Secret.Name);
        Assert.Equal(["PLAIN"], container.Environment.Keys);
    }

    [Fact]
    public void The_overlay_adds_replaces_and_removes_variables_and_may_use_expressions()
    {
        var report = new Report();
        var deployment = Map($"{Project("api", env: """ "A": "1", "B": "2" """)}, {Password}, {Project("web", $"\"http\": {Http}")}",
            "resources: { api: { environment: { A: null, B: changed, DATABASE_URL: \"postgresql://u:{pw.value}@db/x\", WEB: "
                + "\"{web.bindings.http.url}\" } } }", report);
        Assert.Null(deployment.Variable("api", "A"));
        Assert.Equal("changed", deployment.Variable("api", "B"));
        Assert.Equal("http://web", deployment.Variable("api", "WEB"));
        Assert.Equal(["DATABASE_URL"], deployment.Container("api").Secrets.Keys);
        Assert.Contains("removes", report.WhyIgnored("/resources/api/env/A"), StringComparison.Ordinal);
        Assert.Contains("another value", report.WhyIgnored("/resources/api/env/B"), StringComparison.Ordinal);
        Assert.Equal(["api/security-group tcp/8080"], deployment.Admitted("web/security-group"));
    }

    [Fact]
    public void A_wrong_expression_of_the_overlay_is_reported_in_the_overlay()
    {
        var report = new Report();
        Assert.Null(TryMap(Project("api"), "resources: { api: { environment: { WEB: \"{wbe.bindings.http.url}\" } } }", report));
        var finding = Assert.Single(report.Findings, finding => finding.Code == FindingCodes.UnknownResource);
        Assert.Equal((Document.Overlay, "/resources/api/environment/WEB"), (finding.Location.Document, finding.Location.Pointer));
    }

    [Fact]
    public void A_url_that_is_typed_with_credentials_becomes_a_secret_and_its_text_goes_nowhere()
    {
        const string Resources = """ "api": { "type": "project.v0", "path": "api.csproj", "env": { "BUS": "amqp://guest:"""
            + """canary-4711@bus.example.com" } } """;
        Finding(FindingCodes.PlainSecret, Resources);
        var report = new Report();
        var deployment = Map(Resources, "", report);
        Assert.IsType<ProvidedSecret>(deployment.Container("api").Secrets["BUS"].Secret);
        Assert.DoesNotContain(Emission.EcsJson.Emit(deployment), file => file.Content.Contains("canary-4711", StringComparison.Ordinal));
        Assert.DoesNotContain(report.Findings, finding => finding.Message.Contains("canary-4711", StringComparison.Ordinal));
    }

    [Fact]
    public void A_typed_password_is_a_warning_and_a_secret_when_the_overlay_says_so()
    {
        const string Resources = """ "api": { "type": "project.v0", "path": "api.csproj", "env": { "ADMIN_PASSWORD": "hello" } } """;
        Finding(FindingCodes.PlainSecret, Resources);
        var report = new Report();
        var deployment = Map(Resources, "resources: { api: { secretEnvironment: [ADMIN_PASSWORD] } }", report);
        Assert.IsType<ProvidedSecret>(deployment.Container("api").Secrets["ADMIN_PASSWORD"].Secret);
        Assert.Empty(deployment.Container("api").Environment);
        Assert.DoesNotContain(report.Findings, finding => finding.Code == FindingCodes.PlainSecret);
    }

    [Fact]
    public void A_secret_that_only_the_overlay_knows_is_asked_for_too()
    {
        var deployment = Map(Project("api"), "resources: { api: { secretEnvironment: [LICENSE_KEY] } }");
        Assert.IsType<ProvidedSecret>(deployment.Container("api").Secrets["LICENSE_KEY"].Secret);
    }

    [Fact]
    public void No_environment_and_no_command_holds_a_part_of_a_secret()
    {
        // SEC-01, SEC-03: texts of every kind that reach a secret, drawn with a fixed seed.
        string[] pieces = ["{pw.value}", "{gen.value}", "{pw-uri-encoded.value}", "{cs.connectionString}", "{api.bindings.http.url}",
            "plain", "Host=x;Password=", "postgres://u:", "@h/db", "{number.value}"];
        var random = new Random(20261123);
        for (var round = 0; round < 200; round++)
        {
            string Text() => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => pieces[random.Next(pieces.Length)]));
            var variables = string.Join(", ", Enumerable.Range(0, 6).Select(number => $"\"V{number}\": \"{Text()}\""));
            var argument = Text();
            var resources = $$"""
                {{Project("api", $"\"http\": {Http}")}}, {{Password}},
                {{Project("worker", env: variables)}}, {{Container("tool", "example/tool:1",
                    rest: $"\"entrypoint\": \"/tool\", \"args\": [\"{argument}\"]")}},
                "gen": { "type": "parameter.v0", "value": "{gen.inputs.value}", "inputs": { "value": { "type": "string", "secret": true,
                  "default": { "generate": { "minLength": 22, "special": false } } } } },
                "number": { "type": "parameter.v0", "value": "{number.inputs.value}", "inputs": { "value": { "type": "string",
                  "default": { "value": "7" } } } },
                "pw-uri-encoded": { "type": "annotated.string", "value": "{gen.value}", "filter": "uri" },
                "cs": { "type": "value.v0", "connectionString": "Host=db;Password={gen.value}" }
                """;
            var report = new Report();
            var deployment = TryMap(resources, "resources: { tool: { shellWrapSecretArgs: true } }", report);
            Assert.True(deployment is not null, string.Join('\n', report.Findings));
            foreach (var container in deployment.TaskDefinitions.SelectMany(definition => definition.Containers))
            {
                Assert.DoesNotContain(container.Environment.Values, value => value.IsSecret);
                Assert.DoesNotContain(container.Command.Concat(container.EntryPoint), word => word.IsSecret);
                Assert.Empty(container.Environment.Keys.Intersect(container.Secrets.Keys));
            }
        }
    }
}
