using System.Text;
using ManifestToEcs.Emission;

namespace ManifestToEcs.Tests;

/// <summary>
/// Compares emitted files with the committed ones under <c>snapshots/NAME</c>, byte by byte; <c>UPDATE_SNAPSHOTS=1</c> writes them anew.
/// </summary>
internal static class Snapshot
{
    private static readonly string Root = Path.Combine(ProjectFolder(), "snapshots");

    public static void Match(string name, IEnumerable<EmittedFile> files)
    {
        var folder = Path.Combine(Root, name);
        var actual = files.ToDictionary(file => file.Path, file => Encoding.UTF8.GetBytes(file.Content));
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            foreach (var (path, content) in actual)
            {
                var target = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllBytes(target, content);
            }
        }

        var expected = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        Assert.Equal(expected, actual.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, content) in actual)
            Assert.True(File.ReadAllBytes(Path.Combine(folder, path)).AsSpan().SequenceEqual(content),
                $"{name}/{path} differs from its snapshot; UPDATE_SNAPSHOTS=1 writes what is emitted "
                    + $"now:\n{Encoding.UTF8.GetString(content)}");
    }

    /// <summary>The source folder of this test project.</summary>
    public static string ProjectFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ManifestToEcs.Tests.csproj"))) return folder.FullName;
        }
        throw new InvalidOperationException("the tests do not run below their project folder");
    }
}
