using Financial.Fixtures;
using Financial.LocalInfrastructure;
using Npgsql;

namespace Financial.EtlWorker.Tests;

/// <summary>The command that a deployment runs before the services.</summary>
public sealed class MigrateCommandTests
{
    [Fact]
    public async Task Migrate_can_run_again_sets_the_passwords_and_refuses_an_older_database_in_one_sentence()
    {
        await using var server = await PostgresServer.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__ledger"] = server.ConnectionString("postgres"), ["API_DATABASE_PASSWORD"] = "api's secret",
            ["ETL_WORKER_DATABASE_PASSWORD"] = "worker secret", ["INSIGHTS_DATABASE_PASSWORD"] = "insights secret",
        };

        var first = await ServiceProcess.RunAsync("EtlWorker", settings, "migrate");
        var second = await ServiceProcess.RunAsync("EtlWorker", settings, "migrate");
        await ExecuteAsync(server.ConnectionString("postgres", "financial_api", "api's secret"), "select 1");
        await ExecuteAsync(server.ConnectionString("postgres", "financial_etl_worker", "worker secret"), "select 1");
        await ExecuteAsync(server.ConnectionString("postgres", "financial_insights", "insights secret"), "select 1");
        await ExecuteAsync(server.ConnectionString("postgres"),
            "update public.schema_migration set checksum = md5(checksum) where number = 1");
        var changed = await ServiceProcess.RunAsync("EtlWorker", settings, "migrate");

        Assert.Equal(0, first.ExitCode);
        Assert.Contains("applied 0001", first.Text, StringComparison.Ordinal);
        Assert.Equal((0, "the database is up to date"), (second.ExitCode, second.Text));
        Assert.Equal(1, changed.ExitCode);
        Assert.StartsWith("migrate: The database has migration 0001_create_roles_and_schemas, ", changed.Text, StringComparison.Ordinal);
        Assert.Single(changed.Text.Split('\n'));
        Assert.DoesNotContain("secret", first.Text + second.Text + changed.Text, StringComparison.Ordinal);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
