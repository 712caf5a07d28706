using ManifestToEcs.Emission;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;
using ManifestToEcs.Rules;

namespace ManifestToEcs.Tests.Rules;

public class JsonRulesTests
{
    private const string Policy = "ecs/web/scaling-policy-sample-web-memory.json";

    [Fact]
    public void JSON_01_There_is_no_byte_order_mark() => RuleCheck.BreaksText(Policy, "JSON-01", content => "\ufeff" + content);

    [Fact]
    public void JSON_01_Lines_end_with_LF() =>
        RuleCheck.BreaksText(Policy, "JSON-01", content => content.Replace("\n", "\r\n", StringComparison.Ordinal));

    [Fact]
    public void JSON_01_The_last_line_ends_too() => RuleCheck.BreaksText(Policy, "JSON-01", content => content.TrimEnd());

    [Fact]
    public void JSON_01_No_key_stands_twice() =>
        RuleCheck.BreaksText(Policy, "JSON-01", content => "{\n  \"PolicyName\": \"other\"," + content[1..]);

    [Fact]
    public void JSON_01_There_are_no_comments() => RuleCheck.BreaksText(Policy, "JSON-01", content => "// policy\n" + content);

    [Fact]
    public void JSON_01_Two_emissions_are_the_same_bytes() =>
        Assert.Equal(EcsJson.Emit(FlawlessDeployment.Create()), EcsJson.Emit(FlawlessDeployment.Create()));

    [Fact]
    public void JSON_01_A_path_stands_once()
    {
        var files = EcsJson.Emit(FlawlessDeployment.Create()).Append(new EmittedFile("ECS/web/notes.txt", "x\n"))
            .Append(new EmittedFile("ecs/web/notes.txt", "x\n"));

        Assert.Equal("json-01", Assert.Single(RuleCheck.Findings(FlawlessDeployment.Create(), [.. files])).Code);
    }

    [Fact]
    public void PH_01_A_placeholder_stands_for_something_that_the_deployment_asks_for() =>
        RuleCheck.BreaksIn("ecs/etl/service.json", "PH-01", body =>
        body["networkConfiguration"]!["awsvpcConfiguration"]!["subnets"]![0] = "${NOBODY_KNOWS}");

    [Fact]
    public void PH_01_A_text_of_the_application_is_not_taken_for_a_placeholder() => RuleCheck.BreaksContainer("api", "PH-01", container =>
        container with { Environment = new Dictionary<string, DeployText> { ["X"] = "the ${VPC_ID} of somebody else" } });

    [Fact]
    public void Other_texts_of_the_application_may_look_like_placeholders()
    {
        var deployment = FlawlessDeployment.Create();
        var api = deployment.TaskDefinitions[0];
        api = api with { Containers = [
            api.Containers[0] with { Environment = new Dictionary<string, DeployText> { ["X"] = "${HOME}/x" } }] };

        Assert.Empty(RuleCheck.Findings(deployment with { TaskDefinitions = [api, .. deployment.TaskDefinitions.Skip(1)] }));
    }

    [Fact]
    public void A_broken_rule_is_told_with_file_pointer_and_advice()
    {
        var files = EcsJson.Emit(FlawlessDeployment.Create())
            .Select(file => file.Path == "ecs/etl/service.json"
                ? file with { Content = file.Content.Replace("DISABLED", "ENABLED", StringComparison.Ordinal) } : file);

        var finding = Assert.Single(RuleCheck.Findings(FlawlessDeployment.Create(), [.. files]));

        Assert.Equal(("net-03", Severity.Error, "ecs/etl/service.json", "/networkConfiguration/awsvpcConfiguration"),
            (finding.Code, finding.Severity, finding.Location.File, finding.Location.Pointer));
        Assert.NotNull(finding.Advice);
    }

    [Fact]
    public void What_the_mapping_has_said_is_not_said_again()
    {
        var deployment = FlawlessDeployment.Create();
        EmittedFile[] files = [.. EcsJson.Emit(deployment)
            .Select(file => file with { Content = file.Content.Replace("postgres:17.5", "postgres:latest", StringComparison.Ordinal) })];
        var report = new Report();
        report.Warning(FindingCodes.MutableImage, Location.InManifest("/resources/database"),
            "'database' runs postgres:latest, which may be another image tomorrow.");

        FargateRules.Check(deployment, files, report);

        Assert.Single(report.Findings);
    }

    [Fact]
    public void Every_rule_has_a_test_that_names_it()
    {
        var names = typeof(JsonRulesTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Select(method => method.Name)
            .Where(name => char.IsAsciiLetterUpper(name[0])).ToList();

        Assert.All(RuleSentences.All.Keys,
            rule => Assert.Contains(names, name => name.Contains(rule.Replace('-', '_') + "_", StringComparison.Ordinal)));
    }
}
