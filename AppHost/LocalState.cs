using System.Security.Cryptography;
using System.Text.Json;
using Financial.LocalInfrastructure;

namespace Financial.AppHost;

/// <summary>
/// AppHost/.local: the data folders, and secrets.json with the passwords and keys made at the first start. One AppHost at a time uses it;
/// it survives restarts and is left behind by none of them in a state that the next one cannot use.
/// </summary>
internal sealed class LocalState : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan EndOfKilledRun = TimeSpan.FromSeconds(15);

    private readonly FileStream _lock;
    private readonly Dictionary<string, string> _secrets;

    private LocalState(string folder, FileStream @lock, Dictionary<string, string> secrets) => (Folder, _lock, _secrets) = (folder, @lock, secrets);

    public string Folder { get; }

    /// <summary>What scripts read once everything is healthy.</summary>
    public string RunFile => Path.Combine(Folder, "run.json");

    /// <summary>Where the passwords and keys of this machine are kept.</summary>
    public string SecretsFile => Path.Combine(Folder, "secrets.json");

    /// <summary>Until when something of a run that was killed may still hold a port or a data folder.</summary>
    public DateTimeOffset PreviousRunEndsBy { get; private set; }

    /// <summary>Of this program, once it has run.</summary>
    public int ExitCode { get; set; }

    /// <summary>The state on this machine, or null when publishing, which needs none.</summary>
    public static LocalState? Open(IDistributedApplicationBuilder builder, bool fresh)
    {
        if (builder.ExecutionContext.IsPublishMode)
            return null;
        var folder = builder.Configuration["state-folder"] ?? Path.Combine(builder.AppHostDirectory, ".local");
        Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var taken = Lock(folder);
        if (fresh)
            Empty(folder);
        var local = new LocalState(folder, taken, ReadSecrets(Path.Combine(folder, "secrets.json")));
        // A run that ended by itself has removed its run file.
        if (File.Exists(local.RunFile))
            local.PreviousRunEndsBy = DateTimeOffset.UtcNow + EndOfKilledRun;
        File.Delete(local.RunFile);
        return local;
    }

    /// <summary>A value made at the first start and kept since.</summary>
    public string Secret(string name)
    {
        if (_secrets.TryGetValue(name, out var value))
            return value;
        _secrets[name] = value = RandomNumberGenerator.GetHexString(48, lowercase: true);
        Write(SecretsFile, _secrets);
        return value;
    }

    /// <summary>Writes a file for this user's eyes only, whole or not at all.</summary>
    public static void Write<T>(string path, T content)
    {
        var draft = path + ".new";
        using (var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            JsonSerializer.Serialize(file, content, JsonSerializerOptions.Web);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Waits for what a killed run has left, else answers at once.</summary>
    public async Task<bool> HoldsAsync(Func<bool> condition)
    {
        while (!condition())
        {
            if (DateTimeOffset.UtcNow > PreviousRunEndsBy)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
        return true;
    }

    public void Dispose()
    {
        File.Delete(RunFile);
        _lock.Dispose();
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
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry => entry.Name is not ("lock" or "run.json")))
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
