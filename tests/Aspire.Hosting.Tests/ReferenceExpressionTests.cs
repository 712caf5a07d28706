using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Tests;

public class ReferenceExpressionTests
{
    private readonly ParameterResource password = new("password", _ => "p&w{x}", secret: true);

    [Fact]
    public async Task Holes_are_resolved_while_running_and_written_as_expressions_when_publishing()
    {
        var expression = ReferenceExpression.Create($"User=postgres;Password={password};Port={5432.ToString(null as IFormatProvider)}");

        Assert.Equal("User=postgres;Password=p&w{x};Port=5432", await expression.GetValueAsync());
        Assert.Equal("User=postgres;Password={password.value};Port=5432", expression.ValueExpression);
    }

    [Fact]
    public async Task Literal_braces_stay_braces()
    {
        var expression = ReferenceExpression.Create($"{{not a hole}} {"{nor this}"} {password}");

        Assert.Equal("{not a hole} {nor this} p&w{x}", await expression.GetValueAsync());
        Assert.Equal("{{not a hole}} {{nor this}} {0}", expression.Format);
    }

    [Fact]
    public async Task The_format_uri_encodes_the_value()
    {
        var expression = ReferenceExpression.Create($"postgresql://u:{password:uri}@h");

        Assert.Equal("postgresql://u:p%26w%7Bx%7D@h", await expression.GetValueAsync());
    }

    [Fact]
    public async Task A_builder_appends_pieces_and_expressions_nest()
    {
        var builder = new ReferenceExpressionBuilder();
        Assert.True(builder.IsEmpty);
        builder.AppendLiteral("a{b}");
        builder.Append($";inner={ReferenceExpression.Create($"<{password}>")}");
        var expression = builder.Build();

        Assert.Equal("a{b};inner=<p&w{x}>", await expression.GetValueAsync());
        Assert.Equal("a{b};inner=<{password.value}>", expression.ValueExpression);
    }

    [Fact]
    public void Every_part_of_an_endpoint_has_an_expression()
    {
        var builder = DistributedApplication.CreateBuilder(["--operation", "publish"]);
        var endpoint = builder.AddExecutable("server", "server", ".").WithHttpEndpoint(name: "admin").GetEndpoint("admin");

        Assert.Equal("{server.bindings.admin.url}", endpoint.ValueExpression);
        Assert.Equal("{server.bindings.admin.host}:{server.bindings.admin.port}", endpoint.Property(EndpointProperty.HostAndPort).ValueExpression);
        Assert.Equal("{server.bindings.admin.targetPort}", endpoint.Property(EndpointProperty.TargetPort).ValueExpression);
        Assert.False(endpoint.IsAllocated);
        Assert.Throws<InvalidOperationException>(() => endpoint.Port);
    }
}
