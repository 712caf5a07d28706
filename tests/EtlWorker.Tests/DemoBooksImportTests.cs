using System.IO.Compression;
using Financial.Fixtures;

namespace Financial.EtlWorker.Tests;

/// <summary>The demo company goes the way of every other file.</summary>
public sealed class DemoBooksImportTests(PostgresFixture postgres, SqsS3Fixture sqsS3) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
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

    private static async Task<byte[]> ReadAsync()
    {
        await using var file = File.OpenRead(Path.Combine(Samples.RepositoryRoot, "Api", "DemoBooks", "landscaper_general_journal.csv.gz"));
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var books = new MemoryStream();
        await gzip.CopyToAsync(books);
        return books.ToArray();
    }
}
