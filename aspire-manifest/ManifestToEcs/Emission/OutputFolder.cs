using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ManifestToEcs.Reports;

namespace ManifestToEcs.Emission;

/// <summary>Changes that a write made to the folder; paths below it.</summary>
public sealed record OutputChanges(IReadOnlyList<string> Written, IReadOnlyList<string> Unchanged, IReadOnlyList<string> Removed);

/// <summary>
/// The folder into which files are emitted. Its lock file remembers the hash of each, so that an edit by hand is seen and never
/// overwritten, and the listener priorities, which must not change when a service is added.
/// </summary>
public sealed class OutputFolder
{
    public const string LockFileName = "manifest-to-ecs.lock.json";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _path;
    private readonly SortedDictionary<string, string> _hashes = new(StringComparer.Ordinal);

    // Hashes of files that an interrupted write was about to replace: both contents are ours.
    private readonly SortedDictionary<string, string> _replacing = new(StringComparer.Ordinal);

    private readonly SortedDictionary<string, int> _listenerPriorities = new(StringComparer.Ordinal);

    private OutputFolder(string path) => _path = path;

    /// <summary>Paths of the files that the last emission wrote.</summary>
    public IEnumerable<string> Files => _hashes.Keys;

    /// <summary>Resource → priority, as of the last emission.</summary>
    public IReadOnlyDictionary<string, int> ListenerPriorities => _listenerPriorities;

    /// <summary>The folder, which need not exist; null when its lock file cannot be read (reported).</summary>
    public static OutputFolder? Open(string path, Report report)
    {
        var folder = new OutputFolder(path);
        var lockPath = Path.Combine(path, LockFileName);
        if (!File.Exists(lockPath)) return folder;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(lockPath));
            foreach (var file in Section(document, "files")) folder._hashes[file.Name] = file.Value.GetString()!;
            foreach (var file in Section(document, "replacing")) folder._replacing[file.Name] = file.Value.GetString()!;
            foreach (var priority in Section(document, "listenerPriorities"))
                folder._listenerPriorities[priority.Name] = priority.Value.GetInt32();
            return folder;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException)
        {
            report.Error(FindingCodes.BrokenLock, Location.InOutput(LockFileName, ""),
                $"{LockFileName} is not what manifest-to-ecs wrote: {broken.Message}",
                "Restore it from version control, or delete the whole output folder and publish again.");
            return null;
        }
    }

    /// <summary>
    /// Writes what differs and removes what is no longer emitted. When a file was edited by hand, reports each and writes nothing.
    /// </summary>
    public OutputChanges? Write(IReadOnlyList<EmittedFile> files, IReadOnlyDictionary<string, int> listenerPriorities, Report report)
    {
        var contents = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in files) contents.Add(file.Path, Utf8.GetBytes(file.Content));
        var edited = contents.Keys.Union(_hashes.Keys, StringComparer.Ordinal)
            .Where(path => IsEdited(path, contents.GetValueOrDefault(path))).Order(StringComparer.Ordinal).ToList();
        foreach (var path in edited)
        {
            report.Error(FindingCodes.HandEdited, Location.InOutput(path, ""),
                $"{path} is not as manifest-to-ecs wrote it; nothing was written.",
                "Say the change in the overlay, then delete the file and publish again; or publish to another folder and compare.");
        }
        if (edited.Count > 0) return null;

        var removed = _hashes.Keys.Where(path => !contents.ContainsKey(path) && File.Exists(Full(path))).ToList();
        var changed = contents.Where(file => HashOnDisk(file.Key) != Hash(file.Value)).Select(file => file.Key).ToList();
        Announce(contents, listenerPriorities);
        foreach (var path in removed) File.Delete(Full(path));
        foreach (var path in changed) Replace(path, contents[path]);
        foreach (var file in files.Where(file => file.Executable)) MakeExecutable(Full(file.Path));
        _replacing.Clear();
        WriteLock();
        return new OutputChanges(changed, [.. contents.Keys.Except(changed, StringComparer.Ordinal)], removed);
    }

    private bool IsEdited(string path, byte[]? next)
    {
        if (HashOnDisk(path) is not { } actual) return false;
        return actual != _hashes.GetValueOrDefault(path) && actual != _replacing.GetValueOrDefault(path)
            && (next is null || actual != Hash(next));
    }

    // Written before the first file changes: after an interruption every content on disk is still known as ours.
    private void Announce(SortedDictionary<string, byte[]> contents, IReadOnlyDictionary<string, int> listenerPriorities)
    {
        _replacing.Clear();
        foreach (var path in _hashes.Keys.Union(contents.Keys, StringComparer.Ordinal))
            if (HashOnDisk(path) is { } actual) _replacing[path] = actual;
        _hashes.Clear();
        foreach (var (path, content) in contents) _hashes[path] = Hash(content);
        _listenerPriorities.Clear();
        foreach (var (resource, priority) in listenerPriorities) _listenerPriorities[resource] = priority;
        WriteLock();
    }

    private void WriteLock()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream,
            new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            WriteHashes(writer, "files", _hashes);
            if (_replacing.Count > 0) WriteHashes(writer, "replacing", _replacing);
            writer.WriteStartObject("listenerPriorities");
            foreach (var (resource, priority) in _listenerPriorities) writer.WriteNumber(resource, priority);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        Replace(LockFileName, stream.ToArray());
    }

    private static void WriteHashes(Utf8JsonWriter writer, string section, SortedDictionary<string, string> hashes)
    {
        writer.WriteStartObject(section);
        foreach (var (path, hash) in hashes) writer.WriteString(path, hash);
        writer.WriteEndObject();
    }

    private void Replace(string path, byte[] content)
    {
        var full = Full(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var temporary = full + ".writing";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, full, overwrite: true);
    }

    private static void MakeExecutable(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute
            | UnixFileMode.OtherExecute);
    }

    private string? HashOnDisk(string path) => File.Exists(Full(path)) ? Hash(File.ReadAllBytes(Full(path))) : null;

    private string Full(string path) => Path.Combine(_path, path);

    private static string Hash(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    private static List<JsonProperty> Section(JsonDocument document, string name)
    {
        if (!document.RootElement.TryGetProperty(name, out var section)) return [];
        var entries = section.EnumerateObject().ToList();
        // Files that are no longer emitted are deleted, so refuse paths outside the folder.
        if (entries.Select(entry => entry.Name)
            .FirstOrDefault(path => Path.IsPathRooted(path) || path.Split('/', '\\').Contains("..")) is { } outside)
            throw new FormatException($"{outside} lies outside the output folder");
        return entries;
    }
}
