using System.Text;
using ManifestToEcs.Emission;

namespace ManifestToEcs.Comparison;

/// <summary>The files of an output folder as they are on disk.</summary>
public static class EarlierEmission
{
    /// <summary>Files in its lock file, which the new emission would replace.</summary>
    public static IReadOnlyList<EmittedFile> Read(string folder, OutputFolder output, IReadOnlyList<EmittedFile> emission)
    {
        var paths = output.Files.Union(emission.Select(file => file.Path), StringComparer.Ordinal);
        return [.. paths.Where(path => File.Exists(Path.Combine(folder, path)))
            .Select(path => new EmittedFile(path, File.ReadAllText(Path.Combine(folder, path), Encoding.UTF8)))];
    }
}
