using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Financial.Fixtures;
using Financial.LocalInfrastructure;
using Npgsql;

namespace Financial.AppHost.Tests;

public sealed class PostgresServerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Each_test_gets_a_migrated_database_of_its_own()
    {
        await using var first = await postgres.CreateDatabaseAsync();
        await using var second = await postgres.CreateDatabaseAsync();
        await using (var create = first.Owner.CreateCommand("create table only_here (id int)"))
            await create.ExecuteNonQueryAsync();

        await using var count = second.Owner.CreateCommand("select count(*) from pg_tables where tablename = 'only_here'");
        Assert.Equal(0L, await count.ExecuteScalarAsync());
        await using var schemas = second.Api.CreateCommand("select current_user || ' ' || (to_regnamespace('ledger') is not null)");
        Assert.Equal("financial_api true", await schemas.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_server_runs_for_root_and_for_an_ordinary_user()
    {
        // The second is for root in a container; an ordinary user runs the server as itself both times.
        foreach (var users in new[] { null, ServerUser.Nobody })
        {
            await using var server = await PostgresServer.StartAsync(users);
            Assert.StartsWith("18.", await ScalarAsync(server, "show server_version"), StringComparison.Ordinal);
            Assert.Equal("127.0.0.1", await ScalarAsync(server, "show listen_addresses"));
        }
    }

    [Fact]
    public async Task A_server_takes_its_folder_with_it()
    {
        var server = await PostgresServer.StartAsync();
        var folder = server.DataFolder.FullPath;
        Assert.True(Directory.Exists(folder));

        await server.DisposeAsync();

        Assert.False(Directory.Exists(folder));
        Assert.True(FreePort.IsFree(server.Port));
    }

    [Fact]
    public async Task Nobody_connects_without_the_password()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres", password: "guess") + ";Pooling=false");

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_of_standard_input_ends_the_server_as_the_death_of_the_test_process_does(bool onceItAnswers)
    {
        var home = Directory.CreateTempSubdirectory("financial-postgres-").FullName;
        var folder = await PostgresDataFolder.PrepareAsync(Path.Combine(home, "data"), "secret");
        var port = FreePort.Next();
        var command = PostgresCommandLine.ThrowAway(folder, port, home);
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true })!;
        if (onceItAnswers)
            await Eventually.BeTrueAsync(() => AnswersAsync(port));

        process.StandardInput.Close();

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.True(FreePort.IsFree(port));
        Assert.False(Directory.Exists(home));
    }

    [Fact]
    public async Task A_server_that_cannot_start_says_why_and_leaves_its_log()
    {
        var home = Directory.CreateTempSubdirectory("financial-postgres-").FullName;
        try
        {
            var folder = await PostgresDataFolder.PrepareAsync(Path.Combine(home, "data"), "secret");
            var command = PostgresCommandLine.ThrowAway(folder, postgres.Server.Port, home);
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true,
                RedirectStandardOutput = true })!;
            var log = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();

            Assert.NotEqual(0, process.ExitCode);
            Assert.Contains("Address already in use", log, StringComparison.Ordinal);
            Assert.True(Directory.Exists(folder.FullPath));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    // A connection, never a listener: looking whether the port is free would take it from the server for a moment.
    private static async Task<bool> AnswersAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<string?> ScalarAsync(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }
}
