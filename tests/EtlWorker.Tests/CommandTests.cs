using System.Diagnostics;
using System.Globalization;
using Financial.Fixtures;
using Financial.LocalInfrastructure;
using Npgsql;

namespace Financial.EtlWorker.Tests;

/// <summary>The commands of the program, as the processes that a container or a deployment runs.</summary>
public sealed class CommandTests(PostgresFixture postgres, SqsS3Fixture sqsS3) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task Health_is_0_while_the_worker_runs_and_1_when_nothing_listens()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var worker = await WorkerProcess.StartAsync(database.EtlWorkerConnectionString, new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = sqsS3.EndpointUrl.ToString(), ["AWS_REGION"] = SqsS3Emulator.Region,
            ["AWS_ACCESS_KEY_ID"] = "local", ["AWS_SECRET_ACCESS_KEY"] = "local",
        });

        Assert.Equal(0, (await HealthAsync(worker.Port)).ExitCode);
        await worker.KillAsync();
        var (exitCode, text) = await HealthAsync(worker.Port);

        Assert.Equal(1, exitCode);
        Assert.Contains("did not answer", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_can_run_again_sets_the_passwords_and_refuses_a_changed_migration_in_one_sentence()
    {
        await using var server = await PostgresServer.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__ledger"] = server.ConnectionString("postgres"), ["API_DATABASE_PASSWORD"] = "api's secret",
            ["ETL_WORKER_DATABASE_PASSWORD"] = "worker secret", ["INSIGHTS_DATABASE_PASSWORD"] = "insights secret",
        };

        var first = await RunAsync("migrate", settings);
        var second = await RunAsync("migrate", settings);
        await ExecuteAsync(server.ConnectionString("postgres", "financial_api", "api's secret"), "select 1");
        await ExecuteAsync(server.ConnectionString("postgres", "financial_etl_worker", "worker secret"), "select 1");
        await ExecuteAsync(server.ConnectionString("postgres", "financial_insights", "insights secret"), "select 1");
        await ExecuteAsync(server.ConnectionString("postgres"), "update public.schema_migration set checksum = md5(checksum) where number = 1");
        var changed = await RunAsync("migrate", settings);

        Assert.Equal(0, first.ExitCode);
        Assert.Contains("applied 0001", first.Text, StringComparison.Ordinal);
        Assert.Equal((0, "the database is up to date"), (second.ExitCode, second.Text.Trim()));
        Assert.Equal(1, changed.ExitCode);
        Assert.StartsWith("migrate: ", changed.Text, StringComparison.Ordinal);
        Assert.Single(changed.Text.Trim().Split('\n'));
        Assert.DoesNotContain("secret", first.Text + second.Text + changed.Text, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Text)> HealthAsync(int port) => RunAsync(
        "health", new Dictionary<string, string> { ["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}") });

    private static async Task<(int ExitCode, string Text)> RunAsync(string command, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "EtlWorker.dll"), command])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
