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

    [Fact]
    public void Every_requirement_that_is_cited_is_defined()
    {
        var defined = Definition().Matches(RepositoryFiles.Read("docs/requirements.md")).Select(row => row.Groups["id"].Value).ToList();
        Assert.Equal(defined, defined.Distinct());
        var undefined = from path in RepositoryFiles.All
                        where Path.GetExtension(path) is ".cs" or ".ts" or ".sql" or ".md"
                        from Match cited in Citation().Matches(RepositoryFiles.Read(path))
                        let id = cited.Value.Replace('_', '-')
                        where !defined.Contains(id)
                        select $"{path} cites {id}";
        Assert.Empty(undefined);
    }

    // | IMP-3 | Overlapping exports post their new rows only. |
    [GeneratedRegex(@"(?m)^\| (?<id>[A-Z]+-\d+) \|")]
    private static partial Regex Definition();

    // IMP-3, and IMP_3 in the name of a test
    [GeneratedRegex(
        @"(?<![A-Za-z0-9])(?:I|IMP|REC|JOB|JOBS|FRESH|KPI|DATE|DASH|DRILL|CMP|UI|EXP|ROLE|AUTH|AUD|AI|INS|LIM)[-_]\d{1,2}(?!\w*-|\d)")]
    private static partial Regex Citation();

    // [text](path#anchor)
    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
