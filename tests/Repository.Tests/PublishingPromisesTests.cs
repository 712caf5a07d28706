using System.Text.RegularExpressions;

namespace Financial.Repository.Tests;

/// <summary>The table of <c>docs/publishing-on-aws.md</c>: each promise has a rule, a test, and its place in both outputs.</summary>
public partial class PublishingPromisesTests
{
    private const int Columns = 5, TestColumn = 2;

    private static readonly IReadOnlyList<string[]> Promises =
    [
        .. RepositoryFiles.Read("docs/publishing-on-aws.md").Split('\n')
            .SkipWhile(line => !line.StartsWith("| sentence ", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.Length > 0)
            .Select(line => line.Trim('|', ' ').Split(" | ", StringSplitOptions.TrimEntries)),
    ];

    [Fact]
    public void No_cell_is_empty()
    {
        Assert.NotEmpty(Promises);
        Assert.All(Promises, cells => Assert.True(
            cells.Length == Columns && cells.All(cell => cell.Length > 0), string.Join(" | ", cells)));
    }

    [Fact]
    public void Each_named_test_exists()
    {
        var sources = string.Concat(RepositoryFiles.All
            .Where(path => path.StartsWith("tests/ManifestToEcs.", StringComparison.Ordinal)
                && path.EndsWith(".cs", StringComparison.Ordinal))
            .Select(RepositoryFiles.Read));
        var named = Promises.SelectMany(cells => Code().Matches(cells[TestColumn]).Select(match => match.Groups["name"].Value.Split('.')))
            .ToList();

        Assert.True(named.Count >= Promises.Count);
        Assert.Empty(named.Where(test => !sources.Contains($"class {test[0]}", StringComparison.Ordinal)
            || (test.Length > 1 && !sources.Contains($" {test[1]}(", StringComparison.Ordinal))).Select(test => string.Join('.', test)));
    }

    [GeneratedRegex("`(?<name>[A-Za-z0-9_.]+)`")]
    private static partial Regex Code();
}
