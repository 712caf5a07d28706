using System.IO.Compression;
using System.Text;
using Financial.Fixtures;

namespace Financial.EtlWorker.Tests;

/// <summary>The demo company goes the way of every other file.</summary>
public sealed class DemoBooksImportTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    [Fact]
    public async Task The_demo_books_are_posted_whole_with_named_accounts_of_the_US_chart()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var import = await company.ImportAsync(await ReadAsync());

        Assert.Equal(("posted", "sage50us-journal", 0L), (import.Status, import.Layout, import.RowsRefused));
        Assert.Equal(import.RowsRead, import.RowsPosted);
        await using var command = company.Database.Administrator.CreateCommand("""
            select (select count(distinct month) from ledger.account_month_balance),
                   (select count(*) from ledger.account where name ~ '[0-9]'),
                   (select count(distinct job) from ledger.journal_line where job like '%-%'),
                   (select count(distinct region) from ledger.journal_line), (select count(distinct division) from ledger.journal_line)
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        Assert.Equal((24L, 0L), (reader.GetInt64(0), reader.GetInt64(1)));
        Assert.InRange(reader.GetInt64(2), 200, 300);
        Assert.Equal((5L, 3L), (reader.GetInt64(3), reader.GetInt64(4)));
    }

    [Fact] // IMP-2
    public async Task The_demo_books_that_Excel_saved_again_are_already_posted()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var books = Encoding.ASCII.GetString(await ReadAsync());
        var import = await company.ImportAsync(books);

        var again = await company.ImportAsync(SavedByExcel.Of(books, ',', SalesFile.American));

        Assert.Equal(("already-posted", "already-imported", import.RowsRead), (again.Status, again.ErrorCode, again.RowsRead));
        await company.AssertLedgerIsSoundAsync();
    }

    [Theory] // IMP-7: the first file corrects by the numbers of its entries, the second one is a re-run.
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_of_the_demo_books_are_corrected_at_once(bool asRerun)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var books = Encoding.ASCII.GetString(await ReadAsync());
        var import = await company.ImportAsync(books);
        var balances = await company.TrialBalanceAsync();
        // Each row has another reference.
        var edited = string.Join('\n',
            books.Split('\n').Select((
                row, at) => at == 0 || row.Length == 0 ? row : row.Insert(row.IndexOf(',', StringComparison.Ordinal) + 1, "R")));

        var asked = await company.ImportAsync(edited,
            message => asRerun
                ? message with { Options = new() { From = new DateOnly(2024, 11, 1), To = new DateOnly(2026, 10, 31) } } : message);
        var corrected = await company.ConfirmAsync(asked);

        Assert.Equal(("awaiting-confirmation", "posted", import.RowsRead), (asked.Status, corrected.Status, corrected.RowsPosted));
        Assert.Equal(balances, await company.TrialBalanceAsync());
        Assert.Equal(import.EntriesPosted,
            await company.ScalarAsync<long>("select count(*) from ledger.journal_entry where reversal_of is not null"));
        await company.AssertLedgerIsSoundAsync();
    }

    private static async Task<byte[]> ReadAsync()
    {
        await using var file = File.OpenRead(Path.Combine(Samples.RepositoryRoot, "Api", "DemoBooks", "landscaper_general_journal.csv.gz"));
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var books = new MemoryStream();
        await gzip.CopyToAsync(books);
        return books.ToArray();
    }
}
