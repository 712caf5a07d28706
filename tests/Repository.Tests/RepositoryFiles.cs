using System.Diagnostics;
using Financial.Fixtures;

namespace Financial.Repository.Tests;

/// <summary>The tracked files of this checkout.</summary>
public static class RepositoryFiles
{
    public static string Root => Samples.RepositoryRoot;

    /// <summary>Paths that git tracks or would track, relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> All { get; } = List();

    public static IEnumerable<string> Under(string folder, string extension) =>
        All.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal) && path.EndsWith(extension, StringComparison.Ordinal));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static List<string> List()
    {
        using var git = Process.Start(new ProcessStartInfo("git", "ls-files --cached --others --exclude-standard")
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        })!;
        var lines = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. lines.Where(path => File.Exists(Path.Combine(Root, path)))];
    }
}
