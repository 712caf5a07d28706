using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Transform;
using Financial.Fixtures;

namespace Financial.EtlWorker.Tests;

// The same company over two fiscal years in every layout: exports overlap, numbers begin again, one file was saved again by Excel or in an
// editor. Each sale is in the ledger once, and nothing is reversed (IMP-2, IMP-3, I-14).
public sealed class TwoYearTests(PostgresFixture postgres, SqsS3Fixture sqsS3) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    public static TheoryData<string> Layouts => new(SalesFile.All.Select(file => file.Layout));

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Two_years_of_overlapping_exports_make_each_sale_once(string layout)
    {
        var file = SalesFile.All.Single(one => one.Layout == layout);
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        if (layout == "signed-csv")
            await company.ChangeProfileAsync(layout,
                """{"columns": {"number": "Nr", "date": "Posting date", "account": "G/L", "description": "Text", "amount": "Value"},"""
                    + """ "positive": "debit", "clearingAccount": "9998"}""");
        IReadOnlyList<Sale> sales = [.. Sale.OfYear(2024), .. Sale.OfYear(2025)];
        string Export(int from, int to) =>
            file.Write([.. sales.Where(sale => sale.Date.Year * 100 + sale.Date.Month >= from
                && sale.Date.Year * 100 + sale.Date.Month <= to)]);

        var outcomes = new List<string>();
        foreach (var text in new[]
        {
            Export(202401, 202412), // the first year
            Export(202501, 202506), // half of the second one
            file.SaveAgain(Export(202504, 202512)), // overlaps it, saved again
            file.SaveAgain(Export(202401, 202412)), // the first year, saved again
            Export(202410, 202503), // across the years
            file.SaveAgain(Export(202401, 202512)), // both years in one file
        })
        {
            var import = await company.ImportAsync(text);
            outcomes.Add($"{import.Layout} {import.Status} {import.ErrorDetail} {string.Join(' ', import.Refusals.Take(3))}".Trim());
        }

        Assert.Equal([$"{layout} posted", $"{layout} posted", $"{layout} posted", "already-posted", "already-posted", "already-posted"],
            outcomes.Select(outcome => outcome.Contains("already-posted", StringComparison.Ordinal) ? "already-posted" : outcome));
        Assert.Equal(-sales.Sum(sale => sale.Cents), (await company.TrialBalanceAsync())[file.SalesAccount]);
        Assert.Equal(sales.Count, await company.ScalarAsync<long>("select count(*) from ledger.journal_entry"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public void Every_layout_of_entries_is_tried() => Assert.Equal(
        LayoutCatalogue.All.OfType<JournalLayout>().Select(layout => layout.Id).Append(SignedCsv.LayoutId).Order(StringComparer.Ordinal),
        SalesFile.All.Select(file => file.Layout).Order(StringComparer.Ordinal));
}
