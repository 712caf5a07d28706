using Financial.Fixtures;

namespace Financial.EtlWorker.Tests;

// IMP-10: every committed Sage file gives what expected.json says.
public sealed class SampleImportTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private static readonly SortedDictionary<string, long> ExpectedTrialBalance = new(
        Samples.Expected.GetProperty("trial_balance").EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value.GetInt64()),
        StringComparer.Ordinal);

    public static TheoryData<string> Damaged =>
        [.. Samples.Expected.GetProperty("damaged").EnumerateObject().Select(property => property.Name)];

    [Theory]
    [InlineData("sage/sage50us_general_journal.csv", "sage50us-journal", "windows-1252")]
    [InlineData("sage/sage50uk_import_header_cp1252.csv", "sage50uk-import", "windows-1252")]
    [InlineData("sage/sage50uk_import_noheader_ddmmyy.csv", "sage50uk-import", "windows-1252")]
    [InlineData("sage/sage50uk_import_allquoted_utf8bom.csv", "sage50uk-import", "utf-8-bom")]
    [InlineData("sage/intacct_gl_import.csv", "intacct-gl-import", "utf-8")]
    [InlineData("sage/sbca_journals.json", "sage-accounting-api", "utf-8")]
    [InlineData("other/saft_financial_2025.xml", "saft", "utf-8")]
    [InlineData("other/ledger.journal", "hledger", "utf-8")]
    [InlineData("other/ledger.beancount", "beancount", "utf-8")]
    [InlineData("sage/sage50uk_audit_report_export.csv", "sage50uk-report", "windows-1252")]
    [InlineData("sage/sage50ca_journal.imp", "sage50ca-imp", "windows-1252")]
    [InlineData("sage/sage100c_glje.csv", "sage100c-glje", "windows-1252")]
    [InlineData("other/xero_manual_journals.csv", "xero-journal", "utf-8")]
    [InlineData("other/qbo_journals.csv", "qbo-journal", "utf-8")]
    public async Task IMP_10_a_supported_layout_reaches_the_trial_balance_of_the_one_ledger(string file, string layout, string encoding)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportSampleAsync(file);

        Assert.Equal(("posted", null), (import.Status, import.ErrorDetail));
        Assert.Equal((layout, encoding), (import.Layout, import.Encoding));
        Assert.Equal(60, import.EntriesPosted);
        Assert.Equal(ExpectedTrialBalance, await company.TrialBalanceAsync());
        await company.AssertLedgerIsSoundAsync();
    }

    // FEC pads account codes to six digits, and the ledger keeps a code as its source writes it: the balances are those of the first four.
    [Fact]
    public async Task IMP_10_a_FEC_of_the_one_ledger_reaches_its_trial_balance_under_padded_codes()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportSampleAsync("other/fec_2025.txt");

        Assert.Equal(("posted", null, "fec", 60L), (import.Status, import.ErrorDetail, import.Layout, import.EntriesPosted));
        Assert.Equal(ExpectedTrialBalance.Select(pair => (pair.Key + "00", pair.Value)),
            (await company.TrialBalanceAsync()).Select(pair => (pair.Key, pair.Value)));
        await company.AssertLedgerIsSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public async Task IMP_10_a_damaged_file_gets_the_expected_code_at_the_expected_place(string file)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var expected = Samples.Expected.GetProperty("damaged").GetProperty(file);
        var code = expected.GetProperty("code").GetString();
        if (code == "already-imported") await company.ImportSampleAsync("sage/sage50uk_import_header_cp1252.csv");

        var import = await company.ImportSampleAsync($"sage/{file}");

        if (code == "ok")
        {
            Assert.Equal(("posted", null), (import.Status, import.ErrorDetail));
            Assert.Equal(ExpectedTrialBalance, await company.TrialBalanceAsync());
        }
        else
        {
            Assert.Equal((code == "already-imported" ? "already-posted" : "rejected", code), (import.Status, import.ErrorCode));
            Assert.Equal(code == "already-imported" ? ExpectedTrialBalance : [], await company.TrialBalanceAsync());
        }

        if (expected.TryGetProperty("reject_line", out var line)) Assert.Equal([$"{line} {code}"], import.Refusals);
        if (expected.TryGetProperty("reject_reference", out _)) Assert.Equal([$"20 {code}", $"21 {code}"], import.Refusals);
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task Leading_zeros_that_a_spreadsheet_took_are_named_on_each_row_and_never_added_silently()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportSampleAsync("sage/d05_leading_zero_lost.csv");

        Assert.Equal(["22 leading-zero", "23 entry-refused", "34 leading-zero"], import.Refusals);
    }
}
