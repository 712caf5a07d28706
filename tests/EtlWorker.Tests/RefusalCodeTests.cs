using System.Reflection;
using System.Text.RegularExpressions;
using Financial.EtlWorker.Findings;
using Financial.Fixtures;

namespace Financial.EtlWorker.Tests;

/// <summary>Every refusal has a code of the catalogue, with a sentence that the documents repeat.</summary>
public partial class RefusalCodeTests
{
    private static readonly string[] Codes =
    [
        .. typeof(RefusalCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!),
    ];

    [Fact]
    public void Each_code_has_one_meaning() => Assert.Equal(Codes, RefusalCode.Meanings.Keys);

    [Fact]
    public void The_document_lists_each_code_with_its_meaning()
    {
        var document = File.ReadAllText(Path.Combine(Samples.RepositoryRoot, "docs/refusal-codes.md"));
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

    // | `bad-date` | A date cannot be read. |
    [GeneratedRegex(@"(?m)^\| `(?<code>[a-z-]+)` \| (?<meaning>.+) \|$")]
    private static partial Regex Row();
}
