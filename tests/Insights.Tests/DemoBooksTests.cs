using System.IO.Compression;
using Financial.Fixtures;
using Financial.GenerateBooks;
using Financial.Ledger.Accounts;

namespace Financial.Insights.Tests;

/// <summary>The committed demo books are what the generator makes, and they are books.</summary>
public class DemoBooksTests
{
    [Fact]
    public async Task Generating_again_gives_the_committed_bytes()
    {
        await using var file = File.OpenRead(Path.Combine(Samples.RepositoryRoot, "Api", "DemoBooks", "landscaper_general_journal.csv.gz"));
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var committed = new MemoryStream();
        await gzip.CopyToAsync(committed);
        using var generated = new MemoryStream();
        await DemoBooks.WriteAsync(generated);
        // The books themselves: another runtime may pack them differently.
        Assert.True(committed.ToArray().AsSpan().SequenceEqual(generated.ToArray()),
            "Run: dotnet run --project benchmarks/GenerateBooks demo Api/DemoBooks/landscaper_general_journal.csv.gz");
    }

    [Fact]
    public void They_are_24_whole_months_of_about_40_000_lines_in_five_regions_and_three_divisions()
    {
        var entries = DemoBooks.Generate();
        var lines = entries.SelectMany(entry => entry.Distributions).ToList();
        Assert.InRange(lines.Count, 38_000, 42_000);
        Assert.Equal(24, entries.Select(entry => (entry.Date.Year, entry.Date.Month)).Distinct().Count());
        Assert.Equal(new DateOnly(2026, 10, 31), entries[^1].Date);
        Assert.Equal(5, lines.Select(line => line.Region).Where(region => region.Length > 0).Distinct().Count());
        Assert.Equal(3, lines.Select(line => line.Division).Where(division => division.Length > 0).Distinct().Count());
    }

    [Fact]
    public void Every_entry_fits_the_layout_and_balances()
    {
        Assert.All(DemoBooks.Generate(), entry =>
        {
            Assert.InRange(entry.Distributions.Count, 2, 560);
            Assert.InRange(entry.Reference.Length, 1, 20);
            Assert.Equal(0, entry.Distributions.Sum(line => line.Cents));
            Assert.DoesNotContain(entry.Distributions, line => line.Cents == 0 || line.Description.Length > 160);
        });
    }

    [Fact]
    public void Every_account_is_one_that_the_US_chart_proposes_by_name()
    {
        var codes = DemoBooks.Generate().SelectMany(entry => entry.Distributions).Select(line => line.Account).Distinct();
        Assert.All(codes, code => Assert.DoesNotContain(code, ChartProfile.Us.Propose(code)!.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_bank_account_is_never_overdrawn()
    {
        var balance = 0L;
        Assert.All(DemoBooks.Generate().GroupBy(entry => entry.Date), day =>
        {
            balance += day.SelectMany(entry => entry.Distributions).Where(line => line.Account == LandscaperChart.Checking)
                .Sum(line => line.Cents);
            Assert.True(balance >= 0, $"Overdrawn on {day.Key:yyyy-MM-dd}.");
        });
    }
}
