using System.Text;
using Financial.Fixtures;
using Financial.Ledger.Messages;

namespace Financial.EtlWorker.Tests;

// IMP-10: a workbook posts what its CSV posts.
public sealed class WorkbookImportTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string QuickBooks = "JournalNo,JournalDate,AccountName,Debits,Credits,Description,Name,Currency,Location,Class\n"
        + "J1,2025-01-31,Expenses:Rent,1234.5,,Yard,Owner,USD,North,Snow\nJ1,2025-01-31,Assets:Bank:10200,,1234.5,Yard,,USD,,\n";

    private static readonly SortedDictionary<string, long> ExpectedTrialBalance = new(
        Samples.Expected.GetProperty("trial_balance").EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value.GetInt64()),
        StringComparer.Ordinal);

    [Theory]
    [InlineData("sage/sage50uk_audit_report_export.csv", true)]
    [InlineData("sage/sage50uk_import_header_cp1252.csv", true)]
    [InlineData("sage/sage50us_general_journal.csv", false)]
    [InlineData("sage/intacct_gl_import.csv", false)]
    [InlineData("other/qbo_journals.csv", false)]
    [InlineData("other/xero_manual_journals.csv", true)]
    public async Task IMP_10_a_workbook_reaches_the_trial_balance_of_its_CSV(string file, bool dayFirst)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(CsvWorkbook.Of(File.ReadAllBytes(Samples.Path(file)), dayFirst));

        Assert.Equal(("posted", null, 60L), (import.Status, import.ErrorDetail, import.EntriesPosted));
        Assert.Equal(ExpectedTrialBalance, await company.TrialBalanceAsync());
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_10_a_trial_balance_in_a_workbook_gives_the_control_totals_of_its_CSV()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var csv = "Landscapes Demo Ltd,,,\nDate To:,30/06/2025,,\n\nN/C,Name,Debit,Credit\n"
            + "1200,\"Bank, current\",1000.10,\n2100,Creditors,,1000.10\n\nTotals:,,1000.10,1000.10\n";

        var import = await company.ImportAsync(CsvWorkbook.Of(csv));

        Assert.Equal(("posted", null, "trial-balance", 2L), (import.Status, import.ErrorDetail, import.Layout, import.RowsPosted));
        Assert.Equal("2025-06-30: 1200 100010, 2100 -100010", await company.ScalarAsync<string>("""
            select min(as_of)::text || ': ' || string_agg(account_code || ' ' || net_minor, ', ' order by account_code)
            from ledger.control_total_set join ledger.control_total using (tenant_id, entity_id, set_id)
            """));
    }

    [Fact]
    public async Task IMP_3_rows_that_were_posted_from_a_CSV_are_known_in_a_workbook()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        Assert.Equal("posted", (await company.ImportAsync(Encoding.UTF8.GetBytes(QuickBooks), "USD")).Status);

        var again = await company.ImportAsync(CsvWorkbook.Of(QuickBooks), "USD");

        Assert.Equal(("already-posted", 2L), (again.Status, again.RowsRead));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IMP_6_the_refused_row_of_a_workbook_is_repaired_by_its_line_even_in_a_workbook(bool repairsByWorkbook)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        const string Error = "<c t=\"e\"><v>#N/A</v></c>";
        var rows = QuickBooks.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.Split(',').Select(WorkbookFile.Text).ToArray()).ToArray();
        rows[1][3] = Error;
        var refused = await company.ImportAsync(WorkbookFile.Of(rows.Select(cells => WorkbookFile.Row(cells))).ToArray());
        Assert.Equal(["2 cell-error", "3 entry-refused"], refused.Refusals);

        var repair = "line,code,detail,hint,original\n2,cell-error,,,\"J1,2025-01-31,Expenses:Rent,1234.5,,Yard,Owner,USD,North,Snow\"\n";
        var message = await company.PutAsync(repairsByWorkbook ? CsvWorkbook.Of(repair) : Encoding.UTF8.GetBytes(repair), "USD") with
        {
            Repairs = new RepairedFile(refused.Message.ImportId, refused.Message.Bucket, refused.Message.ObjectKey, refused.Message.Sha256,
                refused.Message.SizeBytes),
        };
        var repaired = await company.ReadAsync(message, await company.Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None));

        Assert.Equal(("posted", null, 1L), (repaired.Status, repaired.ErrorDetail, repaired.EntriesPosted));
    }

    [Fact]
    public async Task IMP_10_a_ZIP_archive_of_a_CSV_posts_what_the_CSV_posts()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        using var bytes = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(bytes, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("journal.csv").Open();
            entry.Write(File.ReadAllBytes(Samples.Path("sage/sage50us_general_journal.csv")));
        }

        var import = await company.ImportAsync(bytes.ToArray());

        Assert.Equal(("posted", "windows-1252"), (import.Status, import.Encoding));
        Assert.Equal(ExpectedTrialBalance, await company.TrialBalanceAsync());
    }
}
