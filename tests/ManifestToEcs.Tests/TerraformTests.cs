using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

public partial class TerraformTests
{
    private static readonly string[] SampleNames =
        ["shop", "backends", "rollouts", "least", "mapped", "nat", "endpoints", "everything", "own", "dapr"];

    // One start of the parser for all of them: it takes a second.
    private static readonly Lazy<JsonObject> Parsed = new(() => TerraformFiles.Parse(
        SampleNames.SelectMany(sample => Emit(sample).Select(file => file with { Path = $"{sample}/{file.Path}" }))));

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Lazy<TerraformShapes> Shapes = new(() =>
        TerraformShapes.Of(SampleNames.SelectMany(Blocks).Select(block => block.Type)));

    public static TheoryData<string> Samples => [.. SampleNames];

    [Theory, InlineData("shop"), InlineData("backends"), InlineData("rollouts"), InlineData("least")]
    public void A_deployment_is_written_as_a_module(string sample) => Snapshot.Match("terraform-" + sample, Emit(sample));

    [Theory, MemberData(nameof(Samples))]
    public void Every_argument_and_block_is_one_that_the_provider_knows_and_none_that_it_needs_is_missing(string sample)
    {
        var blocks = Blocks(sample).ToList();

        Assert.NotEmpty(blocks);
        Assert.Empty(blocks.SelectMany(block => Shapes.Value.Problems(block.Type, block.Label, block.Body)));
    }

    [Fact]
    public void An_argument_that_the_provider_does_not_know_or_misses_is_noticed() => Assert.Equal(
        ["resource.aws_lb.web: the provider does not know colour", "resource.aws_lb.web.access_logs lacks bucket"],
        TerraformShapes.Of(["resource.aws_lb"]).Problems("resource.aws_lb", "web",
            (JsonObject)JsonNode.Parse("""{ "colour": "blue", "access_logs": [{ "enabled": true }] }""")!));

    [Fact]
    public void The_bindings_are_of_the_versions_that_the_module_asks_for()
    {
        var versions = Emit("shop").Single(file => file.Path == "terraform/versions.tf").Content;
        Assert.All(Shapes.Value.Versions, provider => Assert.Matches(
            $@"source += ""hashicorp/{provider.Key}""\s+version = ""~> {Regex.Escape(provider.Value[..provider.Value.LastIndexOf('.')])}""",
            versions));
    }

    [Theory, MemberData(nameof(Samples))]
    public void Every_reference_leads_to_something_that_is_declared(string sample)
    {
        var declared = Blocks(sample).Select(block => $"{block.Type}.{block.Label}").ToHashSet();
        foreach (var file in Emit(sample).Where(file => file.Path.EndsWith(".tf", StringComparison.Ordinal)))
        {
            foreach (Match reference in Reference().Matches(file.Content))
            {
                var target = Target(reference);
                Assert.True(declared.Contains(target), $"{file.Path}: {reference.Value} is not declared");
                if (!reference.Groups["attribute"].Success) continue;
                Assert.True(Shapes.Value.Exports(target[..target.LastIndexOf('.')]).Contains(reference.Groups["attribute"].Value),
                    $"{file.Path}: {reference.Value} is no attribute of the provider");
            }
        }
    }

    [Theory, MemberData(nameof(Samples))]
    public void Nothing_waits_for_itself(string sample)
    {
        var references = Blocks(sample).ToDictionary(
            block => $"{block.Type}.{block.Label}",
            block => Reference().Matches(block.Body.ToJsonString(Unescaped)).Select(Target).Distinct().ToList());

        // Take away resources without references to the rest; in a circle some remain.
        while (references.Where(block => !block.Value.Exists(references.ContainsKey)).Select(block => block.Key)
            .ToList() is { Count: > 0 } ready)
        {
            foreach (var block in ready) references.Remove(block);
        }
        Assert.Empty(references.Keys);
    }

    [Theory, MemberData(nameof(Samples))]
    public void Every_variable_and_local_that_is_used_is_declared(string sample)
    {
        var parsed = Files(sample).ToList();
        var variables = parsed.SelectMany(file => Names(file.Value!["variable"])).ToHashSet();
        var locals = parsed.SelectMany(file => (file.Value!["locals"] as JsonArray ?? []).SelectMany(Names)).ToHashSet();
        var text = string.Concat(Emit(sample).Where(file => file.Path.EndsWith(".tf", StringComparison.Ordinal))
            .Select(file => file.Content));

        Assert.All(VariableUse().Matches(text), use => Assert.Contains(use.Groups[1].Value, variables));
        Assert.All(LocalUse().Matches(text), use => Assert.Contains(use.Groups[1].Value, locals));
    }

    [Theory, MemberData(nameof(Samples))]
    public void SEC_06_Values_of_secrets_appear_in_write_only_arguments_alone(string sample)
    {
        var files = Emit(sample).Where(file => file.Path.EndsWith(".tf", StringComparison.Ordinal)).ToList();

        foreach (var line in files.SelectMany(file => file.Content.Split('\n'))
            .Where(line => line.Contains(" ephemeral.", StringComparison.Ordinal)
                || line.Contains("{ephemeral.", StringComparison.Ordinal)))
        {
            Assert.Matches(WriteOnly(), line);
        }
        var passwords = Blocks(sample).Where(block => block.Type.EndsWith("random_password", StringComparison.Ordinal));
        Assert.All(passwords, block => Assert.StartsWith("ephemeral.", block.Type, StringComparison.Ordinal));
        Assert.DoesNotContain(Blocks(sample),
            block => block.Type is "data.aws_secretsmanager_secret_version" or "resource.random_password");
    }

    [Fact]
    public void SEC_01_A_secret_in_the_environment_stops_the_emission()
    {
        var shop = SampleDeployments.Shop();
        var definition = shop.TaskDefinitions[0];
        var leaking = definition.Containers[0] with
        {
            Environment = new SortedDictionary<string, DeployText> { ["PASSWORD"] = DeployText.Of(new SecretPart(shop.Secrets[0])) },
        };

        Assert.Throws<InvalidOperationException>(() =>
            Terraform.Emit(shop with { TaskDefinitions = [definition with { Containers = [leaking] }] }).ToList());
    }

    [Fact]
    public void Names_are_those_of_the_request_bodies()
    {
        var shop = SampleDeployments.Shop();
        var blocks = Blocks("shop").ToDictionary(block => $"{block.Type}.{block.Label}", block => block.Body);

        Assert.Equal("shop-cluster", (string?)blocks["resource.aws_ecs_cluster.cluster"]["name"]);
        Assert.All(shop.Services, service => Assert.Equal(service.Name,
            (string?)blocks[$"resource.aws_ecs_service.{service.Resource}"]["name"]));
        Assert.All(shop.TaskDefinitions,
            definition => Assert.Equal(definition.Family,
                (string?)blocks[$"resource.aws_ecs_task_definition.{definition.Resource}"]["family"]));
    }

    [Fact]
    public void SVC_06_The_count_is_left_to_the_autoscaler_where_there_is_one()
    {
        var services = Blocks("shop").Where(block => block.Type == "resource.aws_ecs_service")
            .ToDictionary(block => block.Label, block => block.Body);

        Assert.Null(services["api"]["lifecycle"]);
        Assert.Equal("${desired_count}", (string?)services["web"]["lifecycle"]![0]!["ignore_changes"]![0]);
    }

    [Fact]
    public void A_service_waits_for_its_listener_the_job_and_the_servers_that_it_calls()
    {
        var services = Blocks("shop").Where(block => block.Type == "resource.aws_ecs_service")
            .ToDictionary(block => block.Label, block => block.Body);

        Assert.Contains("${terraform_data.migrate}", services["api"]["depends_on"]!.AsArray().Select(item => (string?)item));
        Assert.Contains("${aws_lb_listener.public_listener_443}", services["web"]["depends_on"]!.AsArray().Select(item => (string?)item));
        Assert.Contains("${aws_ecs_service.api}", services["web"]["depends_on"]!.AsArray().Select(item => (string?)item));
    }

    [Fact]
    public void A_parameter_may_have_a_name_that_Terraform_keeps_for_itself()
    {
        var shop = SampleDeployments.Shop();
        var versioned = shop with { Inputs = [.. shop.Inputs,
            new Input("VERSION", InputKind.Text, "Value of the parameter version.", "1")] };

        var variables = Terraform.Emit(versioned).Single(file => file.Path == "terraform/variables.tf").Content;

        Assert.Contains("variable \"version_value\" {", variables, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_emissions_are_the_same_bytes() => Assert.Equal(Emit("shop"), Emit("shop"));

    [Fact]
    public void Any_text_survives_quoting()
    {
        var generated = Gen.OneOf(Gen.String, Gen.String["$%{}\"\\n a\n\t"]).Array[50].Array[4].Single(_ => true, "0N0XIzNsQ0O2")
            .SelectMany(texts => texts)
            .Select(text => string.Concat(text.Normalize().EnumerateRunes().Where(rune => rune != System.Text.Rune.ReplacementChar)))
            .ToArray();
        var body = new HclBody();
        for (var i = 0; i < generated.Length; i++) body[$"text_{i}"] = generated[i];

        var parsed = TerraformFiles.ParseText(body.ToString());

        // The parser's JSON doubles the sign before a brace, as Terraform's own JSON syntax does.
        for (var i = 0; i < generated.Length; i++)
        {
            var expected = generated[i].Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal);
            Assert.Equal(expected, (string?)parsed[$"text_{i}"]);
        }
    }

    [Theory]
    [InlineData("costs $", "costs \\u0024")]
    [InlineData("100%", "100\\u0025")]
    [InlineData("plain", "plain")]
    public void A_sign_before_an_interpolation_stays_a_sign(string literal, string written)
    {
        var value = TerraformReferences.Value(literal + DeployText.OfInput("PRICE"));

        Assert.Equal($"\"{written}${{var.price}}\"", value.OneLine);
    }

    private static List<EmittedFile> Emit(string sample) => sample == "own" ? Own() : [.. Terraform.Emit(sample switch
    {
        "shop" => SampleDeployments.Shop(),
        "backends" => TerraformSamples.Backends(),
        "rollouts" => TerraformSamples.Rollouts(),
        "mapped" => TerraformSamples.Mapped(),
        "nat" or "endpoints" => NewVpcTests.Sample($"newVpc: {{ wayOut: {sample} }}"),
        "everything" => BalancerParityTests.Everything,
        "dapr" => TerraformSamples.Dapr(),
        _ => TerraformSamples.Least(),
    })];

    private static List<EmittedFile> Own() => [.. Directory.GetFiles(Path.Combine(OwnSystemTests.Folder, "prod", "terraform"), "*.tf")
        .Select(path => new EmittedFile("terraform/" + Path.GetFileName(path), File.ReadAllText(path)))];

    // ("resource.aws_lb", "public", {…}) of every resource, data source and ephemeral resource.
    private static IEnumerable<(string Type, string Label, JsonObject Body)> Blocks(string sample) =>
        from file in Files(sample)
        from kind in new[] { "resource", "data", "ephemeral" }
        from type in file.Value![kind] as JsonObject ?? []
        from label in (JsonObject)type.Value!
        select ($"{kind}.{type.Key}", label.Key, (JsonObject)label.Value![0]!);

    // aws_lb.public.arn -> resource.aws_lb.public
    private static string Target(Match reference) =>
        $"{(reference.Groups["kind"].Success
            ? reference.Groups["kind"].Value : "resource")}.{reference.Groups["type"].Value}.{reference.Groups["label"].Value}";

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Files(string sample) =>
        Parsed.Value.Where(file => file.Key.StartsWith(sample + "/", StringComparison.Ordinal));

    private static IEnumerable<string> Names(JsonNode? node) => (node as JsonObject)?.Select(entry => entry.Key) ?? [];

    [GeneratedRegex(
        @"(?<![\w.""-])(?:(?<kind>data|ephemeral)\.)?(?<type>(?:aws|random)_\w+|terraform_data)\.(?<label>\w+)"
            + @"(?:\[[^\]]*\])?(?:\.(?<attribute>\w+))?")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\bvar\.(\w+)")]
    private static partial Regex VariableUse();

    [GeneratedRegex(@"\blocal\.(\w+)")]
    private static partial Regex LocalUse();

    [GeneratedRegex(@"^ +(secret_string_wo|password_wo|master_password_wo) +=")]
    private static partial Regex WriteOnly();
}
