using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Financial.ServiceDefaults.Tests.Database;

public sealed class LedgerDatabaseTests
{
    [Fact]
    public void DATABASE_URL_is_read_when_there_is_no_connection_string() =>
        Assert.Equal("Host=db;Username=api", ConnectionString(("DATABASE_URL", "postgresql://api@db")));

    [Fact]
    public void A_connection_string_wins_over_DATABASE_URL() =>
        Assert.Equal("Host=other", ConnectionString(("DATABASE_URL", "postgresql://api@db"), ("ConnectionStrings:ledger", "Host=other")));

    [Fact]
    public void Without_a_database_the_error_names_both_settings()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => ConnectionString());
        Assert.Contains("ConnectionStrings__ledger", exception.Message, StringComparison.Ordinal);
        Assert.Contains("DATABASE_URL", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_data_source_of_a_service_connects_where_DATABASE_URL_says_and_under_its_name()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["DATABASE_URL"] = "postgresql://api:pw@db:6543/books";
        builder.AddServiceDefaults("api");
        await using var app = builder.Build();

        var settings = new NpgsqlConnectionStringBuilder(app.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString);

        Assert.Equal(("db", 6543, "books", "api"), (settings.Host, settings.Port, settings.Database, settings.ApplicationName));
    }

    private static string ConnectionString(params (string Key, string Value)[] settings) =>
        LedgerDatabase.ConnectionString(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build());
}
