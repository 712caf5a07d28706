using System.Text.Json.Nodes;
using ManifestToEcs.Comparison;
using ManifestToEcs.Emission;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

public class EmissionComparisonTests
{
    private static readonly IReadOnlyList<EmittedFile> Emission = [.. EcsJson.Emit(FlawlessDeployment.Create())];

    [Fact]
    public void An_emission_equals_itself() => Assert.False(EmissionComparison.Compare(Emission, Emission).WouldChange);

    [Fact]
    public void A_changed_variable_is_told_by_file_pointer_and_name()
    {
        var difference = Assert.Single(
            EmissionComparison.Compare(Emission, Edited("ecs/api/task-definition.json", "\"production\"", "\"staging\"")).Differences);

        Assert.Equal(
            new Difference("ecs/api/task-definition.json", "/containerDefinitions/0/environment/1/value",
                "containerDefinitions[api-container].environment[ENVIRONMENT].value", "\"staging\"", "\"production\""),
            difference);
    }

    [Fact]
    public void The_order_of_variables_and_subnets_means_nothing()
    {
        var body = Parse("ecs/api/task-definition.json");
        var variables = body["containerDefinitions"]![0]!["environment"]!.AsArray();
        var first = variables[0]!.DeepClone();
        variables.RemoveAt(0);
        variables.Add(first);

        var result = EmissionComparison.Compare(Emission,
            [.. Emission.Select(file => file.Path == "ecs/api/task-definition.json"
                ? file with { Content = body.ToJsonString() + "\n" } : file)]);

        // The bytes differ, so the file would be written anew; nothing in it would.
        Assert.All(result.Differences, difference => Assert.StartsWith("line ", difference.Pointer, StringComparison.Ordinal));
        Assert.False(AgainstAws(Described("api",
            definition => definition["containerDefinitions"]![0]!["environment"] = variables.DeepClone())).WouldChange);
    }

    [Fact]
    public void Files_that_come_and_go_are_told()
    {
        var result = EmissionComparison.Compare(Emission, [new EmittedFile("ecs/old/service.json", "{}\n"), .. Emission.Skip(1)]);

        Assert.Contains(result.Differences, difference => difference is { File: "ecs/old/service.json", New: null });
        Assert.Contains(result.Differences, difference => difference.File == Emission[0].Path && difference.Old is null);
    }

    [Fact]
    public void Texts_are_compared_by_line()
    {
        EmittedFile[] before = [new("deploy.sh", "one\ntwo\nthree\nfour\n")];
        EmittedFile[] now = [new("deploy.sh", "one\n2\nthree\nthree and a half\nfour\n")];

        Assert.Equal(
            [new Difference("deploy.sh", "line 2", "", "two", "2"), new Difference("deploy.sh", "line 4", "", null, "three and a half")],
            EmissionComparison.Compare(now, before).Differences);
    }

    [Fact]
    public void What_AWS_adds_to_a_task_definition_is_no_difference() =>
        Assert.Empty(AgainstAws(Described("api", definition =>
        {
            foreach (var (name, value) in JsonNode.Parse("""
                {"taskDefinitionArn": "arn:aws:ecs:eu-central-1:123456789012:task-definition/sample-api:7", "revision": 7,
                  "status": "ACTIVE", "requiresAttributes": [{"name": "x"}],
                 "compatibilities": ["EC2", "FARGATE"], "registeredAt": "2026-11-23T06:00:00Z",
                   "registeredBy": "arn:aws:iam::123456789012:user/x", "placementConstraints": [], "enableFaultInjection": false}
                """)!.AsObject()) definition[name] = value?.DeepClone();
            var container = definition["containerDefinitions"]![0]!.AsObject();
            container["cpu"] = 0;
            container["volumesFrom"] = new JsonArray();
            container["systemControls"] = new JsonArray();
            container["portMappings"]![0]!["hostPort"] = 8000;
            definition["volumes"]![0]!["host"] = new JsonObject();
        })).Differences);

    [Fact]
    public void What_AWS_adds_to_a_service_is_no_difference() => Assert.Empty(AgainstAws(DescribedService(_ => { })).Differences);

    [Fact]
    public void A_placeholder_matches_what_AWS_has_and_the_result_says_so()
    {
        var result = AgainstAws(DescribedService(_ => { }));

        Assert.Contains(new AssumedValue("API_SECURITY_GROUP_ID", "sg-0123"), result.Assumed);
        Assert.Contains(result.Notes, note => note.Contains("desiredCount", StringComparison.Ordinal));
    }

    [Fact]
    public void One_placeholder_does_not_stand_for_two_values()
    {
        var result = AgainstAws(DescribedService(
            service => service["loadBalancers"]![0]!["targetGroupArn"] =
                "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/a/1"),
            DescribedService(service => service["loadBalancers"]![0]!["targetGroupArn"] =
                "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/b/2"));

        Assert.Equal("/loadBalancers/0/targetGroupArn", Assert.Single(result.Differences).Pointer);
    }

    [Fact]
    public void A_real_difference_to_AWS_is_told()
    {
        var result = AgainstAws(
            DescribedService(service => service["deploymentConfiguration"]!["deploymentCircuitBreaker"]!["rollback"] = false),
            Described("api", definition => definition["cpu"] = "256"));

        Assert.Equal(
            [("ecs/api/service.json", "/deploymentConfiguration/deploymentCircuitBreaker/rollback"),
                ("ecs/api/task-definition.json", "/cpu")],
            result.Differences.Select(difference => (difference.File, difference.Pointer)));
        Assert.True(result.WouldChange);
    }

    [Theory]
    [InlineData("appProtocol", "http2")]
    [InlineData("protocol", "udp")]
    public void CONT_03_A_change_of_protocol_needs_a_new_service(string field, string value) => Assert.Equal(
        "needs a new service",
        Assert.Single(AgainstAws(Described("api",
            definition => definition["containerDefinitions"]![0]!["portMappings"]![0]![field] = value)).Differences).Remark);

    [Fact]
    public void Secrets_that_AWS_has_in_clear_are_never_shown()
    {
        const string canary = "canary-5d41402a";
        var result = AgainstAws(Described("api", definition => definition["containerDefinitions"]![0]!["environment"] = JsonNode.Parse($$"""
            [{"name": "OPENAI_API_KEY", "value": "{{canary}}"}, {"name": "ENVIRONMENT", "value": "postgresql://u:{{canary}}@h/d"},
              {"name": "SMTP_PASSWORD", "value": "{{canary}}"}]
            """)));
        var output = new StringWriter();
        result.Write(output);

        Assert.DoesNotContain(canary, output.ToString(), StringComparison.Ordinal);
        Assert.Contains("(hidden)", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(4, result.Differences.Count);
    }

    [Theory]
    [InlineData("SMTP_PASSWORD", "canary-5d41402a")]
    [InlineData("ENDPOINT", "amqp://u:canary-5d41402a@h")]
    public void What_a_placeholder_stands_for_is_not_shown_where_it_may_be_a_secret(string variable, string value)
    {
        EmittedFile emitted = new("ecs/a/task-definition.json",
            $$"""{"family": "a", "containerDefinitions": [{"name": "a", "environment": [{"name": "{{variable}}", "value":"""
                + $$""" "${GIVEN}"}]}]}""");
        EmittedFile described = new("task.json",
            $$"""{"taskDefinition": {"family": "a", "containerDefinitions": [{"name": "a", "environment": [{"name":"""
                + $$""" "{{variable}}", "value": "{{value}}"}]}]} }""");

        var result = EmissionComparison.Compare([emitted], [described], new Report());

        Assert.Equal([new AssumedValue("GIVEN", "(hidden)")], result.Assumed);
        Assert.Empty(result.Differences);
    }

    [Fact]
    public void Tags_that_are_not_described_are_not_compared()
    {
        var definition = Described("api", _ => { });
        var result = AgainstAws(definition with { Content = Without(definition.Content, "tags") });

        Assert.Empty(result.Differences);
        Assert.Contains(result.Notes, note => note.Contains("--include TAGS", StringComparison.Ordinal));
    }

    [Fact]
    public void A_service_that_AWS_misses_would_be_made()
    {
        var result = AgainstAws(new EmittedFile("services.json",
            """{"services": [], "failures": [{"arn": "arn:aws:ecs:eu-central-1:123456789012:service/sample-cluster/sample-web-service","""
                + """ "reason": "MISSING"}]}"""));

        Assert.Equal("ecs/web/service.json", Assert.Single(result.Differences).File);
        Assert.Contains(result.Notes, note => note.Contains("sample-api-service is not described", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"clusters\": []}")]
    [InlineData("no JSON")]
    [InlineData("[]")]
    public void A_file_that_is_no_description_is_reported(string content)
    {
        var report = new Report();

        EmissionComparison.Compare(Emission, [new EmittedFile("x.json", content)], report);

        Assert.Equal(FindingCodes.NotADescription, Assert.Single(report.Findings).Code);
    }

    [Fact]
    public void The_result_reads_as_a_list_of_changes()
    {
        var output = new StringWriter { NewLine = "\n" };
        EmissionComparison.Compare(Emission, Edited("ecs/api/task-definition.json", "\"production\"", "\"staging\"")).Write(output);

        Assert.Equal(
            "ecs/api/task-definition.json\n  ~ /containerDefinitions/0/environment/1/value "
                + "(containerDefinitions[api-container].environment[ENVIRONMENT].value): \"staging\" -> \"production\"\n",
            output.ToString());
    }

    [Fact]
    public void An_output_folder_is_compared_as_it_is_on_disk()
    {
        using var folder = new TemporaryFolder();
        var report = new Report();
        Assert.NotNull(OutputFolder.Open(folder.Path, report)!
            .Write([.. Emission, new EmittedFile("ecs/gone/service.json", "{}\n")], new Dictionary<string, int>(), report));

        var earlier = EarlierEmission.Read(folder.Path, OutputFolder.Open(folder.Path, report)!, Emission);

        Assert.Equal("ecs/gone/service.json", Assert.Single(EmissionComparison.Compare(Emission, earlier).Differences).File);
    }

    private static ComparisonResult AgainstAws(params EmittedFile[] descriptions)
    {
        var report = new Report();
        var result = EmissionComparison.Compare(Emission, descriptions, report);
        Assert.Empty(report.Findings);
        return result;
    }

    private static EmittedFile[] Edited(string path, string old, string added) =>
        [.. Emission.Select(file => file.Path == path
            ? file with { Content = file.Content.Replace(old, added, StringComparison.Ordinal) } : file)];

    private static JsonObject Parse(string path) => JsonNode.Parse(Emission.Single(file => file.Path == path).Content)!.AsObject();

    // As describe-task-definition --include TAGS prints it: tags beside the definition.
    private static EmittedFile Described(string resource, Action<JsonObject> change)
    {
        var definition = Parse($"ecs/{resource}/task-definition.json");
        var tags = definition["tags"]!.DeepClone();
        definition.Remove("tags");
        change(definition);
        return new EmittedFile("task.json", new JsonObject { ["taskDefinition"] = definition, ["tags"] = tags }.ToJsonString());
    }

    // As describe-services --include TAGS prints it.
    private static EmittedFile DescribedService(Action<JsonObject> change)
    {
        var service = Parse("ecs/api/service.json");
        var connect = service["serviceConnectConfiguration"]!.DeepClone();
        service.Remove("serviceConnectConfiguration");
        service.Remove("cluster");
        service["serviceArn"] = "arn:aws:ecs:eu-central-1:123456789012:service/sample-cluster/sample-api-service";
        service["clusterArn"] = "arn:aws:ecs:eu-central-1:123456789012:cluster/sample-cluster";
        service["taskDefinition"] = "arn:aws:ecs:eu-central-1:123456789012:task-definition/sample-api:7";
        service["status"] = "ACTIVE";
        service["desiredCount"] = 5;
        service["runningCount"] = 5;
        service["platformVersion"] = "1.4.0";
        service["platformFamily"] = "Linux";
        service["roleArn"] = "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
        service["events"] = new JsonArray();
        service["placementConstraints"] = new JsonArray();
        service["serviceRegistries"] = new JsonArray();
        service["deploymentController"] = new JsonObject { ["type"] = "ECS" };
        service["deploymentConfiguration"]!["alarms"] = new JsonObject { ["alarmNames"] = new JsonArray(), ["enable"] = false,
            ["rollback"] = false };
        service["deploymentConfiguration"]!["bakeTimeInMinutes"] = 0;
        service["loadBalancers"]![0]!["targetGroupArn"] =
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/sample-api/50dc6c495c0c9188";
        service["networkConfiguration"]!["awsvpcConfiguration"]!["securityGroups"]![0] = "sg-0123";
        service["deployments"] = new JsonArray(new JsonObject { ["status"] = "PRIMARY", ["serviceConnectConfiguration"] = connect });
        change(service);
        return new EmittedFile("services.json",
            new JsonObject { ["services"] = new JsonArray(service), ["failures"] = new JsonArray() }.ToJsonString());
    }

    private static string Without(string json, string field)
    {
        var body = JsonNode.Parse(json)!.AsObject();
        body.Remove(field);
        return body.ToJsonString();
    }
}
