using CsCheck;
using ManifestToEcs.Expressions;
using ManifestToEcs.Reading;

namespace ManifestToEcs.Tests;

/// <summary>The rule for literal braces, aspire-manifest-format section 5.</summary>
public class ExpressionParserTests
{
    private static readonly AspireManifest Manifest = Manifests.Read("""
        "api":{"type":"redis.v0"},"aws.userservice":{"type":"redis.v0"},"aws":{"type":"redis.v0"},"pg":{"type":"redis.v0"}
        """);

    private static IReadOnlyList<ExpressionPart> Parse(string text) => ExpressionParser.Parse(text, Manifest);

    private static Expression OnlyExpression(string text) => Assert.IsType<Expression>(Assert.Single(Parse(text)));

    [Fact]
    public void A_text_without_braces_is_literal()
    {
        Assert.Equal([new LiteralText("Host=localhost;Port=5432")], Parse("Host=localhost;Port=5432"));
        Assert.Empty(Parse(""));
    }

    [Fact]
    public void Expressions_stand_between_literals()
    {
        var parts = Parse("Host={pg.bindings.tcp.host};Port={pg.bindings.tcp.port}");
        Assert.Equal(["Host=", "{pg.bindings.tcp.host}", ";Port=", "{pg.bindings.tcp.port}"], parts.Select(part => part.Text));
        var expression = Assert.IsType<Expression>(parts[1]);
        Assert.Equal("pg", expression.Resource.Name);
        Assert.Equal(["bindings", "tcp", "host"], expression.Property);
    }

    [Fact]
    public void The_resource_is_the_longest_prefix_cut_at_dots_without_regard_to_case()
    {
        Assert.Equal("aws.userservice", OnlyExpression("{AWS.UserService.bindings.http.url}").Resource.Name);
        Assert.Equal("aws", OnlyExpression("{aws.userservices.url}").Resource.Name);
    }

    [Fact]
    public void A_name_with_dots_inside_a_property_stays_whole()
    {
        Assert.Equal(["bindings", "grpc.v1", "host"], OnlyExpression("{api.bindings.grpc.v1.host}").Property);
        Assert.Equal(["outputs", "a.b"], OnlyExpression("{api.outputs.a.b}").Property);
    }

    [Theory]
    [InlineData("{seq.connectionString}", "seq", "connectionString")]
    [InlineData("{webecommerce.bindings.http.targetPort}", "webecommerce", "bindings.http.targetPort")]
    [InlineData("{x.y.value}", "x.y", "value")]
    [InlineData("{x.inputs.password}", "x", "inputs.password")]
    [InlineData("{x.outputs.id}", "x", "outputs.id")]
    [InlineData("{x.output.QueueUrl}", "x", "output.QueueUrl")]
    [InlineData("{x.secretOutputs.key}", "x", "secretOutputs.key")]
    [InlineData("{bindings.tcp.host}", "", "bindings.tcp.host")]
    [InlineData("{.outputs.id}", "", "outputs.id")]
    [InlineData("{.value}", "", "value")]
    public void What_ends_like_an_expression_but_names_no_resource_is_a_mistake(string text, string root, string property)
    {
        var unknown = Assert.IsType<UnknownRoot>(Assert.Single(Parse(text)));
        Assert.Equal((root, property), (unknown.Root, unknown.PropertyName));
    }

    [Theory]
    [InlineData("{**catch-all}")]
    [InlineData("{CurrentDirectory}")]
    [InlineData("{GeneratePassword}")]
    [InlineData("{value}")]
    [InlineData("{}")]
    [InlineData("{a.b.c}")]
    [InlineData("{x.bindings.http.nonsense}")]
    public void Other_braces_are_literal_text(string text) =>
        Assert.False(Assert.IsType<LiteralBraces>(Assert.Single(Parse(text))).Interpolation);

    [Fact]
    public void Compose_interpolation_is_literal_and_recognised_with_its_dollar_sign()
    {
        var parts = Parse("key=${TYPESENSE_API_KEY}!");
        Assert.Equal([new LiteralText("key="), new LiteralBraces("${TYPESENSE_API_KEY}", Interpolation: true), new LiteralText("!")],
            parts);
    }

    [Fact]
    public void A_dollar_sign_before_an_expression_is_a_literal() =>
        Assert.Equal(["$", "{api.value}"], Parse("${api.value}").Select(part => part.Text));

    [Fact]
    public void The_innermost_braces_make_the_group() =>
        Assert.Equal(["{a", "{api.value}", "}"], Parse("{a{api.value}}").Select(part => part.Text));

    [Fact]
    public void A_group_far_longer_than_any_name_is_text_and_costs_no_time()
    {
        var text = "{" + string.Join('.', Enumerable.Repeat("a", 1_000_000)) + "}";
        Assert.IsType<LiteralBraces>(Assert.Single(Parse(text)));
    }

    [Fact]
    public void The_parts_of_any_text_are_the_text()
    {
        string[] words = ["{", "}", "$", ".", "api", "pg", "aws.userservice", "bindings", "tcp", "host", "value", "connectionString",
            "inputs", "**", "{api.value}", "${X}", "\ud800", "\0"];
        var piece = Gen.OneOf(Gen.Int[0, words.Length - 1].Select(index => words[index]), Gen.String);
        piece.Array[0, 20].Select(string.Concat)
            .Sample(text => Assert.Equal(text, string.Concat(Parse(text).Select(part => part.Text))), iter: 5_000, seed: "0001ReaderP01");
    }
}
