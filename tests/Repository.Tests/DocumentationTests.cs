using System.Text.RegularExpressions;

namespace Financial.Repository.Tests;

/// <summary>A document that points to a file that is not there is worse than none.</summary>
public partial class DocumentationTests
{
    public static TheoryData<string> Documents() => new(RepositoryFiles.All.Where(path => path.EndsWith(".md", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_of_a_document_leads_to_a_file(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(RepositoryFiles.Root, document))!;
        var missing = Link().Matches(RepositoryFiles.Read(document))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(folder, target)));
        Assert.Empty(missing);
    }

    [Fact]
    public void The_README_gives_the_two_commands_and_CI_runs_the_second()
    {
        var readme = RepositoryFiles.Read("README.md");
        Assert.Contains("dotnet run --project AppHost", readme, StringComparison.Ordinal);
        Assert.Contains("dotnet test", readme, StringComparison.Ordinal);
        Assert.Contains("\ndotnet test ", RepositoryFiles.Read(".ci/run"), StringComparison.Ordinal);
    }

    // [text](path#anchor)
    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
