using System.Diagnostics;
using System.Security.Cryptography;
using Financial.Ledger.Messages;
using Financial.LocalInfrastructure;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.Fixtures;

/// <summary>A migrated database on its own server, which can be stopped and restarted on the same port and data folder.</summary>
public sealed class RestartablePostgres : IAsyncDisposable
{
    private const string Database = "ledger";
    private const string EtlWorkerRole = "financial_etl_worker";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("financial-postgres-");
    private readonly string _password = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly int _port = FreePort.Next();
    private PostgresDataFolder? _folder;
    private Process? _process;

    private RestartablePostgres()
    {
        // The server may run as another user, who needs access through this folder; the data folder inside is private.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_home.FullName,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        Administrator = NpgsqlDataSource.Create(ConnectionString(PostgresDataFolder.Administrator));
        Owner = NpgsqlDataSource.Create(ConnectionString(PostgresDataFolder.Owner));
        EtlWorker = NpgsqlDataSource.Create(ConnectionString(EtlWorkerRole));
    }

    public NpgsqlDataSource Administrator { get; }

    public NpgsqlDataSource Owner { get; }

    public NpgsqlDataSource EtlWorker { get; }

    /// <summary>The server's process id; the server starts one process per connection.</summary>
    public string ServerProcessId => File.ReadLines(Path.Combine(_folder!.FullPath, "postmaster.pid")).First();

    /// <summary>True when the server has ended.</summary>
    public bool HasEnded => _process!.HasExited;

    public string EtlWorkerConnectionString => ConnectionString(EtlWorkerRole, pooling: true);

    public static async Task<RestartablePostgres> StartAsync()
    {
        var postgres = new RestartablePostgres();
        try
        {
            postgres._folder = await PostgresDataFolder.PrepareAsync(
                Path.Combine(postgres._home.FullName, "data"), postgres._password, new DatabaseOwner(Database, postgres._password));
            await postgres.StartAgainAsync();
            await Migrator.ApplyAsync(postgres.Owner, typeof(ImportFile).Assembly);
            await using var login = postgres.Administrator.CreateCommand(
                $"alter role {EtlWorkerRole} login password '{postgres._password}'");
            await login.ExecuteNonQueryAsync();
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    public async Task StartAgainAsync()
    {
        // Without a folder to remove, the temporary server keeps its data when it stops.
        _process = Process.Start(new ProcessStartInfo("/bin/sh",
            ["-c", """log=$1; shift; exec "$@" >>"$log" 2>&1""", "sh", Path.Combine(_home.FullName, "log"),
            .. PostgresCommandLine.ThrowAway(_folder!, _port, remove: "")])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        })!;
        await Eventually.BeTrueAsync(AnswersAsync, TimeSpan.FromMinutes(3));
    }

    /// <summary>Returns when the server has ended: INT ends all sessions and flushes memory, QUIT ends it like a crash.</summary>
    public async Task StopAsync(string signal)
    {
        using (var kill = Process.Start("kill", [$"-{signal}", ServerProcessId])) await kill.WaitForExitAsync();
        await _process!.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await Administrator.DisposeAsync();
        await Owner.DisposeAsync();
        await EtlWorker.DisposeAsync();
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _home.Delete(recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited)
            throw new InfrastructureException(
                $"Postgres did not start: {await File.ReadAllTextAsync(Path.Combine(_home.FullName, "log"))}");
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString(PostgresDataFolder.Administrator));
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException exception) when (TransientFaults.IsTransient(exception))
        {
            return false;
        }
    }

    // The temporary server trades durability for speed; here committed data must survive. A pool would return connections that the restart
    // broke: only the worker, which must handle them, has one.
    private string ConnectionString(string user, bool pooling = false) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = _port, Database = Database, Username = user, Password = _password, Options = "-c synchronous_commit=on",
        Pooling = pooling,
    }.ConnectionString;
}
