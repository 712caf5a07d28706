using CsCheck;
using ManifestToEcs.Model;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

public class ParametersTests
{
    [Fact]
    public void A_secret_parameter_is_asked_for_once_and_referred_to_by_its_ARN()
    {
        var values = new MappedValues(Parameter("openai-api-key", "\"secret\": true"));
        var secret = Assert.IsType<ProvidedSecret>(
            Assert.IsType<SecretPart>(Assert.Single(values.Evaluate("{openai-api-key.value}")!.Parts)).Secret);
        Assert.Equal(("app/prod/openai-api-key", "OPENAI_API_KEY", "OPENAI_API_KEY_SECRET_ARN"),
            (secret.Name, secret.Variable, secret.ArnInput));
        Assert.Equal(("OPENAI_API_KEY_SECRET_ARN", InputKind.SecretArn),
            (Assert.Single(values.Needs.Inputs).Name, values.Needs.Inputs[0].Kind));
    }

    [Theory]
    [InlineData("{ \"minLength\": 22 }", 22, false)]
    [InlineData("{ \"minLength\": 22, \"special\": false }", 22, false)]
    [InlineData("{ \"minLength\": 4, \"minLower\": 3, \"minUpper\": 3, \"minNumeric\": 3, \"minSpecial\": 1 }", 10, true)]
    public void A_generated_value_has_the_length_of_its_rule_and_nothing_that_breaks_a_connection_string(
        string generate, int length, bool special)
    {
        var values = new MappedValues(Parameter("pw", "\"secret\": true, \"default\": { \"generate\": " + generate + " }"));
        var secret = Assert.IsType<GeneratedSecret>(((SecretPart)values.Evaluate("{pw.value}")!.Parts[0]).Secret);
        Assert.Equal((length, special), (secret.Rule.MinLength, secret.Rule.Special));
        Assert.All("; ' \" \\ @ / { } % : ? # & = ,".Split(' '), letter => Assert.Contains(letter, secret.ExcludedCharacters));
        Assert.Equal(special, !secret.ExcludedCharacters.Contains('-', StringComparison.Ordinal));
    }

    [Fact]
    public void Encoding_a_generated_value_for_a_URL_changes_nothing_while_a_provided_one_is_encoded_at_deployment()
    {
        var values = new MappedValues(Parameter("made", "\"secret\": true, \"default\": { \"generate\": { \"minLength\": 22 } }") + ", "
            + Parameter("given", "\"secret\": true") + """
            , "made-uri": { "type": "annotated.string", "value": "{made.value}", "filter": "uri" },
            "given-uri": { "type": "annotated.string", "value": "{given.value}", "filter": "uri" }
            """);
        Assert.False(((SecretPart)values.Evaluate("{made-uri.value}")!.Parts[0]).UriEncoded);
        Assert.True(((SecretPart)values.Evaluate("{given-uri.value}")!.Parts[0]).UriEncoded);
    }

    [Theory]
    [InlineData("", "", "${REGION_VALUE}")]
    [InlineData("\"default\": { \"value\": \"eu\" }", "", "eu")]
    [InlineData("\"default\": { \"value\": \"eu\" }", "value: us", "us")]
    [InlineData("\"secret\": true", "secret: false", "${REGION_VALUE}")]
    [InlineData("\"secret\": true", "{ secret: false, value: us }", "us")]
    [InlineData("", "secret: true", "${secret app/prod/region}")]
    [InlineData("\"secret\": true", "secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:x-AbCdEf'",
        "${secret app/prod/region}")]
    public void A_parameter_takes_its_value_from_the_overlay_its_default_or_an_input(string input, string overlay, string expected)
    {
        var values = new MappedValues(Parameter("region", input),
            overlay.Length == 0 ? "" : "resources: { region: " + (overlay.StartsWith('{') ? overlay : "{ " + overlay + " }") + " }");
        Assert.Equal(expected, values.Evaluate("{region.value}")!.ToString());
        Assert.DoesNotContain(values.Report.Findings, finding => finding.Severity == Severity.Error);
    }

    [Fact]
    public void A_secret_s_value_may_not_stand_in_the_overlay()
    {
        var values = new MappedValues(Parameter("key", "\"secret\": true"), "resources: { key: { value: CANARY } }");
        Assert.Null(values.Evaluate("{key.value}"));
        var finding = Assert.Single(values.Report.Findings);
        Assert.Equal("secret-in-overlay", finding.Code);
        Assert.DoesNotContain("CANARY", finding.Message + finding.Advice);
    }

    [Fact]
    public void A_secret_s_default_in_clear_is_not_used()
    {
        var values = new MappedValues(Parameter("key", "\"secret\": true, \"default\": { \"value\": \"CANARY\" }"));
        Assert.IsType<ProvidedSecret>(((SecretPart)values.Evaluate("{key.value}")!.Parts[0]).Secret);
        var finding = Assert.Single(values.Report.Findings);
        Assert.Equal("secret-default", finding.Code);
        Assert.DoesNotContain("CANARY", finding.Message + finding.Advice);
    }

    [Fact]
    public void A_whole_secret_is_referred_to_as_it_is_and_a_composed_one_is_made_once_for_each_text()
    {
        var values = new MappedValues(Parameter("pw", "\"secret\": true"));
        var needs = values.Needs;
        Assert.IsType<ProvidedSecret>(needs.Reference(values.Evaluate("{pw.value}")!, "api", "PASSWORD").Secret);
        var first = needs.Reference(values.Evaluate("Host=x;Password={pw.value}")!, "api", "ConnectionStrings__ledger").Secret;
        Assert.Equal("app/prod/api/connection-strings-ledger-value", Assert.IsType<ComposedSecret>(first).Name);
        Assert.Same(first, needs.Reference(values.Evaluate("Host=x;Password={pw.value}")!, "worker", "DB").Secret);
        Assert.NotSame(first, needs.Reference(values.Evaluate("Host=y;Password={pw.value}")!, "worker", "DB").Secret);
    }

    // Rule SEC-05: Secrets Manager takes a name that ends in a hyphen and six characters for one with its random suffix.
    [Fact]
    public void SEC_05_no_secret_s_name_ends_in_a_hyphen_and_six_characters() =>
        Assert.Equal("app/prod/etl-worker-value",
            ((SecretPart)new MappedValues(Parameter("etl-worker", "\"secret\": true")).Evaluate("{etl-worker.value}")!.Parts[
                0]).Secret.Name);

    // Whatever chain of parameters, values, connection strings and filters reaches a secret, the text is one; and none is that reaches
    // none.
    [Fact]
    public void SEC_01_a_text_is_secret_exactly_when_some_chain_of_references_reaches_a_secret()
    {
        var links = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1000], Gen.Int[0, 1000]).Array[1, 12];
        links.Sample(chain =>
        {
            var resources = new List<string> { Parameter("r0", "\"secret\": true"), Parameter("r1", "") };
            var secret = new List<bool> { true, false };
            var property = new List<string> { "value", "value" };
            foreach (var (kind, left, right) in chain)
            {
                var (name, a, b) = ($"r{resources.Count}", left % resources.Count, right % resources.Count);
                var (one, two) = ($"{{r{a}.{property[a]}}}", $"{{r{b}.{property[b]}}}");
                var (type, field, text, reaches) = kind switch
                {
                    0 => ("value.v0", "connectionString", $"Server=x;A={one};B={two}", secret[a] || secret[b]),
                    1 => ("value.v0", "connectionString", one, secret[a]),
                    2 => ("container.v0", "connectionString", $"{two}:{one}", secret[a] || secret[b]),
                    _ => ("value.v0", "connectionString", "plain", false),
                };
                resources.Add($"\"{name}\": {{ \"type\": \"{type}\", {(type == "container.v0"
                    ? "\"image\": \"x\", " : "")}\"{field}\": \"{text}\" }}");
                secret.Add(reaches);
                property.Add(field);
            }
            var values = new MappedValues(string.Join(", ", resources));
            for (var i = 0; i < resources.Count; i++) Assert.Equal(secret[i], values.Evaluate($"{{r{i}.{property[i]}}}")!.IsSecret);
        }, iter: 300, seed: "0000000000001", threads: 1);
    }

    private static string Parameter(string name, string input) =>
        $$""" "{{name}}": { "type": "parameter.v0", "value": "{{{name}}.inputs.value}", "inputs": { "value": { "type":"""
            + $$""" "string"{{(input.Length > 0 ? ", " + input : "")}} } } } """;
}
