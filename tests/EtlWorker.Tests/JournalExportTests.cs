using System.Text;
using Financial.Fixtures;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.Ledger.Uploads;
using Financial.ServiceDefaults;

namespace Financial.EtlWorker.Tests;

// EXP-6: what is exported as a journal, and imported by another company, makes the same books.
public sealed class JournalExportTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private static readonly DateTimeOffset ExportedAt = new(2025, 7, 1, 6, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("hledger")]
    [InlineData("beancount")]
    public async Task EXP_6_an_exported_journal_makes_the_same_trial_balance_in_another_company(string format)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(File.ReadAllBytes(Samples.Path("sage/sage50uk_import_header_cp1252.csv")), currency: "GBP");

        await using var other = await Company.FoundAsync(postgres, sqsS3);
        var import = await other.ImportAsync(await ExportAsync(company, format));

        Assert.Equal(("posted", null, format), (import.Status, import.ErrorDetail, import.Layout));
        Assert.Equal(await company.TrialBalanceAsync(), await other.TrialBalanceAsync());
        Assert.Equal("GBP", await other.ScalarAsync<string>("select currency from ledger.entity"));
        await other.AssertLedgerIsSoundAsync();
        const string Entries = "select string_agg(concat_ws(' ', entry_date, reference, description), e'\\n' order by entry_id) from "
            + "ledger.journal_entry";
        if (format == "hledger")
            Assert.Equal(Sorted(await company.ScalarAsync<string>(Entries)), Sorted(await other.ScalarAsync<string>(Entries)));
    }

    // The second year, so that both files open with balances; its classes come from the file, or from the French chart.
    [Theory]
    [InlineData("saft", "sage/sage50us_general_journal.csv")]
    [InlineData("fec", "other/fec_2025.txt")]
    public async Task EXP_6_a_fiscal_year_as_SAF_T_or_FEC_makes_the_same_trial_balance_in_another_company(string format, string sample)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(File.ReadAllBytes(Samples.Path(sample)), currency: format == "fec" ? "EUR" : null);
        var half = new DateRange(new(2025, 4, 1), new(2025, 12, 31));

        await using var other = await Company.FoundAsync(postgres, sqsS3);
        var import = await other.ImportAsync(Encoding.UTF8.GetBytes(await ExportAsync(company, format, half)),
            currency: format == "fec" ? "EUR" : null);

        Assert.Equal(("posted", null, format), (import.Status, import.ErrorDetail, import.Layout));
        Assert.Equal(await company.TrialBalanceAsync(), await other.TrialBalanceAsync());
        if (format == "saft") Assert.Equal("file-totals", await other.ScalarAsync<string>("select control from ledger.import_run"));
        await other.AssertLedgerIsSoundAsync();
    }

    // Whatever stands in the texts, they stay texts: no other account, day, amount or entry comes of them.
    [Theory]
    [InlineData("hledger")]
    [InlineData("beancount")]
    [InlineData("saft")]
    [InlineData("fec")]
    public async Task EXP_6_no_text_of_the_books_is_read_as_a_sign_of_the_format(string format)
    {
        string[] texts =
        [
            "a ; b", "(R9) c", "* d", "! e", "date:2020-01-01 f", "[2020-01-01] g", "say \"\"hi\"\" \\ h",
            "two\n  Assets:1200  9.00 GBP\nlines", "i | j = 5 @ 6 {7}", "# k ^l", "\"\"m\"\" n",
        ];
        var rows = texts.Select((text, number) =>
            $"GJ,01/{number + 1:00}/2025,\"{text}\",\"{text}\",1,1010,\"{text}\",{number
                + 1}.00,,Posted\r\n,,,,2,4000,\"{text} too\",,{number + 1}.00,Posted\r\n");
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var first = await company.ImportAsync("JOURNAL,DATE,DESCRIPTION,REFERENCE_NO,LINE_NO,ACCT_NO,MEMO,DEBIT,CREDIT,STATE\r\n"
            + string.Concat(rows), message => message with { Options = new() { DateOrder = DateOrder.MonthFirst } });
        Assert.Equal(("posted", texts.Length), (first.Status, first.EntriesPosted));

        await using var other = await Company.FoundAsync(postgres, sqsS3);
        var import = await other.ImportAsync(await ExportAsync(company, format));

        Assert.Equal(("posted", null, texts.Length), (import.Status, import.ErrorDetail, import.EntriesPosted));
        const string Lines = "select string_agg(concat_ws(' ', entry_date, account_code, debit_minor, credit_minor), e'\\n' order by "
            + "entry_date, line_no) from ledger.journal_line";
        Assert.Equal(await company.ScalarAsync<string>(Lines), await other.ScalarAsync<string>(Lines));
    }

    [Fact]
    public async Task EXP_2_the_file_says_whose_journal_it_is_and_ends_with_what_it_holds()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportSampleAsync("other/ledger.journal");

        var text = await ExportAsync(company, "hledger");

        Assert.Matches(
            """
            ^; Journal of Main company, 2025-01-01 to 2025-06-30, in GBP
            ; Ledger version \d+ as of \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, reconciled: no \(no-control-totals\)
            ; Exported by the controller at 2025-07-01T06:30:00Z
            commodity 1000\.00 GBP

            account Assets:0020  ; Assets：0020
            """, text);
        Assert.Contains("\n2025-02-22 * (PC1001) Rent to quarter end\n    Liabilities:2100  3203.76 GBP\n    Expenses:6001  -2669.80 GBP\n "
            + "   Liabilities:2201  -533.96 GBP\n\n", text);
        Assert.EndsWith("\n; End: 60 entries, 143 lines\n", text);
    }

    [Fact]
    public async Task Codes_that_no_name_can_tell_apart_stay_two_accounts()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await TestBooks.AddAccountsAsync(company.Database.EtlWorker, [new("a b", "asset", "bank"), new("a  b", "asset", "bank")]);
        await TestBooks.PostAsync(company.Database.EtlWorker,
            [new(1, new(2025, 1, 2), "a b", 500, 0), new(1, new(2025, 1, 2), "a  b", 0, 500)]);

        var text = await ExportAsync(company, "hledger");

        Assert.Matches("\n    Assets:a b  5.00 USD\n    Assets:a b-[0-9a-f]{8}  -5.00 USD\n|\n    Assets:a b-[0-9a-f]{8}  5.00 USD\n    "
            + "Assets:a b  -5.00 USD\n", text);
    }

    [Fact]
    public async Task An_export_shows_the_version_it_names_also_when_entries_are_posted_meanwhile()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync("2025-01-02 One\n  Assets:1200  1.00\n  Income:4000\n");
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        var export = await JournalExport.PrepareAsync(transaction.Connection, Company.Entity,
            new DateRange(new(2025, 1, 1), new(2025, 1, 31)), JournalFile.Find("hledger")!, CancellationToken.None);

        await company.ImportAsync("2025-01-03 Two\n  Assets:1201  2.00\n  Income:4000\n");
        var output = new StringWriter();
        await export.WriteAsync(transaction.Connection, JournalFile.Find("hledger")!, "me", ExportedAt, output, CancellationToken.None);

        Assert.Equal(2, export.LineCount);
        Assert.EndsWith("; End: 1 entries, 2 lines\n", output.ToString());
    }

    private static async Task<string> ExportAsync(Company company, string format, DateRange? range = null)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        var export = await JournalExport.PrepareAsync(transaction.Connection, Company.Entity,
            range ?? new DateRange(new(2025, 1, 1), new(2025, 6, 30)), JournalFile.Find(format)!, CancellationToken.None);
        var output = new StringWriter();
        await export.WriteAsync(transaction.Connection, JournalFile.Find(format)!, "the controller", ExportedAt, output,
            CancellationToken.None);
        return output.ToString();
    }

    private static IEnumerable<string> Sorted(string lines) => lines.Split('\n').Order(StringComparer.Ordinal);
}
