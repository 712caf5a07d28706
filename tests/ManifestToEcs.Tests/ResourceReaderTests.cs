using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

/// <summary>Every resource type and legacy form, aspire-manifest-format sections 3 and 4.</summary>
public class ResourceReaderTests
{
    private readonly Report _report = new();

    [Theory]
    [InlineData("project.v0", """ "path":"a.csproj" """, ResourceKind.Project)]
    [InlineData("project.v1", """ "path":"a.csproj","deployment":{"type":"azure.bicep.v0","path":"a.bicep","params":"""
        + """{"p":"{.outputs.x}"}} """, ResourceKind.Project)]
    [InlineData("container.v0", """ "image":"redis:7" """, ResourceKind.Container)]
    [InlineData("container.v1", """ "build":{"context":".","dockerfile":"Dockerfile"} """, ResourceKind.Container)]
    [InlineData("dockerfile.v0", """ "path":"web/Dockerfile","context":"web" """, ResourceKind.Dockerfile)]
    [InlineData("executable.v0", """ "command":"npm","workingDirectory":"web","args":["run","dev"] """, ResourceKind.Executable)]
    [InlineData("parameter.v0", """ "value":"{it.inputs.value}","inputs":{"value":{"type":"string"}} """, ResourceKind.Parameter)]
    [InlineData("value.v0", """ "connectionString":"" """, ResourceKind.Value)]
    [InlineData("annotated.string", """ "value":"{it.value}","filter":"uri" """, ResourceKind.AnnotatedString)]
    [InlineData("azure.bicep.v0", """ "path":"a.bicep","params":{"a":["b"]} """, ResourceKind.Bicep)]
    [InlineData("azure.bicep.v1", """ "path":"a.bicep","scope":{"resourceGroup":"g"} """, ResourceKind.Bicep)]
    [InlineData("aws.cloudformation.stack.v0", """ "stack-name":"s","references":[{"target-resource":"it"}] """,
        ResourceKind.CloudFormationStack)]
    [InlineData("aws.cloudformation.template.v0", """ "stack-name":"s","template-path":"t.json" """, ResourceKind.CloudFormationTemplate)]
    [InlineData("cloudformation.template.v0", """ "stack-name":"s","template-path":"t.json" """, ResourceKind.CloudFormationTemplate)]
    [InlineData("cloudformation.reference.v0", """ "cloudformation":"s","resource":"it" """, ResourceKind.CloudFormationReference)]
    [InlineData("aws.lambda.function.v0", """ "path":"a.csproj","handler":"h","runtime":"dotnet8","env":{"A":"b"} """, ResourceKind.Lambda)]
    [InlineData("dapr.v0", """ "dapr":{"application":"it","appId":"it","components":["store"]} """, ResourceKind.Dapr)]
    [InlineData("dapr.component.v0", """ "daprComponent":{"type":"state"} """, ResourceKind.DaprComponent)]
    [InlineData("dapr.component.v0", """ "componentType":"statestore" """, ResourceKind.DaprComponent)]
    [InlineData("redis.v0", null, ResourceKind.LegacyServer)]
    [InlineData("redis.v1", null, ResourceKind.LegacyServer)]
    [InlineData("postgres.server.v0", null, ResourceKind.LegacyServer)]
    [InlineData("rabbitmq.server.v0", null, ResourceKind.LegacyServer)]
    [InlineData("rabbitmq.server.v1", null, ResourceKind.LegacyServer)]
    [InlineData("sqlserver.server.v1", null, ResourceKind.LegacyServer)]
    [InlineData("mysql.server.v0", null, ResourceKind.LegacyServer)]
    [InlineData("mongodb.server.v0", null, ResourceKind.LegacyServer)]
    [InlineData("postgres.database.v0", """ "parent":"it" """, ResourceKind.LegacyDatabase)]
    [InlineData("pg.database.v0", """ "parent":"it","connectionString":"x" """, ResourceKind.LegacyDatabase)]
    [InlineData("sqlserver.database.v0", """ "parent":"it" """, ResourceKind.LegacyDatabase)]
    [InlineData("sqlserver.database.v1", """ "parent":"it" """, ResourceKind.LegacyDatabase)]
    [InlineData("mysql.database.v0", """ "parent":"it" """, ResourceKind.LegacyDatabase)]
    [InlineData("mongodb.database.v0", """ "parent":"it" """, ResourceKind.LegacyDatabase)]
    [InlineData("postgres.connection.v0", """ "connectionString":"x" """, ResourceKind.Value)]
    [InlineData("azure.storage.v0", null, ResourceKind.Unknown)]
    [InlineData("azure.storage.blob.v0", """ "parent":"storage" """, ResourceKind.Unknown)]
    [InlineData("azure.keyvault.v0", null, ResourceKind.Unknown)]
    [InlineData("azure.ai.agent.v0", """ "model":{"name":["anything"]},"env":[1],"value":{} """, ResourceKind.Unknown)]
    [InlineData("aws.cdk.construct.v0", null, ResourceKind.Unknown)]
    public void A_known_type_is_read_without_a_finding(string type, string? fields, ResourceKind kind)
    {
        var resource = Manifests.One($"\"type\":\"{type}\"" + (fields is null ? "" : "," + fields));
        Assert.Equal((kind, type), (resource.Kind, resource.Type));
    }

    [Theory]
    [InlineData(""" "error":"This resource does not support generation in the manifest." """,
        "This resource does not support generation in the manifest.")]
    [InlineData("", "The manifest has an empty entry for this resource.")]
    public void What_Aspire_could_not_express_carries_its_words(string fields, string error)
    {
        var resource = Manifests.One(fields);
        Assert.Equal((ResourceKind.NotExpressed, error), (resource.Kind, resource.Error));
    }

    [Theory]
    [InlineData(""" "type":"container.v7","image":"nginx:1" """, ResourceKind.Container)]
    [InlineData(""" "type":"project.v2","path":"a.csproj" """, ResourceKind.Project)]
    [InlineData(""" "type":"project","path":"a.csproj" """, ResourceKind.Project)]
    [InlineData(""" "type":"Annotated.String.v0","value":"x","filter":"uri" """, ResourceKind.AnnotatedString)]
    [InlineData(""" "type":"acme.widget.v0","image":"acme/widget:1" """, ResourceKind.Container)]
    [InlineData(""" "type":"acme.widget.v0","build":{"context":"."} """, ResourceKind.Container)]
    [InlineData(""" "type":"acme.function.v0","path":"f/F.fsproj" """, ResourceKind.Project)]
    [InlineData(""" "type":"azure.thing.v0","path":"thing.bicep" """, ResourceKind.Bicep)]
    [InlineData(""" "type":"acme.docker.v0","path":"Dockerfile","context":"." """, ResourceKind.Dockerfile)]
    [InlineData(""" "type":"acme.node.v0","command":"node","workingDirectory":"." """, ResourceKind.Executable)]
    [InlineData(""" "type":"acme.stack.v0","stack-name":"s" """, ResourceKind.CloudFormationStack)]
    [InlineData(""" "path":"a.csproj" """, ResourceKind.Project)]
    [InlineData(""" "value":"x","inputs":{} """, ResourceKind.Parameter)]
    public void An_unknown_type_or_version_is_read_by_its_shape_with_a_warning(string fields, ResourceKind kind)
    {
        var resource = Assert.Single(Manifests.Read("\"it\":{" + fields + "}", _report).Resources);
        Assert.Equal(kind, resource.Kind);
        Assert.Equal(Severity.Warning, _report.OnlyFinding(FindingCodes.ReadByShape).Severity);
    }

    [Fact]
    public void A_variable_written_as_an_object_with_its_value_is_read_with_a_warning()
    {
        var resource = Assert.Single(Manifests.Read(""" "it":{"type":"project.v0","path":"a.csproj","env":{"A":{"value":"b"}}} """, _report)
            .Resources);
        Assert.Equal(new ManifestText("b", "/resources/it/env/A/value"), Assert.Single(resource.Env).Value);
        var finding = _report.OnlyFinding(FindingCodes.WrongShape);
        Assert.Equal((Severity.Warning, "/resources/it/env/A"), (finding.Severity, finding.Location.Pointer));
    }

    [Fact]
    public void A_resource_without_type_and_shape_is_an_error()
    {
        Manifests.Read(""" "it":{"color":"blue"} """, _report);
        Assert.Equal("/resources/it", _report.OnlyFinding(FindingCodes.WrongShape).Location.Pointer);
    }

    [Fact]
    public void A_workload_keeps_every_field_with_its_pointer()
    {
        var resource = Manifests.One("""
            "type":"container.v0","image":"{tag.value}","entrypoint":"sh","args":["-c","a b"],"env":{"B":"2","A/x":"{it.value}"},
            "connectionString":"Host={it.bindings.tcp.host}",
            "bindings":{"tcp":{"scheme":"redis","protocol":"TCP","transport":"tcp","targetPort":6379,"port":16379,"external":true},
                        "http":{"scheme":"http","protocol":"tcp","transport":"http2"},
                        "old":{"scheme":"tcp","protocol":"udp","transport":"tcp","containerPort":5000}},
            "volumes":[{"name":"data","target":"/data","readOnly":false},{"target":"/tmp","readOnly":true}],
            "bindMounts":[{"source":"C:/x","target":"/x","readOnly":true}],
            "containerFiles":{"it":{"destination":"/app/wwwroot","sources":["/app/dist"]}},
            "inputs":{"password":{"type":"string","secret":true}}
            """);
        Assert.Equal("{tag.value}", resource.Image!.Text);
        Assert.Equal(new ManifestText("a b", "/resources/it/args/1"), resource.Args[1]);
        Assert.Equal(["B", "A/x"], resource.Env.Select(variable => variable.Name));
        Assert.Equal("/resources/it/env/A~1x", resource.Env[1].Value.Pointer);
        Assert.Equal(
            [
                new Binding("tcp", "/resources/it/bindings/tcp", "redis", "tcp", "tcp", true, 16379, 6379),
                new Binding("http", "/resources/it/bindings/http", "http", "tcp", "http2", false, null, null),
                new Binding("old", "/resources/it/bindings/old", "tcp", "udp", "tcp", false, null, 5000),
            ],
            resource.Bindings);
        Assert.Equal([new Volume("data", "/data", false, "/resources/it/volumes/0"),
            new Volume(null, "/tmp", true, "/resources/it/volumes/1")], resource.Volumes);
        Assert.Equal(new BindMount("C:/x", "/x", true, "/resources/it/bindMounts/0"), Assert.Single(resource.BindMounts));
        Assert.Equal(["/app/dist"], Assert.Single(resource.ContainerFiles).Sources);
        Assert.True(Assert.Single(resource.Inputs).Secret);
    }

    [Fact]
    public void A_build_keeps_stage_arguments_and_secrets()
    {
        var build = Manifests.One("""
            "type":"container.v1","build":{"context":"web","dockerfile":"web/Dockerfile","stage":"final","buildOnly":true,
              "args":{"A":"{it.value}","FROM_ENVIRONMENT":null},
              "secrets":{"token":{"type":"env","value":"{it.value}"},"npmrc":{"type":"file","source":".npmrc"},"shell":{"type":"env"}}}
            """).Build!;
        Assert.Equal(("web", "web/Dockerfile", "final", true), (build.Context, build.Dockerfile, build.Stage, build.Only));
        Assert.Equal([new BuildArgument("A", new("{it.value}", "/resources/it/build/args/A")), new BuildArgument("FROM_ENVIRONMENT", null)],
            build.Args);
        Assert.Equal([new BuildSecret("token", new("{it.value}", "/resources/it/build/secrets/token/value"), null),
            new BuildSecret("npmrc", null, ".npmrc"), new BuildSecret("shell", null, null)], build.Secrets);
    }

    [Fact]
    public void The_older_Dockerfile_resource_is_a_build_too()
    {
        var build = Manifests.One(""" "type":"dockerfile.v0","path":"..\\web\\Dockerfile","context":"..\\web","buildArgs":"""
            + """{"A":"1"} """).Build!;
        Assert.Equal(("..\\web", "..\\web\\Dockerfile", "A"), (build.Context, build.Dockerfile, Assert.Single(build.Args).Name));
    }

    [Fact]
    public void Generated_inputs_have_all_character_classes_unless_one_is_off()
    {
        var inputs = Manifests.One("""
            "type":"parameter.v0","value":"x","inputs":{
              "a":{"type":"string","secret":true,"default":{"generate":{"minLength":22}}},
              "b":{"type":"string","default":{"generate":{"minLength":25,"special":false,"upper":false,"minNumeric":2}}},
              "c":{"type":"string","default":{"value":"postgres"}}}
            """).Inputs;
        Assert.Equal(new GenerateRule(22), inputs[0].Generate);
        Assert.Equal(new GenerateRule(25, Upper: false, Special: false, MinNumeric: 2), inputs[1].Generate);
        Assert.Equal(("postgres", false), (inputs[2].Default!.Text, inputs[2].Secret));
    }

    [Theory]
    [InlineData(""" "dapr":{"application":"api","appId":"api"} """)]
    [InlineData(""" "application":"api" """)]
    public void A_Dapr_sidecar_names_its_application_in_either_place(string fields) =>
        Assert.Equal("api", Manifests.One("\"type\":\"dapr.v0\"," + fields).DaprSidecar!.Application);

    [Theory]
    [InlineData(""" "type":"container.v0","image":7 """, "/image")]
    [InlineData(""" "type":"container.v1","build":"." """, "/build")]
    [InlineData(""" "type":"container.v1","build":{"context":".","secrets":{"a":{"type":"vault"}}} """, "/build/secrets/a/type")]
    [InlineData(""" "type":"container.v1","build":{"context":".","secrets":{"a":{"type":"file"}}} """, "/build/secrets/a")]
    [InlineData(""" "type":"container.v1","build":{"context":".","args":{"a":1}} """, "/build/args/a")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","env":[] """, "/env")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","env":{"A/B":{"value":"postgres","secret":"no"}} """, "/env/A~1B")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","env":{"A":null} """, "/env/A")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","env":{"A":8080} """, "/env/A")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","env":{"A":true} """, "/env/A")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","args":"run" """, "/args")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","args":["a",["b"]] """, "/args/1")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","bindings":{"http":"8080"} """, "/bindings/http")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","bindings":{"http":{"protocol":"tcp","transport":"http"}} """, "/bindings/http")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","bindings":{"http":{"scheme":"http","protocol":"sctp","transport":"http"}} """,
        "/bindings/http/protocol")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","bindings":{"http":{"scheme":"http","protocol":"tcp","transport":"http3"}} """,
        "/bindings/http/transport")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","bindings":{"http":"""
        + """{"scheme":"http","protocol":"tcp","transport":"http","port":"80"}} """, "/bindings/http/port")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","bindings":{"http":{"scheme":"http","protocol":"tcp","transport":"http","port":"""
        + """1e400}} """, "/bindings/http/port")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","bindings":{"http":"""
        + """{"scheme":"http","protocol":"tcp","transport":"http","targetPort":65536}} """, "/bindings/http/targetPort")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","bindings":{"http":"""
        + """{"scheme":"http","protocol":"tcp","transport":"http","targetPort":99999999999999999999}} """, "/bindings/http/targetPort")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","bindings":{"http":"""
        + """{"scheme":"http","protocol":"tcp","transport":"http","targetPort":80.5}} """, "/bindings/http/targetPort")]
    [InlineData(""" "type":"project.v0","path":"a.csproj","bindings":{"http":"""
        + """{"scheme":"http","protocol":"tcp","transport":"http","external":"yes"}} """, "/bindings/http/external")]
    [InlineData(""" "type":"container.v0","image":"a:1","volumes":[{"name":"x"}] """, "/volumes/0")]
    [InlineData(""" "type":"container.v0","image":"a:1","volumes":["x"] """, "/volumes/0")]
    [InlineData(""" "type":"container.v0","image":"a:1","bindMounts":[{"target":"/x"}] """, "/bindMounts/0")]
    [InlineData(""" "type":"container.v0","image":"a:1","containerFiles":{"it":{"sources":[]}} """, "/containerFiles/it")]
    [InlineData(""" "type":"parameter.v0" """, "")]
    [InlineData(""" "type":"parameter.v0","value":"x","inputs":{"value":"x"} """, "/inputs/value")]
    [InlineData(""" "type":"parameter.v0","value":"x","inputs":{"value":{"type":"number"}} """, "/inputs/value/type")]
    [InlineData(""" "type":"parameter.v0","value":"x","inputs":{"value":{"type":"string","secret":"true"}} """, "/inputs/value/secret")]
    [InlineData(""" "type":"parameter.v0","value":"x","inputs":{"value":{"type":"string","default":{}}} """, "/inputs/value/default")]
    [InlineData(""" "type":"parameter.v0","value":"x","inputs":{"value":{"type":"string","default":"x"}} """, "/inputs/value/default")]
    [InlineData(""" "type":"parameter.v0","value":"x","inputs":{"value":{"type":"string","default":{"generate":{"minLength":-1}}}} """,
        "/inputs/value/default/generate/minLength")]
    [InlineData(""" "type":"value.v0" """, "")]
    [InlineData(""" "type":"value.v0","connectionString":["x"] """, "/connectionString")]
    [InlineData(""" "type":"annotated.string","value":"x" """, "")]
    [InlineData(""" "type":"annotated.string","filter":"uri" """, "")]
    [InlineData(""" "type":"aws.cloudformation.stack.v0" """, "")]
    [InlineData(""" "type":"aws.cloudformation.template.v0","stack-name":"s" """, "")]
    [InlineData(""" "type":"postgres.database.v0" """, "")]
    [InlineData(""" "type":7,"path":"a.csproj" """, "/type", FindingCodes.ReadByShape)]
    public void A_field_of_the_wrong_shape_is_reported_at_its_pointer(string fields, string place, string? also = null)
    {
        Manifests.Read("\"it\":{" + fields + "}", _report);
        var finding = Assert.Single(_report.Findings, finding => finding.Code != also);
        Assert.Equal((FindingCodes.WrongShape, Severity.Error, "/resources/it" + place),
            (finding.Code, finding.Severity, finding.Location.Pointer));
        Assert.False(string.IsNullOrEmpty(finding.Advice));
    }

    [Fact]
    public void Every_wrong_field_is_said_and_the_right_ones_are_read()
    {
        var resource = Assert.Single(Manifests.Read("""
            "it":{"type":"project.v0","path":"a.csproj","env":{"A":1,"B":"b","C":{}},"bindings":{"http":7,"tcp":{"scheme":"tcp",
            "protocol":"tcp","transport":"tcp"}}}
            """, _report).Resources);
        Assert.Equal(["/resources/it/env/A", "/resources/it/env/C", "/resources/it/bindings/http"],
            _report.Findings.Select(finding => finding.Location.Pointer));
        Assert.Equal(("B", "tcp"), (Assert.Single(resource.Env).Name, Assert.Single(resource.Bindings).Name));
    }

    [Fact]
    public void Null_is_the_same_as_absent()
    {
        var resource = Manifests.One(""" "type":"project.v0","path":"a.csproj","args":null,"bindings":null """);
        Assert.Empty(resource.Args);
    }

    [Fact]
    public void A_field_that_the_format_does_not_have_is_ignored_with_a_warning_and_the_nearest_name()
    {
        Manifests.Read(""" "it":{"type":"project.v0","path":"a.csproj","enviroment":{"A":"b"},"bindngs":{}} """, _report);
        Assert.Equal(2, _report.Findings.Count);
        Assert.All(_report.Findings, finding => Assert.Equal((FindingCodes.UnknownField, Severity.Warning),
            (finding.Code, finding.Severity)));
        Assert.Contains("Did you mean 'bindings'?", _report.Findings[1].Message, StringComparison.Ordinal);
        Assert.Equal(["/resources/it/bindngs", "/resources/it/enviroment"], _report.Leaves.Select(leaf => leaf.Pointer));
    }

    [Fact]
    public void Blocks_for_Azure_are_ignored_with_a_reason()
    {
        Manifests.Read(""" "it":{"type":"project.v1","path":"a.csproj","deployment":{"params":{"a":"{.outputs.b}"}}},"b":"""
            + """{"type":"azure.bicep.v1","path":"b.bicep","params":{"p":"x"},"scope":{}} """, _report);
        Assert.Empty(_report.Findings);
        Assert.Equal(["/resources/b/params", "/resources/b/scope", "/resources/it/deployment"],
            _report.Leaves.Where(leaf => leaf.Fate == Fate.Ignored).Select(leaf => leaf.Pointer));
    }

    [Fact]
    public void Bindings_that_differ_in_case_only_are_an_error()
    {
        Manifests.Read("""
            "it":{"type":"project.v0","path":"a.csproj","bindings":{"http":{"scheme":"http","protocol":"tcp","transport":"http"},
            "HTTP":{"scheme":"http","protocol":"tcp","transport":"http"}}}
            """, _report);
        Assert.Equal("/resources/it/bindings/HTTP", _report.OnlyFinding(FindingCodes.DuplicateName).Location.Pointer);
    }
}
