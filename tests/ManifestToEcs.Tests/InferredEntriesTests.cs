using ManifestToEcs.Commands;
using ManifestToEcs.Mapping;
using ManifestToEcs.Overlays;
using ManifestToEcs.Reports;
using static ManifestToEcs.Tests.Mapped;

namespace ManifestToEcs.Tests;

/// <summary>The first try works: publish infers what loses nothing, says so, and init writes the same.</summary>
public class InferredEntriesTests
{
    private const string Tcp = """ "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 6379 } """;

    private static readonly string Starter = $"{Container("cache", "docker.io/library/redis:8.2", Tcp,
        rest: """ "connectionString": "{cache.bindings.tcp.host}:{cache.bindings.tcp.port}" """)}, {Project("web",
            $"\"http\": {ExternalHttp}", """ "ConnectionStrings__cache": "{cache.connectionString}" """)}";

    [Fact]
    public void The_starter_with_Redis_publishes_without_an_overlay()
    {
        var report = new Report();
        var deployment = Map(Starter, "", report);
        Assert.Equal("valkey", Assert.Single(deployment.Caches).Engine);
        Assert.Contains("ssl=true", deployment.Variable("web", "ConnectionStrings__cache"), StringComparison.Ordinal);
        var inferred = report.Inferred("cache: kind");
        Assert.Equal(("managed", true), (inferred.Value, inferred.IsDecision));
    }

    [Theory]
    [InlineData("kind: service")]
    [InlineData("acceptDataLoss: true")]
    [InlineData("cpu: 512")]
    [InlineData("health: { retries: 5 }")]
    [InlineData("environment: { A: b }")]
    [InlineData("dataPath: /data")]
    [InlineData("kind: managed")]
    public void A_decision_of_the_overlay_stays(string entry)
    {
        var report = new Report();
        TryMap(Starter, $"resources: {{ cache: {{ {entry} }} }}", report);
        Assert.DoesNotContain(report.Inferences, inference => inference is { Subject: "cache: kind", Value: "managed" });
    }

    [Fact]
    public void A_server_with_a_volume_stays_the_container_that_it_is()
    {
        var deployment = Map(Container("db", "postgres:17",
            rest: """ "volumes": [ { "name": "data", "target": "/var/lib/postgresql/data", "readOnly": false } ] """));
        Assert.Empty(deployment.Databases);
        Assert.Single(deployment.FileSystems);
    }

    [Fact]
    public void A_server_whose_password_stands_on_its_command_line_is_managed() =>
        Assert.Single(Map(Container("cache", "redis:7.4", rest: """
            "args": ["--requirepass", "{pw.value}"], "volumes": [ { "name": "data", "target": "/data", "readOnly": false } ]
            """) + """
            , "pw": { "type": "parameter.v0", "value": "{pw.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } }
            """).Caches);

    [Theory]
    [InlineData("migrations")]
    [InlineData("shop.DbMigrator")]
    [InlineData("data-seeder")]
    [InlineData("seed")]
    public void By_its_name_a_project_without_endpoints_is_a_job(string name)
    {
        var report = new Report();
        Assert.Equal(name, Assert.Single(Map($"{Project(name)}, {Project("api")}", "", report).Jobs).Resource);
        Assert.Equal("job", report.Inferred($"{name}: kind").Value);
    }

    [Fact]
    public void A_migration_project_with_an_endpoint_or_by_the_word_of_the_overlay_is_a_service()
    {
        Assert.Empty(Map(Project("migrations", $"\"http\": {Http}")).Jobs);
        Assert.Empty(Map(Project("migrations"), "resources: { migrations: { desiredCount: 1 } }").Jobs);
        Assert.Empty(Map(Project("seedling")).Jobs);
    }

    [Theory]
    [InlineData(""" "type": "container.v1" """)]
    [InlineData(""" "type": "container.v1", "image": "" """)]
    [InlineData(""" "type": "container.v1", "build": {} """)]
    [InlineData(""" "type": "project.v0" """)]
    [InlineData(""" "type": "project.v0", "path": "" """)]
    [InlineData(""" "type": "dockerfile.v0", "path": "Dockerfile" """)]
    public void The_deployment_names_an_image_that_cannot_be_built(string fields)
    {
        var report = new Report();
        var deployment = Map($"\"web-ui\": {{ {fields} }}", "", report);
        Assert.Equal("${WEB_UI_IMAGE}", deployment.Container("web-ui").Image.ToString());
        Assert.Contains(deployment.Inputs, input => input.Name == "WEB_UI_IMAGE");
        Assert.Empty(deployment.Images);
        Assert.Equal("${WEB_UI_IMAGE}", report.Inferred("web-ui: image").Value);
    }

    [Fact]
    public void The_deployment_gives_a_value_of_what_Aspire_could_not_express()
    {
        var report = new Report();
        var deployment = Map($$"""
            {{Project("api", env: "\"MODEL\": \"{model.bindings.http.url}\", \"KEY\": \"{model.connectionString}\"")}},
            "model": { "error": "This resource does not support generation in the manifest." }
            """, "", report);
        Assert.Equal("${MODEL_BINDINGS_HTTP_URL}", deployment.Variable("api", "MODEL"));
        Assert.Equal("${MODEL_BINDINGS_HTTP_URL}", report.Inferred("model: values.bindings.http.url").Value);
    }

    [Fact]
    public void The_deployment_gives_the_address_of_a_server_of_which_the_manifest_has_the_connection_string()
    {
        var deployment = Map($$"""
            {{Project("api", env: "\"DB_HOST\": \"{sql.bindings.tcp.host}\"")}},
            "sql": { "type": "parameter.v0", "connectionString": "{sql.value}", "value": "{sql.inputs.value}",
              "inputs": { "value": { "type": "string", "secret": true } } }
            """);
        Assert.Equal("${SQL_BINDINGS_TCP_HOST}", deployment.Variable("api", "DB_HOST"));
    }

    [Fact]
    public void The_deployment_gives_values_that_the_overlay_leaves_out_for_an_external_resource()
    {
        var deployment = Map($"{Project("api", env: "\"A\": \"{old.url}\", \"B\": \"{old.bindings.http.host}\"")}, \"old\": {{ \"type\": "
            + "\"acme.server.v0\", \"size\": 1 }", "resources: { old: { kind: external, values: { host: old.example.com } } }");
        Assert.Equal(("${OLD_URL}", "old.example.com"), (deployment.Variable("api", "A"), deployment.Variable("api", "B")));
    }

    [Theory]
    [InlineData("{petstore}")]
    [InlineData("{petstore.uri}")]
    [InlineData("{petstore.url}")]
    public void A_resource_that_is_an_address_and_nothing_else_is_read_as_its_address(string reference)
    {
        var deployment = Map($"{Project("web", env: $"\"PETS\": \"{reference}\"")}, \"petstore\": {{ \"type\": \"httpservice.v0\", "
            + "\"uri\": \"https://petstore.example.com\" }");
        Assert.Equal("https://petstore.example.com", deployment.Variable("web", "PETS"));
    }

    [Fact]
    public void Data_of_a_server_that_AWS_does_not_manage_goes_to_EFS()
    {
        var report = new Report();
        var deployment = Map(Container("logs", "datalust/seq:2025.2"), "", report);
        Assert.Equal("/data", Assert.Single(deployment.Container("logs").MountPoints).ContainerPath);
        Assert.Single(deployment.FileSystems);
        Assert.Equal("/data", report.Inferred("logs: dataPath").Value);
        Assert.Empty(Map(Container("logs", "datalust/seq:2025.2"), "resources: { logs: { acceptDataLoss: true } }").FileSystems);
    }

    [Theory]
    [InlineData(""" { "target": "/data", "readOnly": false } """)]
    [InlineData(""" { "name": "logs", "target": "/data", "readOnly": false } """)]
    public void A_volume_of_the_AppHost_at_the_folder_of_the_data_is_that_folder(string volume)
    {
        var report = new Report();
        var deployment = Map(Container("logs", "datalust/seq:2025.2", rest: $"\"volumes\": [{volume}]"),
            "resources: { logs: { dataPath: /data } }", report);
        Assert.Equal("/data", Assert.Single(deployment.Container("logs").MountPoints).ContainerPath);
        Assert.NotNull(Assert.Single(deployment.Task("logs").Volumes).AccessPoint);
        Assert.Contains(report.Leaves, leaf => leaf.Pointer == "/resources/logs/volumes/0" && leaf.Fate == Fate.Mapped);
    }

    [Theory]
    [InlineData("""["server", "/data", "--console-address", ":9001"]""", "/data")]
    [InlineData("""["server", "/export"]""", null)]
    public void A_folder_that_the_command_line_names_counts_only_if_it_does(string args, string? path)
    {
        var report = new Report();
        TryMap(Container("store", "minio/minio:RELEASE.2025-04-22T22-12-26Z", rest: $"\"args\": {args}"), "", report);
        Assert.Equal(path, report.Inferences.SingleOrDefault(inference => inference.Subject == "store: dataPath")?.Value);
        Assert.Equal(path is null, report.Findings.Any(finding => finding.Code == FindingCodes.StatefulWithoutVolume));
    }

    [Fact]
    public void A_folder_of_data_on_the_developers_machine_becomes_a_directory_of_EFS()
    {
        var deployment = Map(Container("logs", "datalust/seq:2025.2",
            rest: """ "bindMounts": [ { "source": "./seq", "target": "/data", "readOnly": false } ] """));
        Assert.Equal("/data", Assert.Single(deployment.Container("logs").MountPoints).ContainerPath);
        Assert.NotNull(Assert.Single(deployment.Task("logs").Volumes).AccessPoint);
    }

    [Fact]
    public void A_secret_option_becomes_the_variable_that_the_image_reads()
    {
        var deployment = Map(Container("search", "typesense/typesense:29.0", rest: """
            "args": ["--data-dir", "/data", "--api-key", "{key.value}", "--enable-cors"],
            "volumes": [ { "name": "data", "target": "/data", "readOnly": false } ]
            """) + """
            , "key": { "type": "parameter.v0", "value": "{key.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } }
            """);
        Assert.Equal(["--data-dir", "/data", "--enable-cors"], deployment.Container("search").Command.Select(word => word.ToString()));
        Assert.Equal(["TYPESENSE_API_KEY"], deployment.Container("search").Secrets.Keys);
        Assert.Empty(deployment.Container("search").EntryPoint);
    }

    [Fact]
    public void An_executable_with_a_published_container_runs_as_that()
    {
        var deployment = Map("""
            "ui": { "type": "executable.v0", "command": "npm", "workingDirectory": "../ui", "args": ["run", "dev"],
              "build": { "context": "../ui", "dockerfile": "../ui/Dockerfile" } }
            """);
        Assert.Empty(deployment.Container("ui").Command);
        Assert.Equal("ui", Assert.Single(deployment.Images).Resource);
    }

    [Theory]
    [InlineData("ignore", """ "dash": { "type": "aws.cdk.construct.v0" } """)]
    [InlineData("ignore", """ "ui": { "type": "executable.v0", "command": "npm", "workingDirectory": "ui" } """)]
    [InlineData("external", """ "store": { "type": "azure.bicep.v0", "path": "s.bicep" } """)]
    public void Leaving_out_and_keeping_elsewhere_are_never_inferred(string kind, string resource)
    {
        var report = new Report();
        var reference = resource.Contains("bicep", StringComparison.Ordinal) ? "{store.outputs.endpoint}" : "x";
        Assert.Null(TryMap($"{resource}, {Project("api", env: $"\"A\": \"{reference}\"")}", "", report));
        Assert.DoesNotContain(report.Inferences, inference => inference.Value == kind);
    }

    [Fact]
    public void Init_writes_what_publish_infers_and_the_outcome_is_the_same()
    {
        var manifest = Manifests.Read($$"""
            {{Starter}}, {{Project("migrations")}}, {{Container("logs", "datalust/seq:2025.2")}}, "ui": { "type": "container.v1" },
            "model": { "error": "none" }, {{Project("api", env: "\"MODEL\": \"{model.connectionString}\"")}}
            """);
        var (bare, written) = (new Report(), new Report());
        Assert.NotNull(Mapper.Map(manifest, OverlayReader.Parse("", "prod", manifest, bare), bare, new Dictionary<string, int>()));
        var overlay = OverlayTemplate.For(manifest);
        Assert.NotNull(Mapper.Map(manifest, OverlayReader.Parse(overlay, "prod", manifest, written), written,
            new Dictionary<string, int>()));
        var decisions = bare.Inferences.Where(inference => inference.IsDecision).ToList();
        Assert.Equal(["cache", "logs", "migrations", "model", "ui"],
            decisions.Select(decision => decision.Subject.Split(':')[0]).Order(StringComparer.Ordinal));
        Assert.All(decisions, decision => Assert.Contains(decision.Value, overlay, StringComparison.Ordinal));
        Assert.DoesNotContain(written.Inferences, inference => inference.IsDecision);
        Assert.Equal(bare.Findings, written.Findings);
    }
}
