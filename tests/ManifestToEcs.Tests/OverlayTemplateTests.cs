using ManifestToEcs.Commands;
using ManifestToEcs.Emission;
using ManifestToEcs.Mapping;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

public class OverlayTemplateTests
{
    // One resource of each kind that needs a decision, and what refers to it.
    private const string Everything = """
        "pw": { "type": "parameter.v0", "value": "{pw.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } },
        "stage": { "type": "parameter.v0", "value": "{stage.inputs.value}", "inputs": { "value": { "type": "string" } } },
        "pg": { "type": "container.v0", "image": "docker.io/library/postgres:17.6",
          "connectionString": "Host={pg.bindings.tcp.host};Port={pg.bindings.tcp.port};Username=postgres;Password={pw.value}",
          "env": { "POSTGRES_PASSWORD": "{pw.value}" }, "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp",
            "targetPort": 5432 } } },
        "cache": { "type": "redis.v0" },
        "logs": { "type": "container.v0", "image": "datalust/seq:2024.1", "bindings": { "http": { "scheme": "http", "protocol": "tcp",
          "transport": "http", "targetPort": 80 } } },
        "search": { "type": "container.v0", "image": "typesense/typesense:29.0", "args": ["--api-key", "{pw.value}"],
          "volumes": [{ "name": "search", "target": "/data", "readOnly": false }],
          "bindings": { "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 8108 } } },
        "proxy": { "type": "container.v0", "image": "nginxproxy/nginx-proxy:1.8", "bindMounts": [{ "source": "/var/run/docker.sock",
          "target": "/tmp/docker.sock", "readOnly": true }] },
        "webclient": { "type": "executable.v0", "command": "npm", "workingDirectory": "../web", "args": ["run", "dev"],
          "bindings": { "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 5173 } } },
        "tool": { "type": "executable.v0", "command": "dotnet", "workingDirectory": ".." },
        "storage": { "type": "azure.bicep.v0", "path": "storage.bicep", "connectionString": "{storage.outputs.blobEndpoint}" },
        "roles": { "type": "azure.bicep.v0", "path": "roles.bicep" },
        "stack": { "type": "aws.cloudformation.template.v0", "stack-name": "s", "template-path": "cdk.out/none.json" },
        "broken": { "error": "This resource does not support generation in the manifest." },
        "true": { "type": "project.v0", "path": "odd.csproj" },
        "shop.migrations": { "type": "project.v0", "path": "m.csproj", "env": { "DB": "{pg.connectionString};Database=shop" } },
        "api": { "type": "project.v0", "path": "a.csproj", "env": {
          "DB": "{pg.connectionString}", "CACHE": "{cache.connectionString}", "CLIENT": "{webclient.bindings.http.url}",
            "BLOBS": "{storage.connectionString}", "QUEUE": "{stack.output.QueueUrl}",
          "STAGE": "{stage.value}", "SEARCH": "{search.bindings.http.url}" }, "bindings": { "http": { "scheme": "http", "protocol": "tcp",
            "transport": "http", "external": true } } }
        """;

    [Fact]
    public void The_template_is_the_committed_one() =>
        Snapshot.Match("overlay-template", [new EmittedFile("ecs.yaml", OverlayTemplate.For(Manifests.Read(Everything)))]);

    [Fact]
    public void The_manifest_publishes_when_each_question_of_the_template_has_its_likeliest_answer()
    {
        var report = new Report();
        var manifest = Manifests.Read(Everything);
        var overlay = OverlayReader.Parse(OverlayTemplate.For(manifest, answersQuestions: true), "prod", manifest, report);
        Assert.NotNull(Mapper.Map(manifest, overlay, report, new Dictionary<string, int>()));
        Assert.DoesNotContain(report.Findings, finding => finding.Severity == Severity.Error);
    }

    [Fact]
    public void An_untouched_template_takes_no_decision_by_which_something_is_lost()
    {
        var manifest = Manifests.Read(Everything);
        var overlay = OverlayReader.Parse(OverlayTemplate.For(manifest), "prod", manifest, new Report());
        Assert.All(overlay.Resources.Values, entry => Assert.True(
            entry is { Kind: not ("ignore" or "external"), AcceptDataLoss: false, ShellWrapSecretArgs: false }));
    }

    [Fact]
    public void A_reference_that_names_no_property_gets_a_key()
    {
        var manifest = Manifests.Read($"{Mapped.Project("web", env: "\"BUS\": \"{bus}\"")}, \"bus\": {{ \"type\": \"acme.bus.v0\", "
            + "\"size\": 1 }");
        Assert.Contains("values: { connectionString: \"${BUS_CONNECTION_STRING}\" }", OverlayTemplate.For(manifest),
            StringComparison.Ordinal);
        var report = new Report();
        var overlay = OverlayReader.Parse(OverlayTemplate.For(manifest, answersQuestions: true), "prod", manifest, report);
        Assert.NotNull(Mapper.Map(manifest, overlay, report, new Dictionary<string, int>()));
    }

    [Fact]
    public void Every_offered_line_is_one_that_the_reader_takes()
    {
        var manifest = Manifests.Read(Everything);
        // Each line behind a # in turn, in the place of what is stated.
        var lines = OverlayTemplate.For(manifest).Split('\n');
        foreach (var line in lines.Where(line => line.StartsWith("    # ", StringComparison.Ordinal)))
        {
            var entry = lines.Take(Array.IndexOf(lines, line))
                .Last(above => above.StartsWith("  ", StringComparison.Ordinal) && above.TrimEnd().EndsWith(':')
                    && above[2] is not ('#' or ' '));
            var report = new Report();
            OverlayReader.Parse("resources:\n" + entry + "\n    " + line["    # ".Length..], "prod", manifest, report);
            // "stack/QueueLogicalId" and the like are examples: only their names may be wrong.
            Assert.DoesNotContain(report.Findings, finding => finding.Code != "overlay-unknown-resource");
        }
    }

    [Theory]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("1", "\"1\"")]
    [InlineData("", "\"\"")]
    [InlineData("x\n- y: #", "\"x\\u000a- y: #\"")]
    [InlineData("api.v1", "api.v1")]
    public void Names_are_quoted_where_YAML_would_read_something_else(string name, string expected) =>
        Assert.Equal(expected, OverlayTemplate.Key(name));
}
