using System.Diagnostics;
using System.Globalization;

namespace Financial.LocalInfrastructure;

/// <summary>A Postgres data folder: created once, checked before each start.</summary>
public sealed class PostgresDataFolder
{
    /// <summary>The server's administrator. Services never connect as it.</summary>
    public const string Administrator = "postgres";

    /// <summary>Owns the system's database and may create roles, but is no superuser: what the migrations need, as in AWS.</summary>
    public const string Owner = "financial_owner";

    private const string MajorVersion = "18";

    private PostgresDataFolder(string path, ServerUser user) => (FullPath, User) = (path, user);

    public string FullPath { get; }

    public ServerUser User { get; }

    /// <summary>
    /// Creates the folder when it is missing, else proves that a server can start on it. Throws <see cref="InfrastructureException"/>
    /// when it is damaged, of another version, in use, or out of reach for <paramref name="users"/>.
    /// </summary>
    public static async Task<PostgresDataFolder> PrepareAsync(
        string path, string administratorPassword, DatabaseOwner? owner = null, IReadOnlyList<ServerUser>? users = null,
        CancellationToken cancellationToken = default)
    {
        var fullPath = Path.GetFullPath(path);
        var parent = Directory.CreateDirectory(Path.GetDirectoryName(fullPath)!).FullName;
        var folder = new PostgresDataFolder(fullPath, await ServerUser.ChooseAsync(parent, users, cancellationToken));
        if (!Directory.Exists(folder.FullPath))
            await folder.CreateAsync(administratorPassword, owner, cancellationToken);
        else
            await folder.CheckAsync(cancellationToken);
        return folder;
    }

    // initdb works beside the real place and is moved there when done: an interrupted start leaves nothing half made.
    private async Task CreateAsync(string administratorPassword, DatabaseOwner? owner, CancellationToken cancellationToken)
    {
        var draft = FullPath + ".new";
        var passwordFile = FullPath + ".password";
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        Directory.CreateDirectory(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            await using (var file = new FileStream(passwordFile, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
                await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(administratorPassword), cancellationToken);
            await User.OwnAsync(draft, cancellationToken);
            await User.OwnAsync(passwordFile, cancellationToken);
            await ConsoleProgram.RunAsync(User.Run(
                Path.Combine(NpmPackages.PostgresBin, "initdb"), "-D", draft, "-U", Administrator, "-A", "scram-sha-256",
                $"--pwfile={passwordFile}",
                "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync", "--no-instructions"), cancellationToken);
            if (owner is not null)
                await CreateDatabaseAsync(draft, owner, cancellationToken);
            Directory.Move(draft, FullPath);
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var versionFile = Path.Combine(FullPath, "PG_VERSION");
        if (!File.Exists(versionFile))
            throw Damaged("PG_VERSION is missing");
        var version = (await File.ReadAllTextAsync(versionFile, cancellationToken)).Trim();
        if (version != MajorVersion)
            throw Damaged($"it says version '{version}', this is Postgres {MajorVersion}");
        RemoveStaleLock();
        await User.OwnAsync(FullPath, cancellationToken);
        // Asking for a setting that is computed from the control file makes Postgres read and verify that file, without starting.
        var (exitCode, output) = await ConsoleProgram.TryRunAsync(
            User.Run(Path.Combine(NpmPackages.PostgresBin, "postgres"), "-D", FullPath, "-C", "wal_segment_size"), cancellationToken);
        if (exitCode != 0)
            throw Damaged(output.Split('\n')[0].Trim());
    }

    // Postgres' single-user mode reads one statement per line: no server, no port, and the password is on no command line.
    private async Task CreateDatabaseAsync(string folder, DatabaseOwner owner, CancellationToken cancellationToken) =>
        await ConsoleProgram.RunAsync(
            User.Run(Path.Combine(NpmPackages.PostgresBin, "postgres"), "--single", "-D", folder, "postgres"), cancellationToken,
            input: $"""
            create role {Owner} login createrole password '{owner.Password}'
            create database {owner.Database} owner {Owner}

            """);

    /// <summary>True when a server runs on the folder.</summary>
    public static bool IsInUse(string path) => RunningServer(path) is not null;

    /// <summary>
    /// After a crash the lock file names a dead process. Its number may belong to another program by now, for which Postgres would
    /// refuse to start: remove the file unless that process is a Postgres.
    /// </summary>
    private void RemoveStaleLock()
    {
        if (RunningServer(FullPath) is { } processId)
            throw new InfrastructureException($"A Postgres server (process {processId}) already runs on {FullPath}: stop it first.");
        File.Delete(Path.Combine(FullPath, "postmaster.pid"));
    }

    // The first line of the lock file is the process id.
    private static int? RunningServer(string path)
    {
        var lockFile = Path.Combine(path, "postmaster.pid");
        return File.Exists(lockFile)
            && int.TryParse(File.ReadLines(lockFile).FirstOrDefault(), NumberStyles.Integer, CultureInfo.InvariantCulture,
                out var processId)
            && IsPostgres(processId) ? processId : null;
    }

    private static bool IsPostgres(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private InfrastructureException Damaged(string reason) => new(
        $"The database in {FullPath} is damaged ({reason}): restore the folder from a copy, or start with `-- --fresh` to begin empty.");
}

/// <summary>The database to create in a new folder, and the password of the role that owns it.</summary>
public sealed record DatabaseOwner(string Database, string Password);
