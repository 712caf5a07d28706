using Aspire.Npgsql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Financial.ServiceDefaults.Tests.Database;

/// <summary>AddNpgsqlDataSource, as the stock package promises it.</summary>
public sealed class NpgsqlDataSourceSettingsTests
{
    private static readonly (string, string) Section = ("Aspire:Npgsql:ConnectionString", "Host=section");
    private static readonly (string, string) NamedSection = ("Aspire:Npgsql:ledger:ConnectionString", "Host=named-section");
    private static readonly (string, string) ConnectionString = ("ConnectionStrings:ledger", "Host=connection-string");

    [Fact]
    public void The_common_section_is_read() => Assert.Equal("Host=section", DataSource([Section]));

    [Fact]
    public void The_named_section_wins_over_the_common_one() => Assert.Equal("Host=named-section", DataSource([NamedSection, Section]));

    [Fact]
    public void The_connection_string_wins_over_the_sections() =>
        Assert.Equal("Host=connection-string", DataSource([ConnectionString, NamedSection, Section]));

    [Fact]
    public void The_delegate_wins_over_everything() =>
        Assert.Equal("Host=delegate", DataSource([ConnectionString, NamedSection, Section], settings => settings.ConnectionString = "Host=delegate"));

    [Fact]
    public void A_missing_connection_string_is_an_error_when_the_data_source_is_resolved_not_before()
    {
        var builder = Builder([]);
        builder.AddNpgsqlDataSource("ledger");
        using var host = builder.Build();

        var exception = Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<NpgsqlDataSource>());

        Assert.Contains("ConnectionStrings:ledger", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keyed_data_sources_live_side_by_side()
    {
        var builder = Builder([("ConnectionStrings:one", "Host=one"), ("ConnectionStrings:two", "Host=two")]);
        builder.AddKeyedNpgsqlDataSource("one");
        builder.AddKeyedNpgsqlDataSource("two");
        using var host = builder.Build();

        Assert.Equal("Host=one", host.Services.GetRequiredKeyedService<NpgsqlDataSource>("one").ConnectionString);
        Assert.Equal("Host=two", host.Services.GetRequiredKeyedService<NpgsqlDataSource>("two").ConnectionString);
        Assert.Equal(["PostgreSql_one", "PostgreSql_two"], HealthChecks(host));
    }

    [Theory]
    [InlineData("false", "PostgreSql")]
    [InlineData("true", "")]
    public void The_health_check_can_be_left_out(string disabled, string expected)
    {
        var builder = Builder([ConnectionString, ("Aspire:Npgsql:DisableHealthChecks", disabled)]);
        builder.AddNpgsqlDataSource("ledger");
        using var host = builder.Build();

        Assert.Equal(expected, string.Join(',', HealthChecks(host)));
    }

    [Fact]
    public void The_data_source_builder_can_be_configured()
    {
        var builder = Builder([ConnectionString]);
        builder.AddNpgsqlDataSource("ledger", configureDataSourceBuilder: dataSource => dataSource.ConnectionStringBuilder.Port = 6543);
        using var host = builder.Build();

        Assert.Equal("Host=connection-string;Port=6543", host.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString);
    }

    private static string DataSource((string, string)[] configuration, Action<NpgsqlSettings>? configure = null)
    {
        var builder = Builder(configuration);
        builder.AddNpgsqlDataSource("ledger", configure);
        using var host = builder.Build();
        return host.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString;
    }

    private static HostApplicationBuilder Builder((string Key, string Value)[] configuration)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        foreach (var (key, value) in configuration)
            builder.Configuration[key] = value;
        return builder;
    }

    private static IEnumerable<string> HealthChecks(IHost host) =>
        host.Services.GetService<IOptions<HealthCheckServiceOptions>>()?.Value.Registrations.Select(registration => registration.Name) ?? [];
}
