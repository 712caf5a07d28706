using ManifestToEcs.Expressions;
using ManifestToEcs.Model;
using ManifestToEcs.Reading;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Tests;

/// <summary>References followed from field to field, aspire-manifest-format sections 5 and 6.</summary>
public class EvaluatorTests
{
    private readonly Report _report = new();
    private readonly Dictionary<string, DeployText> _answers = [];
    private readonly HashSet<string> _uriSafeInputs = [];

    private DeployText? Evaluate(string resources, string text)
    {
        var evaluator = EvaluatorOf(resources);
        return evaluator.Evaluate(new ManifestText(text, "/resources/user/env/TEXT"));
    }

    private Evaluator EvaluatorOf(string resources) => new(
        Manifests.Read(resources, _report), _report,
        (resource, property, _) => _answers.GetValueOrDefault($"{resource.Name}.{string.Join('.', property)}"), _uriSafeInputs);

    private Finding Failure(string resources, string text, string code)
    {
        Assert.Null(Evaluate(resources, text));
        Assert.Contains(_report.Leaves, leaf => leaf.Pointer == "/resources/user/env/TEXT" && leaf.Fate == Fate.Error);
        return _report.OnlyFinding(code);
    }

    private static ProvidedSecret SecretNamed(string name) => new ProvidedSecret("ARN", "VARIABLE") { Id = name, Name = name };

    [Fact]
    public void A_reference_is_followed_through_every_field()
    {
        _answers["pg.bindings.tcp.host"] = "pg";
        var text = Evaluate("""
            "pg":{"type":"container.v0","image":"postgres","connectionString":"Host={pg.bindings.tcp.host}{cond-1.connectionString}"},
            "cond-1":{"type":"value.v0","connectionString":";ssl=true"},
            "db":{"type":"value.v0","connectionString":"{pg.connectionString};Database=db"}
            """, "<{db.connectionString}>");
        Assert.Equal("<Host=pg;ssl=true;Database=db>", text!.Literal);
        Assert.Empty(_report.Findings);
        Assert.Equal(["/resources/cond-1/connectionString", "/resources/db/connectionString", "/resources/pg/connectionString"],
            _report.Leaves.Where(leaf => leaf.Fate == Fate.Mapped).Select(leaf => leaf.Pointer));
    }

    [Fact]
    public void The_mapping_is_asked_before_the_field_is_followed()
    {
        _answers["pg.connectionString"] = "Host=rds";
        Assert.Equal("Host=rds", Evaluate(""" "pg":{"type":"container.v0","image":"postgres","connectionString":"Host=container"} """,
            "{pg.connectionString}")!.Literal);
        Assert.Equal("/resources/pg/connectionString", Assert.Single(_report.Leaves).Pointer);
    }

    [Fact]
    public void A_text_that_reaches_a_secret_is_one()
    {
        _answers["password.value"] = DeployText.Of(new SecretPart(SecretNamed("password")));
        var text = Evaluate("""
            "password":{"type":"parameter.v0","value":"{password.inputs.value}","inputs":{"value":{"type":"string","secret":true}}},
            "db":{"type":"value.v0","connectionString":"Password={password.value}"}
            """, "{db.connectionString}");
        Assert.True(text!.IsSecret);
    }

    [Fact]
    public void A_circle_is_reported_once_with_its_chain_wherever_it_was_entered()
    {
        var evaluator = EvaluatorOf("""
            "b":{"type":"value.v0","connectionString":"{c.connectionString}"},
            "c":{"type":"parameter.v0","value":"v","inputs":{},"connectionString":"{a.connectionString}"},
            "a":{"type":"value.v0","connectionString":"{b.connectionString}"},
            "user":{"type":"value.v0","connectionString":"{c.connectionString}"}
            """);
        foreach (var name in (string[])["a", "b", "c", "user"])
            Assert.Null(evaluator.Evaluate(new ManifestText($"{{{name}.connectionString}}", $"/resources/x/env/{name}")));
        var finding = _report.OnlyFinding(FindingCodes.ExpressionCycle);
        Assert.Contains("a.connectionString → b.connectionString → c.connectionString → a.connectionString", finding.Message,
            StringComparison.Ordinal);
        Assert.Equal("/resources/a/connectionString", finding.Location.Pointer);
        Assert.All(_report.Leaves, leaf => Assert.Equal(Fate.Error, leaf.Fate));
    }

    [Fact]
    public void A_field_that_refers_to_itself_is_a_circle() =>
        Assert.Contains("p.value → p.value",
            Failure(""" "p":{"type":"parameter.v0","value":"{p.value}","inputs":{}} """, "{p.value}", FindingCodes.ExpressionCycle).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_circle_through_the_mapping_is_found()
    {
        var manifest = Manifests.Read(
            """ "server":{"type":"postgres.server.v0"},"db":{"type":"value.v0","connectionString":"{server.connectionString}"} """);
        Evaluator? evaluator = null;
        evaluator = new Evaluator(manifest, _report,
            (
                resource, _, pointer) => resource.Name == "server"
                    ? evaluator!.Evaluate(new ManifestText("{db.connectionString}", pointer)) : null, _uriSafeInputs);
        Assert.Null(evaluator.Evaluate(new ManifestText("{db.connectionString}", "/resources/user/env/TEXT")));
        _report.OnlyFinding(FindingCodes.ExpressionCycle);
    }

    [Fact]
    public void An_unknown_resource_is_reported_with_the_nearest_name() =>
        Assert.Contains("Did you mean 'web-ecommerce'?",
            Failure(""" "web-ecommerce":{"type":"redis.v0"} """, "{webecommerce.bindings.http.url}", FindingCodes.UnknownResource).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_forgotten_name_is_reported_with_the_resource_that_has_such_a_binding() =>
        Assert.Contains("Did you mean 'pg'?", Failure("""
            "pg":{"type":"container.v0","image":"postgres","bindings":{"tcp":{"scheme":"tcp","protocol":"tcp","transport":"tcp"}}}
            """, "{bindings.tcp.host}", FindingCodes.UnknownResource).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{api.bindings.htp.url}", "Did you mean 'bindings.http.url'?")]
    [InlineData("{api.bindings.http.prot}", "Did you mean 'bindings.http.port'?")]
    [InlineData("{api.containerImage}", "offers no 'containerImage'")]
    [InlineData("{api}", "does not say what it wants")]
    public void An_unknown_property_is_reported_with_the_nearest_one(string text, string expected) =>
        Assert.Contains(expected, Failure("""
            "api":{"type":"project.v0","path":"a.csproj","bindings":{"http":{"scheme":"http","protocol":"tcp","transport":"http"}}}
            """, text, FindingCodes.UnknownProperty).Message, StringComparison.Ordinal);

    [Fact]
    public void What_a_template_for_Azure_would_give_must_come_from_the_overlay() =>
        Assert.Contains("resources.storage.kind external",
            Failure(""" "storage":{"type":"azure.bicep.v0","path":"s.bicep"} """, "{storage.outputs.blobEndpoint}",
                FindingCodes.UnknownProperty).Advice, StringComparison.Ordinal);

    [Fact]
    public void A_resource_that_Aspire_could_not_express_fails_what_needs_it_with_its_own_words() =>
        Assert.Contains("does not support generation",
            Failure(""" "odd":{"error":"This resource does not support generation in the manifest."} """, "{odd.connectionString}",
                FindingCodes.NotExpressed).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_mistake_of_a_text_is_said()
    {
        Assert.Null(Evaluate(""" "api":{"type":"redis.v0"} """, "{apii.connectionString} {api.inputs.x} {bindings.tcp.host}"));
        Assert.Equal([FindingCodes.UnknownResource, FindingCodes.UnknownProperty, FindingCodes.UnknownResource],
            _report.Findings.Select(finding => finding.Code));
    }

    [Fact]
    public void What_the_mapping_has_refused_is_not_refused_again()
    {
        var manifest = Manifests.Read(""" "api":{"type":"redis.v0"} """);
        var evaluator = new Evaluator(manifest, _report, (_, _, pointer) =>
        {
            _report.Error(FindingCodes.WrongShape, Location.InManifest(pointer), "No.", "None.");
            return null;
        }, _uriSafeInputs);
        Assert.Null(evaluator.Evaluate(new ManifestText("{api.connectionString}", "/x")));
        _report.OnlyFinding(FindingCodes.WrongShape);
    }

    [Fact]
    public void Literal_braces_are_kept_and_noted()
    {
        Assert.Equal("/api/{**catch-all}", Evaluate("", "/api/{**catch-all}")!.Literal);
        Assert.Equal(Severity.Note, _report.OnlyFinding(FindingCodes.LiteralBraces).Severity);
    }

    [Fact]
    public void Compose_interpolation_is_kept_and_warned_about()
    {
        Assert.Equal("${API_KEY}", Evaluate("", "${API_KEY}")!.Literal);
        Assert.Equal(Severity.Warning, _report.OnlyFinding(FindingCodes.ComposeInterpolation).Severity);
    }

    private const string Encoded = """
        "p":{"type":"parameter.v0","value":"{p.inputs.value}","inputs":{"value":{"type":"string"}}},
        "p-uri-encoded":{"type":"annotated.string","value":"{p.value}","filter":"uri"}
        """;

    [Fact]
    public void The_filter_uri_encodes_literal_text_now()
    {
        _answers["p.value"] = "a b/ä@~";
        Assert.Equal("u:a%20b%2F%C3%A4%40~", Evaluate(Encoded, "u:{p-uri-encoded.value}")!.Literal);
        Assert.Contains(_report.Leaves, leaf => leaf is { Pointer: "/resources/p-uri-encoded/filter", Fate: Fate.Mapped });
    }

    [Fact]
    public void The_filter_uri_marks_a_secret_for_encoding_at_deployment()
    {
        _answers["p.value"] = DeployText.Of(new SecretPart(SecretNamed("p")));
        Assert.True(Assert.IsType<SecretPart>(Assert.Single(Evaluate(Encoded, "{p-uri-encoded.value}")!.Parts)).UriEncoded);
    }

    [Fact]
    public void The_filter_uri_leaves_an_input_as_it_is_and_demands_a_value_that_needs_no_encoding()
    {
        _answers["p.value"] = DeployText.OfInput("P");
        var evaluator = EvaluatorOf(Encoded);
        Assert.Equal(DeployText.OfInput("P"), evaluator.Evaluate(new ManifestText("{p-uri-encoded.value}", "/x")));
        Assert.Equal("P", Assert.Single(_uriSafeInputs));
    }

    [Theory]
    [InlineData("port", true)]
    [InlineData("address", true)]
    [InlineData("arn", false)]
    [InlineData("url", false)]
    public void The_filter_uri_passes_an_attribute_only_where_encoding_changes_nothing(string attribute, bool passes)
    {
        _answers["p.value"] = DeployText.OfAttribute(new Queue("q") { Id = "q" }, attribute);
        if (passes) Assert.Equal(_answers["p.value"], Evaluate(Encoded, "{p-uri-encoded.value}"));
        else Failure(Encoded, "{p-uri-encoded.value}", FindingCodes.FilterNotProvable);
    }

    [Fact]
    public void Another_filter_is_an_error() =>
        Assert.Equal("/resources/x/filter",
            Failure(""" "x":{"type":"annotated.string","value":"v","filter":"base64"} """, "{x.value}",
                FindingCodes.UnknownFilter).Location.Pointer);

    [Fact]
    public void References_that_double_at_every_step_end_in_an_error_and_not_in_the_memory()
    {
        var resources = string.Join(',',
            Enumerable.Range(0, 60).Select(
                i => $"\"r{i}\":{{\"type\":\"value.v0\",\"connectionString\":\"{{r{i + 1}.connectionString}}{{r{i
                    + 1}.connectionString}}\"}}"));
        Failure(resources + ",\"r60\":{\"type\":\"value.v0\",\"connectionString\":\"xxxxxxxxxx\"}", "{r0.connectionString}",
            FindingCodes.ExpressionLimit);
    }

    [Fact]
    public void A_chain_without_end_ends_in_an_error_and_not_in_the_stack()
    {
        var resources = string.Join(',',
            Enumerable.Range(0, 5000).Select(
                i => $"\"r{i}\":{{\"type\":\"value.v0\",\"connectionString\":\"{{r{i + 1}.connectionString}}\"}}"));
        Failure(resources + ",\"r5000\":{\"type\":\"value.v0\",\"connectionString\":\"x\"}", "{r0.connectionString}",
            FindingCodes.ExpressionLimit);
    }

    // CloudFormation would read a parameter or a secret of the account in its place.
    [Theory]
    [InlineData("{{resolve:ssm:/shop/key}}", "/resources/web/env/KEY")]
    [InlineData("a {{resol{rest.value}", "/resources/web/env/KEY")]
    [InlineData("{whole.value}", "/resources/whole/value")]
    public void A_text_that_CloudFormation_would_replace_is_refused(string text, string place)
    {
        var finding = Mapped.Finding(FindingCodes.DynamicReference, $$$"""
            {{{Mapped.Project("web", env: $"\"KEY\": \"{text}\"")}}},
            "rest": { "type": "parameter.v0", "value": "ve:secretsmanager:x}}" },
            "whole": { "type": "parameter.v0", "value": "{{resolve:ssm-secure:y:1}}" }
            """);

        Assert.Equal(place, finding.Location.Pointer);
    }

    [Fact]
    public void So_is_one_of_the_overlay()
    {
        var finding = Mapped.Finding(FindingCodes.DynamicReference, Mapped.Project("web"),
            "resources: { web: { environment: { KEY: '{{resolve:ssm:/shop/key}}' } } }");

        Assert.Equal((Document.Overlay, "/resources/web/environment/KEY"), (finding.Location.Document, finding.Location.Pointer));
    }
}
