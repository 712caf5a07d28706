using System.Text.RegularExpressions;

namespace Financial.Repository.Tests;

/// <summary>Rules that a reader would otherwise have to police.</summary>
public partial class SourceRuleTests
{
    private const int LongestLine = 140;

    private static readonly string[] MoneyFolders = ["Ledger", "EtlWorker", "Api", "Insights"];

    [Fact]
    public void Money_is_never_a_binary_fraction()
    {
        var offending = from folder in MoneyFolders
                        from path in RepositoryFiles.Under(folder, ".cs")
                        from line in RepositoryFiles.Read(path).Split('\n').Select((text, index) => (text, number: index + 1))
                        where BinaryFraction().IsMatch(CodeOnly(line.text))
                        where folder is "Ledger" || MoneyWord().IsMatch(line.text)
                        select $"{path}:{line.number}: {line.text.Trim()}";
        Assert.Empty(offending);
    }

    [Fact]
    public void Nothing_reads_the_local_clock()
    {
        var offending = from path in RepositoryFiles.All
                        where path.EndsWith(".cs", StringComparison.Ordinal)
                            && !path.StartsWith("tests/Repository.Tests/", StringComparison.Ordinal)
                        where LocalClock().IsMatch(RepositoryFiles.Read(path))
                        select path;
        Assert.Empty(offending);
    }

    [Fact]
    public void No_unfinished_work_is_marked_in_the_sources()
    {
        var offending = from path in RepositoryFiles.All
                        where IsSource(path) && !path.StartsWith("tests/Repository.Tests/", StringComparison.Ordinal)
                        where UnfinishedWork().IsMatch(RepositoryFiles.Read(path))
                        select path;
        Assert.Empty(offending);
    }

    [Fact]
    public void No_line_of_source_is_longer_than_140_characters()
    {
        var offending = from path in RepositoryFiles.All
                        where Path.GetExtension(path) is ".cs" or ".ts" or ".css" or ".mjs" or ".sql"
                        from line in RepositoryFiles.Read(path).Split('\n').Select((text, index) => (text, number: index + 1))
                        where line.text.Length > LongestLine
                        select $"{path}:{line.number} has {line.text.Length} characters";
        Assert.Empty(offending);
    }

    [Fact]
    public void No_test_is_skipped()
    {
        var offending = RepositoryFiles.Under("tests", ".cs")
            .Where(path => !path.StartsWith("tests/Repository.Tests/", StringComparison.Ordinal))
            .Where(path => SkippedTest().IsMatch(RepositoryFiles.Read(path)));
        Assert.Empty(offending);
    }

    [Fact]
    public void No_file_names_a_package_registry_or_a_path_of_one_machine()
    {
        var offending = from path in RepositoryFiles.All
                        where !path.StartsWith("tests/Repository.Tests/", StringComparison.Ordinal)
                        where !path.StartsWith("tests/samples/", StringComparison.Ordinal)
                            && !path.EndsWith(".gz", StringComparison.Ordinal)
                        let text = RepositoryFiles.Read(path)
                        where RegistryHost().IsMatch(text) || (IsSource(path) && MachinePath().IsMatch(text))
                        select path;
        Assert.Empty(offending);
    }

    [Fact]
    public void Migrations_are_numbered_without_a_gap()
    {
        var numbers = RepositoryFiles.Under("Ledger/Migrations", ".sql")
            .Select(path => int.Parse(Path.GetFileName(path)[..4], System.Globalization.CultureInfo.InvariantCulture))
            .Order().ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
    }

    private static bool IsSource(string path) =>
        Path.GetExtension(path) is ".cs" or ".csproj" or ".props" or ".targets" or ".sql" or ".ts" or ".mjs" or ".md" or ".json" or ".yaml"
            or ".css" or ".html";

    private static string CodeOnly(string line)
    {
        var code = TextLiteral().Replace(line, "\"\"");
        var comment = code.IndexOf("//", StringComparison.Ordinal);
        return comment < 0 ? code : code[..comment];
    }

    [GeneratedRegex(@"""(\\.|[^""\\])*""")]
    private static partial Regex TextLiteral();

    [GeneratedRegex(@"\b(double|float|Double|Single)\b(?!\.)")]
    private static partial Regex BinaryFraction();

    [GeneratedRegex("amount|minor|debit|credit|money|balance|revenue|margin", RegexOptions.IgnoreCase)]
    private static partial Regex MoneyWord();

    [GeneratedRegex(@"DateTime(Offset)?\.(Now|Today)\b")]
    private static partial Regex LocalClock();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex UnfinishedWork();

    [GeneratedRegex(@"\bSkip\s*=\s*""")]
    private static partial Regex SkippedTest();

    [GeneratedRegex(@"https?://registry\.|/v3/index\.json|registry\.npmjs")]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"(^|[^A-Za-z0-9_.-])/(work|root|home)/[a-z]", RegexOptions.Multiline)]
    private static partial Regex MachinePath();
}
