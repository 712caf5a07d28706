using System.Text.RegularExpressions;

namespace Financial.Repository.Tests;

/// <summary>Cleverness carries its proof: the comment above it names the benchmark, and a figure of it.</summary>
public partial class ProofTests
{
    private static readonly string[] Products = ["Api", "AppHost", "EtlWorker", "Insights", "Ledger", "ServiceDefaults"];

    [Fact]
    public void Each_runtime_knob_forced_collection_and_tuned_size_names_the_benchmark_that_justifies_it()
    {
        var offending = from folder in Products
                        from path in RepositoryFiles.Under(folder, ".cs").Concat(RepositoryFiles.Under(folder, ".csproj"))
                        let lines = RepositoryFiles.Read(path).Split('\n')
                        from at in Enumerable.Range(0, lines.Length)
                        where Clever().IsMatch(lines[at]) && !Proof().IsMatch(CommentAbove(lines, at))
                        select $"{path}:{at + 1}: {lines[at].Trim()}";
        Assert.Empty(offending);
    }

    [Fact]
    public void A_benchmark_that_is_named_exists()
    {
        var usage = RepositoryFiles.Read("benchmarks/Benchmarks/Program.cs");
        var unknown = from folder in Products
                      from path in RepositoryFiles.Under(folder, ".cs").Concat(RepositoryFiles.Under(folder, ".csproj"))
                      from Match named in Proof().Matches(RepositoryFiles.Read(path))
                      let verb = named.Groups["verb"].Value
                      where !usage.Contains($"[\"{verb}\"", StringComparison.Ordinal)
                      select $"{path} names benchmarks/ {verb}";
        Assert.Empty(unknown);
    }

    /// <summary>The comment lines above a line, or above the clever lines that it directly follows.</summary>
    private static string CommentAbove(string[] lines, int at)
    {
        var end = at;
        while (end > 0 && Clever().IsMatch(lines[end - 1]))
            end--;
        var first = end;
        while (first > 0 && Comment().IsMatch(lines[first - 1]))
            first--;
        return string.Join(' ', lines[first..end]);
    }

    [GeneratedRegex("""
        AggressiveOptimization|GC\.(Collect|TryStartNoGCRegion)\(|GCSettings\.
        |<(TieredPGO|TieredCompilation\w*|PublishReadyToRun|ServerGarbageCollection|ConcurrentGarbageCollection)\b
        |<RuntimeHostConfigurationOption\b|(Read|Write)BufferSize\s*=
        |const\ \w+\ (Full|Run|Slot|Block|Filter|Chunk|LargeFile|Batches)\w*\ =
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Clever();

    // Proof: benchmarks/ import-workbook, 148 MiB instead of 150.
    [GeneratedRegex(@"benchmarks/ (?<verb>[a-z-]+)[^\n]*\d")]
    private static partial Regex Proof();

    [GeneratedRegex(@"^\s*(//|<!--|[^<>]*-->\s*$)")]
    private static partial Regex Comment();
}
