using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;

namespace Financial.LocalInfrastructure;

/// <summary>
/// A throw-away Postgres server on a free port. It ends with this object, and with this process even when that is killed.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    // Far more than a start takes on a busy machine: a server that cannot start ends and does not wait for it.
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(3);

    private const string FolderInMemory = "/dev/shm";
    private const long RoomBytes = 4L << 30;

    private readonly Process _process;
    private readonly string _home;
    private readonly string _password;

    private PostgresServer(Process process, string home, PostgresDataFolder folder, int port, string password) =>
        (_process, _home, DataFolder, Port, _password) = (process, home, folder, port, password);

    public PostgresDataFolder DataFolder { get; }

    public int Port { get; }

    /// <summary>Starts a server on a new data folder, in memory if there is room, otherwise in the temporary folder.</summary>
    public static async Task<PostgresServer> StartAsync(
        IReadOnlyList<ServerUser>? users = null, CancellationToken cancellationToken = default)
    {
        var home = CreateHome();
        PostgresServer? server = null;
        try
        {
            // The server's user must be able to pass through the folder; the data folder inside is closed to others.
            File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.OtherExecute);
            var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
            var folder = await PostgresDataFolder.PrepareAsync(Path.Combine(home, "data"), password, owner: null, users, cancellationToken);
            var port = FreePort.Next();
            server = new PostgresServer(Launch(folder, port, home), home, folder, port, password);
            await server.AwaitAnswerAsync(cancellationToken);
            return server;
        }
        catch
        {
            if (server is not null)
                await server.EndAsync();
            Remove(home);
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
        await EndAsync();
        Remove(_home);
    }

    private async Task EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // ext4 creates files slowly for minutes after many were deleted, and each test creates and drops a database of 500 files.
    private static string CreateHome()
    {
        const string prefix = "financial-postgres-";
        return Directory.Exists(FolderInMemory) && new DriveInfo(FolderInMemory).AvailableFreeSpace >= RoomBytes
            ? Directory.CreateDirectory(Path.Combine(FolderInMemory, $"{prefix}{Guid.NewGuid():N}")).FullName
            : Directory.CreateTempSubdirectory(prefix).FullName;
    }

    // A server that was stopped has removed its folder; one that failed has not.
    private static void Remove(string home)
    {
        if (Directory.Exists(home))
            Directory.Delete(home, recursive: true);
    }

    private static Process Launch(PostgresDataFolder folder, int port, string home)
    {
        // The server must not hold our standard output open, so its log goes to a file.
        return Process.Start(new ProcessStartInfo("/bin/sh",
            ["-c", """log=$1; shift; exec "$@" >"$log" 2>&1""", "sh", Path.Combine(home, "log"),
            .. PostgresCommandLine.ThrowAway(folder, port, home)])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        })!;
    }

    /// <summary>Throws when the server ends before it answers, or when another server answers.</summary>
    private async Task AwaitAnswerAsync(CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (!_process.HasExited)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
                await connection.OpenAsync(cancellationToken);
                await using var command = new NpgsqlCommand("show data_directory", connection);
                var answering = (string?)await command.ExecuteScalarAsync(cancellationToken);
                if (answering != DataFolder.FullPath)
                    throw new InfrastructureException($"Port {Port} answers from {answering}, not from {DataFolder.FullPath}.");
                return;
            }
            catch (NpgsqlException) when (waited.Elapsed < StartDeadline)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(15), cancellationToken);
            }
        }
        throw new InfrastructureException(
            $"Postgres did not start: {await File.ReadAllTextAsync(Path.Combine(_home, "log"), cancellationToken)}");
    }
}
