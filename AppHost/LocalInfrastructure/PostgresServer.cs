using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;

namespace Financial.LocalInfrastructure;

/// <summary>A throw-away Postgres server on a free port. It ends with this object, and with this process even when that is killed.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _password;

    private PostgresServer(Process process, PostgresDataFolder folder, int port, string password) =>
        (_process, DataFolder, Port, _password) = (process, folder, port, password);

    public PostgresDataFolder DataFolder { get; }

    public int Port { get; }

    /// <summary>Starts a server on a new data folder in the temporary folder.</summary>
    public static async Task<PostgresServer> StartAsync(ServerUser? user = null, CancellationToken cancellationToken = default)
    {
        var home = Directory.CreateTempSubdirectory("financial-postgres-").FullName;
        try
        {
            // The server's user must be able to pass through the folder; the data folder inside is closed to others.
            if (user == ServerUser.Nobody)
                File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
            var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
            var folder = await PostgresDataFolder.PrepareAsync(Path.Combine(home, "data"), password, owner: null, user, cancellationToken);
            for (var attempt = 1; ; attempt++)
            {
                var port = FreePort.Next();
                var server = new PostgresServer(Launch(folder, port, home), folder, port, password);
                if (await server.AnswersAsync(cancellationToken))
                    return server;
                // Another program may have taken the port in the meantime.
                if (attempt == 3)
                    throw new InfrastructureException($"Postgres did not start: {await File.ReadAllTextAsync(Path.Combine(home, "log"), cancellationToken)}");
            }
        }
        catch
        {
            Directory.Delete(home, recursive: true);
            throw;
        }
    }

    /// <summary>The Npgsql connection string of a database, as the administrator unless another user is given.</summary>
    public string ConnectionString(string database, string user = PostgresDataFolder.Administrator, string? password = null) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Database = database,
            Username = user,
            Password = password ?? _password,
            IncludeErrorDetail = true,
        }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Launch(PostgresDataFolder folder, int port, string home)
    {
        // The server must not hold our standard output open, so its log goes to a file.
        return Process.Start(new ProcessStartInfo("/bin/sh", ["-c", """log=$1; shift; exec "$@" >"$log" 2>&1""", "sh", Path.Combine(home, "log"),
            .. PostgresCommandLine.ThrowAway(folder, port, home)])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        })!;
    }

    /// <summary>False when the process ended before it answered. Throws when the port answers, but from another server.</summary>
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        var deadline = Stopwatch.StartNew();
        while (!_process.HasExited)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
                await connection.OpenAsync(cancellationToken);
                await using var command = new NpgsqlCommand("show data_directory", connection);
                var answering = (string?)await command.ExecuteScalarAsync(cancellationToken);
                return answering == DataFolder.FullPath
                    ? true
                    : throw new InfrastructureException($"Port {Port} answers from {answering}, not from {DataFolder.FullPath}.");
            }
            catch (NpgsqlException) when (deadline.Elapsed < StartDeadline)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(15), cancellationToken);
            }
        }
        return false;
    }
}
