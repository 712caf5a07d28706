using System.Text;
using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

public class EcsJsonTests
{
    private static readonly Deployment Sample = FlawlessDeployment.Create();

    [Fact]
    public void A_deployment_is_spelled_as_request_bodies() => Snapshot.Match("ecs-json", EcsJson.Emit(Sample));

    [Fact]
    public void What_follows_from_account_region_and_name_needs_no_placeholder()
    {
        var definition = Body("ecs/api/task-definition.json");

        Assert.Equal("arn:aws:iam::123456789012:role/sample-api-task", (string?)definition["taskRoleArn"]);
        Assert.StartsWith("123456789012.dkr.ecr.eu-central-1.amazonaws.com/sample-api@sha256:",
            (string?)definition["containerDefinitions"]![0]!["image"], StringComparison.Ordinal);
        Assert.Equal("arn:aws:ecs:eu-central-1:123456789012:task-definition/sample-etl",
            (string?)Body("ecs/etl/schedule.json")["Target"]!["EcsParameters"]!["TaskDefinitionArn"]);
    }

    [Fact]
    public void PH_01_The_attributes_that_only_AWS_knows_are_placeholders_and_are_listed()
    {
        var listed = EcsJson.RequiredAttributes(Sample).Select(attribute => attribute.PlaceholderName).ToHashSet();
        var inputs = Sample.Inputs.Where(input => input.Value is null).Select(input => input.Name);
        var written = EcsJson.Emit(Sample).SelectMany(file => Placeholders(file.Content)).Distinct();

        Assert.Contains("API_TARGET_GROUP_ARN", listed);
        Assert.Contains("RESOURCES_OUTPUT_IMPORT_BUCKET", listed);
        Assert.Equal(written.Except(inputs).Order(), listed.Order());
    }

    [Fact]
    public void A_known_value_takes_the_place_of_its_placeholder()
    {
        var known = Sample with { KnownValues = new Dictionary<string, string> { ["API_SECURITY_GROUP_ID"] = "sg-0123" } };

        var network = Body("ecs/api/service.json", known)["networkConfiguration"]!["awsvpcConfiguration"]!;

        Assert.Equal("sg-0123", (string?)network["securityGroups"]![0]);
        Assert.DoesNotContain(EcsJson.RequiredAttributes(known), attribute => attribute.PlaceholderName == "API_SECURITY_GROUP_ID");
    }

    [Fact]
    public void SCHED_08_A_schedule_carries_its_overrides_as_JSON_text() => Assert.Equal(
        """{"containerOverrides":[{"name":"etl-container","command":["import"],"environment":"""
            + """[{"name":"ETL_JOB","value":"sage_import"}]}]}""",
        (string?)Body("ecs/etl/schedule.json")["Target"]!["Input"]);

    [Fact]
    public void Several_schedules_of_one_resource_have_a_file_each()
    {
        var nightly = Sample.Schedules[0];
        var paths = EcsJson.Emit(Sample with { Schedules = [nightly,
            nightly with { Id = "etl/hourly", Name = "hourly", Expression = "rate(1 hour)" }] }).Select(file => file.Path).ToArray();

        Assert.Contains("ecs/etl/schedule-sample-sage-import.json", paths);
        Assert.Contains("ecs/etl/run-task-hourly.json", paths);
        Assert.DoesNotContain("ecs/etl/schedule.json", paths);
    }

    [Theory]
    [InlineData("../../etc", "ecs/-.-..-etc/service.json")]
    [InlineData("aws.userservice", "ecs/aws.userservice/service.json")]
    public void A_resource_name_never_leads_out_of_the_output_folder(string resource, string path) =>
        Assert.Equal(path, EcsJson.PathOf(resource, "service"));

    [Fact]
    public void JSON_01_Files_are_plain_UTF_8_with_LF_whatever_the_texts_hold()
    {
        var broken = Sample.TaskDefinitions[0].Containers[
            0] with { Environment = new Dictionary<string, DeployText> { ["X"] = "half \ud83d pair, <b>é</b> \"quoted\"\r\n" } };
        var deployment = Sample with { TaskDefinitions = [Sample.TaskDefinitions[0] with { Containers = [broken] }] };

        var content = EcsJson.Emit(deployment).First().Content;

        Assert.Contains("half \ufffd pair, <b>é</b> \\\"quoted\\\"\\r\\n", content, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', content);
        Assert.EndsWith("}\n", content, StringComparison.Ordinal);
        Assert.Equal(content, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(content)));
    }

    private static JsonNode Body(string path, Deployment? deployment = null) =>
        JsonNode.Parse(EcsJson.Emit(deployment ?? Sample).Single(file => file.Path == path).Content)!;

    private static IEnumerable<string> Placeholders(string content)
    {
        for (var start = content.IndexOf("${", StringComparison.Ordinal); start >= 0; start = content.IndexOf("${", start + 2,
            StringComparison.Ordinal))
            yield return content[(start + 2)..content.IndexOf('}', start)];
    }
}
