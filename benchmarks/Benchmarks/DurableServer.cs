using System.Diagnostics;
using System.Security.Cryptography;
using Financial.Ledger.Messages;
using Financial.LocalInfrastructure;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Benchmarks;

/// <summary>A Postgres with the AppHost's durable settings: fsync on, nothing tuned for the measurement.</summary>
public sealed class DurableServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly int _port;
    private readonly string _password;

    private DurableServer(Process process, int port, string password) =>
        (_process, _port, _password) = (process, port, password);

    public static async Task<DurableServer> StartAsync(string folder)
    {
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
        var data = await PostgresDataFolder.PrepareAsync(Path.Combine(folder, "postgres"), password);
        var port = FreePort.Next();
        var command = PostgresCommandLine.Durable(data, port);
        var server = new DurableServer(
            Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, WorkingDirectory = "/" })!, port,
            password);
        server._process.BeginErrorReadLine();
        await Financial.Fixtures.Eventually.BeTrueAsync(server.AnswersAsync);
        return server;
    }

    /// <summary>Creates the database that every round clones.</summary>
    public async Task MigrateTemplateAsync()
    {
        await ExecuteAsync("create database migrated");
        await using (var owner = NpgsqlDataSource.Create(Connection("migrated").ConnectionString + ";Pooling=false"))
            await Migrator.ApplyAsync(owner, typeof(ImportFile).Assembly);
        await ExecuteAsync($"alter role financial_etl_worker login password '{_password}'");
        await ExecuteAsync($"alter role financial_api login password '{_password}'");
    }

    public async Task<(NpgsqlConnectionStringBuilder Administrator, NpgsqlConnectionStringBuilder EtlWorker,
        NpgsqlConnectionStringBuilder Api)> CreateDatabaseAsync(string name)
    {
        await ExecuteAsync($"create database {name} template migrated");
        return (Connection(name), Connection(name, "financial_etl_worker"), Connection(name, "financial_api"));
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        using (var stop = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await stop.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private NpgsqlConnectionStringBuilder Connection(string database, string user = PostgresDataFolder.Administrator) =>
        new() { Host = "127.0.0.1", Port = _port, Database = database, Username = user, Password = _password };

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await ExecuteAsync("select 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection("postgres").ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
