using System.Net;
using Financial.Fixtures;
using Npgsql;

namespace Financial.AppHost.Tests;

public sealed class WholeSystemTests : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("financial-state-");

    [Fact]
    public async Task It_becomes_healthy_survives_kill_9_stops_cleanly_and_starts_empty_when_asked()
    {
        string connectionString;
        await using (var killed = new AppHostProcess(_state.FullName))
        {
            var run = await killed.HealthyAsync();
            Assert.Equal("healthy", run.GetProperty("status").GetString());
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(killed.RunFile));
            using (var api = new HttpClient { BaseAddress = new Uri(run.GetProperty("apiUrl").GetString()!) })
                Assert.Equal(HttpStatusCode.OK, (await api.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);
            using (var dashboard = new HttpClient())
                Assert.Equal(HttpStatusCode.OK, (await dashboard.GetAsync(new Uri(run.GetProperty("dashboardUrl").GetString()!))).StatusCode);
            await ExecuteAsync(Owner(run), "create table public.survivor (id int)");

            killed.Kill();

            await Eventually.BeTrueAsync(() => killed.Remains().Count == 0, TimeSpan.FromSeconds(15));
        }

        await using (var again = new AppHostProcess(_state.FullName))
        {
            connectionString = Owner(await again.HealthyAsync());
            await ExecuteAsync(connectionString, "select * from public.survivor");
            Assert.Contains("/login?t=", again.Output, StringComparison.Ordinal);
            Assert.Contains("OPENAI_API_KEY is not set", again.Output, StringComparison.Ordinal);

            Assert.Equal(0, await again.TerminateAsync());

            Assert.False(File.Exists(again.RunFile));
            // The engine sees its AppHost off and then ends too.
            await Eventually.BeTrueAsync(() => again.Remains().Count == 0, TimeSpan.FromSeconds(15));
        }

        await using var fresh = new AppHostProcess(_state.FullName, ["--fresh"]);
        var gone = await Assert.ThrowsAsync<PostgresException>(async () =>
            await ExecuteAsync(Owner(await fresh.HealthyAsync()), "select * from public.survivor"));
        Assert.Equal(PostgresErrorCodes.UndefinedTable, gone.SqlState);
    }

    public void Dispose() => _state.Delete(recursive: true);

    private static string Owner(System.Text.Json.JsonElement run) =>
        run.GetProperty("connectionStrings").GetProperty("ledger-owner").GetString() + ";Pooling=false";

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
