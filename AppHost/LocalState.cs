using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Financial.LocalInfrastructure;
using Microsoft.Extensions.Configuration;

namespace Financial.AppHost;

/// <summary>
/// AppHost/.local: the data folders, and secrets.json with the passwords and keys made at the first start. One AppHost at a time uses it;
/// it survives restarts and is left behind by none of them in a state that the next one cannot use.
/// </summary>
internal sealed class LocalState : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan EndOfKilledRun = TimeSpan.FromSeconds(60);
    private readonly FileStream _lock;
    private readonly Dictionary<string, string> _secrets;

    private LocalState(string folder, FileStream @lock, Dictionary<string, string> secrets) =>
        (Folder, _lock, _secrets) = (folder, @lock, secrets);

    public string Folder { get; }

    /// <summary>The file that scripts read once everything is healthy.</summary>
    public string RunFile => Path.Combine(Folder, "run.json");

    /// <summary>Where the passwords and keys of this machine are kept.</summary>
    public string SecretsFile => Path.Combine(Folder, "secrets.json");

    /// <summary>Of this program, once it has run.</summary>
    public int ExitCode { get; set; }

    /// <summary>
    /// The state on this machine, or null when publishing, which needs none. Proves that nothing else holds it or a fixed port.
    /// </summary>
    public static async Task<LocalState?> OpenAsync(IDistributedApplicationBuilder builder, bool fresh, int apiPort)
    {
        if (builder.ExecutionContext.IsPublishMode)
            return null;
        var folder = Path.GetFullPath(builder.Configuration["state-folder"] ?? ".local", builder.AppHostDirectory);
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var taken = Lock(folder);
        try
        {
            // A run that ended by itself has removed its run file; what a killed one started is gone within seconds.
            var patience = File.Exists(Path.Combine(folder, "run.json")) ? EndOfKilledRun : TimeSpan.Zero;
            // A test of the whole system has random ports.
            if (!builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts"))
            {
                if (DashboardPort(builder.Configuration) is { } dashboardPort)
                    await RequireAsync(() => FreePort.IsFree(dashboardPort), patience,
                        $"Port {dashboardPort} is taken by another program: stop it and start again.");
                await RequireAsync(() => FreePort.IsFree(apiPort), patience,
                    $"Port {apiPort} is taken by another program: stop it, or start with `-- --api-port {apiPort + 1}`.");
            }
            var postgres = Path.Combine(folder, "postgres");
            await RequireAsync(() => !PostgresDataFolder.IsInUse(postgres), patience,
                $"A Postgres server already runs on {postgres}: stop it and start again.");
            if (fresh)
                Empty(folder);
            File.Delete(Path.Combine(folder, "run.json"));
            return new LocalState(folder, taken, ReadSecrets(Path.Combine(folder, "secrets.json")));
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>A value made at the first start and kept since.</summary>
    public string Secret(string name)
    {
        // Parameters ask for their values at the same time.
        lock (_secrets)
        {
            if (_secrets.TryGetValue(name, out var value))
                return value;
            _secrets[name] = value = RandomNumberGenerator.GetHexString(48, lowercase: true);
            Write(SecretsFile, _secrets);
            return value;
        }
    }

    /// <summary>Writes a file for this user's eyes only, whole or not at all.</summary>
    public static void Write<T>(string path, T content) =>
        WriteBytes(path, JsonSerializer.SerializeToUtf8Bytes(content, JsonSerializerOptions.Web));

    /// <inheritdoc cref="Write{T}(string, T)"/>
    public static void WriteBytes(string path, byte[] content)
    {
        var draft = path + ".new";
        using (var file = new FileStream(draft,
            new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            file.Write(content);
        File.Move(draft, path, overwrite: true);
    }

    public void Dispose()
    {
        File.Delete(RunFile);
        _lock.Dispose();
    }

    private static int? DashboardPort(ConfigurationManager configuration) =>
        Uri.TryCreate(configuration["ASPNETCORE_URLS"]?.Split(';')[0], UriKind.Absolute, out var dashboard) && dashboard.Port != 0
            ? dashboard.Port : null;

    private static async Task RequireAsync(Func<bool> condition, TimeSpan patience, string otherwise)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); await Task.Delay(TimeSpan.FromMilliseconds(100)))
            if (waited.Elapsed >= patience)
                throw new InfrastructureException(otherwise);
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new InfrastructureException($"Another AppHost already runs on {folder}: stop it, or look at its page.");
        }
    }

    private static void Empty(string folder)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos()
            .Where(entry => entry.Name is not ("lock" or "run.json" or EngineCertificate.FileName)))
            if (entry is DirectoryInfo directory)
                directory.Delete(recursive: true);
            else
                entry.Delete();
    }

    private static Dictionary<string, string> ReadSecrets(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path)) ?? [] : [];
        }
        catch (JsonException)
        {
            throw new InfrastructureException($"{path} is damaged: restore it from a copy, or start with `-- --fresh` to begin empty.");
        }
    }
}
