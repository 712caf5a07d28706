using System.Net;
using System.Text.Json;
using Financial.Fixtures;
using Financial.LocalInfrastructure;
using Npgsql;

namespace Financial.AppHost.Tests;

public sealed class WholeSystemTests : IDisposable
{

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("financial-state-");

    [Fact]
    public async Task It_becomes_healthy_survives_kill_9_stops_cleanly_and_starts_empty_when_asked()
    {
        string dashboardLogin;
        await using (var killed = new AppHostProcess(_state.FullName))
        {
            var run = await killed.HealthyAsync();
            Assert.Equal("healthy", run.GetProperty("status").GetString());
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(killed.RunFile));
            using (var api = new HttpClient { BaseAddress = new Uri(run.GetProperty("apiUrl").GetString()!) })
                Assert.Equal(HttpStatusCode.OK, (await api.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
            var dashboardUrl = new Uri(run.GetProperty("dashboardUrl").GetString()!);
            dashboardLogin = dashboardUrl.PathAndQuery;
            using (var dashboard = new HttpClient())
                Assert.Equal(HttpStatusCode.OK, (await dashboard.GetAsync(dashboardUrl)).StatusCode);
            await ExecuteAsync(Owner(run), "create table public.survivor (id int)");

            killed.Kill();

            await Eventually.BeTrueAsync(() => killed.Remains().Count == 0);
        }

        await using (var again = new AppHostProcess(_state.FullName))
        {
            var run = await again.HealthyAsync();
            await ExecuteAsync(Owner(run), "select * from public.survivor");
            // Bookmarks and open tabs of the run before stay valid.
            Assert.Contains(dashboardLogin, again.Output, StringComparison.Ordinal);
            Assert.Contains("OPENAI_API_KEY is not set", again.Output, StringComparison.Ordinal);

            await AssertEndsInOrderAsync(again, run, again.TerminateAsync());
        }

        await using (var fresh = new AppHostProcess(_state.FullName, ["--fresh"]))
        {
            var run = await fresh.HealthyAsync();
            var gone = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(Owner(run), "select * from public.survivor"));
            Assert.Equal(PostgresErrorCodes.UndefinedTable, gone.SqlState);

            await AssertEndsInOrderAsync(fresh, run, fresh.InterruptAsync());
        }
    }

    public void Dispose() => _state.Delete(recursive: true);

    /// <summary>
    /// The services end while the database and the queues are still there; then no process, no port and no run file is left.
    /// </summary>
    private static async Task AssertEndsInOrderAsync(AppHostProcess appHost, JsonElement run, Task<int> ending)
    {
        while (!ending.IsCompleted)
        {
            // Two looks: a service in the second one has outlived the infrastructure that the first one missed.
            var infrastructure = appHost.Remains()
                .Count(process => process.Program == "postgres"
                    || process.CommandLine.Contains("sqs-s3-emulator", StringComparison.Ordinal));
            var services = appHost.Remains().Where(process => process.Program is "Api" or "EtlWorker" or "Insights");
            if (infrastructure < 2)
                Assert.Empty(services);
        }

        Assert.Equal(0, await ending);
        Assert.False(File.Exists(appHost.RunFile));
        // The engine sees its AppHost off and then ends too.
        await Eventually.BeTrueAsync(() => appHost.Remains().Count == 0);
        Assert.All(
            [new Uri(run.GetProperty("apiUrl").GetString()!).Port, new Uri(run.GetProperty("dashboardUrl").GetString()!).Port,
                new NpgsqlConnectionStringBuilder(Owner(run)).Port],
            port => Assert.True(FreePort.IsFree(port)));
    }

    private static string Owner(JsonElement run) =>
        run.GetProperty("connectionStrings").GetProperty("ledger-owner").GetString() + ";Pooling=false";

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
