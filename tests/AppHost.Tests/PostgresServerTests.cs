using System.Diagnostics;
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
        var users = Environment.IsPrivilegedProcess
            ? new[] { await ServerUser.ChooseAsync(), ServerUser.Nobody }
            : [ServerUser.Caller];
        foreach (var user in users)
        {
            await using var server = await PostgresServer.StartAsync(user);
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

    [Fact]
    public async Task The_end_of_standard_input_ends_the_server_as_the_death_of_the_test_process_does()
    {
        var home = Directory.CreateTempSubdirectory("financial-postgres-");
        var folder = await PostgresDataFolder.PrepareAsync(Path.Combine(home.FullName, "data"), "secret");
        var port = FreePort.Next();
        var command = PostgresCommandLine.ThrowAway(folder, port, home.FullName);
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        await Eventually.BeTrueAsync(() => !FreePort.IsFree(port));

        process.StandardInput.Close();

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(FreePort.IsFree(port));
        Assert.False(home.Exists && Directory.Exists(home.FullName));
    }

    private static async Task<string?> ScalarAsync(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }
}
