using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Financial.Repository.Tests;

/// <summary>How long files and functions of the product may be. The transport stands in for a package and keeps its shape.</summary>
public class SizeTests
{
    private const int LongestFile = 300, LongestFileOfMost = 150, LongestFunction = 60;

    private static readonly IReadOnlyList<string> ProductFiles =
    [
        .. RepositoryFiles.All.Where(path => path.EndsWith(".cs", StringComparison.Ordinal)
            && !path.StartsWith("tests/", StringComparison.Ordinal) && !path.StartsWith("benchmarks/", StringComparison.Ordinal)
            && !path.StartsWith("compat/", StringComparison.Ordinal)),
    ];

    [Fact]
    public void No_file_is_longer_than_300_lines() =>
        Assert.Empty(ProductFiles.Where(path => LinesOf(path) > LongestFile).Select(path => $"{path} has {LinesOf(path)} lines"));

    [Fact]
    public void Nine_files_of_ten_are_at_most_150_lines_long()
    {
        var longFiles = ProductFiles.Where(path => LinesOf(path) > LongestFileOfMost).ToList();
        Assert.True(longFiles.Count * 10 <= ProductFiles.Count,
            $"{longFiles.Count} of {ProductFiles.Count} files have more than {LongestFileOfMost} lines:\n"
                + string.Join('\n', longFiles.OrderBy(LinesOf).Select(path => $"{LinesOf(path)} {path}")));
    }

    [Fact]
    public void No_function_is_longer_than_60_lines()
    {
        var offending = from path in ProductFiles
                        from function in FunctionsOf(path)
                        let span = function.GetLocation().GetLineSpan()
                        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
                        where lines > LongestFunction
                        select $"{path}:{span.StartLinePosition.Line + 1} has {lines} lines";
        Assert.Empty(offending);
    }

    private static int LinesOf(string path) => File.ReadLines(Path.Combine(RepositoryFiles.Root, path)).Count();

    private static IEnumerable<SyntaxNode> FunctionsOf(string path) =>
        CSharpSyntaxTree.ParseText(RepositoryFiles.Read(path)).GetRoot().DescendantNodes()
            .Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax);
}
