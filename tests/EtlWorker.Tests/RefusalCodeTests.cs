using System.Text.RegularExpressions;
using Financial.EtlWorker.Findings;
using Financial.Fixtures;

namespace Financial.EtlWorker.Tests;

/// <summary>Every refusal has a code of the catalogue, with a sentence that <c>UPDATE_SNAPSHOTS=1</c> writes into the document.</summary>
public partial class RefusalCodeTests
{
    private static readonly string[] Codes = [.. RefusalCode.Meanings.Keys];

    [Fact]
    public void The_document_lists_each_code_with_its_meaning()
    {
        var path = Path.Combine(Samples.RepositoryRoot, "docs/refusal-codes.md");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") is not null)
            File.WriteAllText(path, Updated(File.ReadAllText(path)));
        var document = File.ReadAllText(path);
        Assert.Equal(RefusalCode.Meanings.Select(code => (code.Key, code.Value)),
            Row().Matches(document).Select(row => (row.Groups["code"].Value, row.Groups["meaning"].Value)));
    }

    [Fact]
    public void No_refusal_spells_a_code_of_its_own()
    {
        var worker = Path.Combine(Samples.RepositoryRoot, "EtlWorker");
        var spelled = from path in Directory.EnumerateFiles(worker, "*.cs", SearchOption.AllDirectories)
                      where !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
                      where Path.GetFileName(path) != "RefusalCode.cs"
                      let source = File.ReadAllText(path)
                      from code in Codes
                      where source.Contains($"\"{code}\"", StringComparison.Ordinal)
                      select $"{Path.GetFileName(path)}: {code}";
        Assert.Empty(spelled);
    }

    // Each row takes its meaning from the code; a new code stands behind the one before it.
    private static string Updated(string document)
    {
        var before = "";
        foreach (var (code, meaning) in RefusalCode.Meanings)
        {
            var row = $"| `{code}` | {meaning} |";
            var known = Regex.Match(document, $@"(?m)^\| `{code}` \| .+ \|$");
            document = known.Success ? document.Replace(known.Value, row, StringComparison.Ordinal)
                : document.Replace(before, $"{before}\n{row}", StringComparison.Ordinal);
            before = row;
        }
        return document;
    }

    // | `bad-date` | A date cannot be read. |
    [GeneratedRegex(@"(?m)^\| `(?<code>[a-z0-9-]+)` \| (?<meaning>.+) \|$")]
    private static partial Regex Row();
}
