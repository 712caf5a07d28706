using System.Text;
using Financial.Fixtures;
using Financial.Ledger.Messages;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Tests;

// What is refused can be repaired from the rejects file alone, and is all that has to be sent again (IMP-5, IMP-6).
public sealed class RefusalTests(PostgresFixture postgres, SqsS3Fixture sqsS3) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string Good = "BR,1200,4000,0,01/02/2025,B1,Till,5.00,T0,0.00\r\n";
    private const string Bad = "BR,1200,4xx0,0,02/02/2025,B2,\"Tools, hand\",6.00,T0,0.00\r\n";
    private const string Last = "BR,1200,4001,0,03/02/2025,B3,Till,7.00,T0,0.00\r\n";
    private const string Header = "line,code,detail,hint,original\r\n";

    [Fact]
    public async Task IMP_5_nothing_of_a_file_with_a_refused_row_is_posted_unless_the_upload_says_so()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var whole = await company.ImportAsync(Good + Bad + Last);
        Assert.Equal(("rejected", 1L), (whole.Status, whole.RowsRefused));
        Assert.Empty(await company.TrialBalanceAsync());

        var good = await company.ImportAsync(Good + Bad + Last, message => message with { Options = new() { Post = PostOption.Good } });
        Assert.Equal(("posted", 2L, 1L), (good.Status, good.EntriesPosted, good.RowsRefused));
        Assert.Equal(["2 unknown-account"], good.Refusals);
        Assert.Equal([("1200", 1200L), ("4000", -500), ("4001", -700)],
            (await company.TrialBalanceAsync()).Select(pair => (pair.Key, pair.Value)));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_5_a_file_that_is_refused_as_a_whole_posts_nothing_whatever_its_good_entries_are()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var cut = await company.ImportAsync(Good + Last[..^4], message => message with { Options = new() { Post = PostOption.Good } });

        Assert.Equal(("rejected", "truncated"), (cut.Status, cut.ErrorCode));
        Assert.Empty(await company.TrialBalanceAsync());
    }

    [Theory]
    [InlineData("92233720368547758.07", "01/02/2025", "4000", "92233720368547758.07", "02/02/2025", "4000")] // one account in one month
    [InlineData("40000000000000000.00", "01/02/2025", "4000", "40000000000000000.00", "01/03/2025", "4001")] // the ledger as a whole
    public async Task A_file_that_makes_a_total_larger_than_the_ledger_holds_is_refused_and_can_be_corrected(
        string first, string firstDate, string firstAccount, string second, string secondDate, string secondAccount)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var row = $"BR,1200,{firstAccount},0,{firstDate},B1,Till,{first},T0,0.00\r\n";

        var tooLarge = await company.ImportAsync(row + $"BR,1200,{secondAccount},0,{secondDate},B2,Till,{second},T0,0.00\r\n");

        Assert.Equal(
            ("rejected", "amount-range", "with the amounts of this file a total would be larger than the ledger holds", 2L),
            (tooLarge.Status, tooLarge.ErrorCode, tooLarge.ErrorDetail, tooLarge.RowsRead));
        Assert.Equal(["0 amount-range"], tooLarge.Refusals);
        Assert.Empty(await company.TrialBalanceAsync());

        Assert.Equal("posted", (await company.ImportAsync(Good)).Status);
        // A later file may not push the ledger beyond it either.
        Assert.Equal("amount-range", (await company.ImportAsync(
            row.Replace(first, "46116860184273879.04", StringComparison.Ordinal),
            message => message with { Options = new() { Repeats = RepeatsOption.Keep } })).ErrorCode);
        await company.AssertLedgerIsSoundAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IMP_6_the_repaired_rejects_file_posts_the_refused_rows_and_what_waited_for_them(bool goodEntriesWerePosted)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var post = goodEntriesWerePosted ? PostOption.Good : PostOption.All;
        var refused = await company.ImportAsync(Good + Bad + Last, message => message with { Options = new() { Post = post } });

        var repaired = await RepairAsync(company, refused, Header + Rejected(2, Bad.Replace("4xx0", "4002", StringComparison.Ordinal)));

        Assert.Equal("posted", repaired.Status);
        Assert.Equal(goodEntriesWerePosted ? 1 : 3, repaired.EntriesPosted);
        Assert.Equal([("1200", 1800L), ("4000", -500), ("4001", -700), ("4002", -600)],
            (await company.TrialBalanceAsync()).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(2, await company.ScalarAsync<int>("select max(source_line) from ledger.journal_line where account_code = '4002'"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_6_a_row_whose_original_was_emptied_is_left_out()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var refused = await company.ImportAsync(Good + Bad + Last);

        var repaired = await RepairAsync(company, refused, Header + "2,unknown-account,,,\r\n");

        Assert.Equal(("posted", 2L), (repaired.Status, repaired.EntriesPosted));
    }

    [Fact]
    public async Task IMP_6_a_repair_that_still_has_faults_is_refused_at_the_lines_of_the_first_file()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var refused = await company.ImportAsync(Good + Bad + Last);

        var repaired = await RepairAsync(company, refused,
            Header + Rejected(2, Bad.Replace("02/02/2025", "31/02/2025", StringComparison.Ordinal)));

        Assert.Equal(["2 bad-date", "2 unknown-account"], repaired.Refusals);
        Assert.Empty(await company.TrialBalanceAsync());
    }

    [Fact]
    public async Task IMP_6_a_rejects_file_that_a_spreadsheet_saved_with_semicolons_and_another_encoding_is_read_as_well()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var refused = await company.ImportAsync(Good + Bad.Replace("hand", "h\u00e4nd", StringComparison.Ordinal) + Last);
        var text = "line;code;detail;hint;original\r\n2;unknown-account;\u00a7;;\"BR,1200,4002,0,02/02/2025,B2,\"\"Tools, "
            + "h\u00e4nd\"\",6.00,T0,0.00\"\r\n";

        var repaired = await RepairAsync(company, refused, Encoding.Latin1.GetBytes(text));

        Assert.Equal("posted", repaired.Status);
        Assert.Equal("Tools, h\u00e4nd",
            await company.ScalarAsync<string>(
                "select e.description from ledger.journal_entry e join ledger.journal_line l using (entity_id, entry_id) where "
                    + "l.account_code = '4002'"));
    }

    [Theory]
    [InlineData("date,text\r\n", "not-a-rejects-file")]
    [InlineData("line,code,detail,hint,original\r\nx,,,,a\r\n", "not-a-rejects-file")]
    [InlineData("line,code,detail,hint,original\r\n9,,,,a\r\n", "repair-mismatch")]
    [InlineData("line,code,detail,hint,original\r\n2,,,,a\r\n2,,,,b\r\n2,,,,c\r\n", "repair-conflict")]
    public async Task IMP_6_a_file_that_repairs_nothing_says_why(string rejects, string code)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var refused = await company.ImportAsync(Good + Bad + Last);

        Assert.Equal(code, (await RepairAsync(company, refused, rejects)).ErrorCode);
    }

    [Fact]
    public async Task IMP_6_a_code_that_lost_its_zeros_is_refused_with_the_account_that_is_meant()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(UsEntry(1, "10000", "73000"));

        var refused = await company.ImportAsync(UsEntry(2, "10000", "730"));

        Assert.Equal(["3 unknown-account", "2 entry-refused"], refused.Refusals);
        Assert.Equal("did you mean 73000?", await company.ScalarAsync<string>("select hint from ledger.import_refusal where line = 3"));
        Assert.Equal(2, await company.ScalarAsync<long>("select count(distinct account_code) from ledger.journal_line"));
    }

    [Fact]
    public async Task IMP_6_a_code_that_lost_its_leading_zeros_is_refused_with_the_account_of_the_chart()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Good + Last.Replace("4001", "0020", StringComparison.Ordinal));

        var refused = await company.ImportAsync(Bad.Replace("4xx0", "20", StringComparison.Ordinal));

        Assert.Equal(["1 leading-zero"], refused.Refusals);
        Assert.Equal("did you mean 0020?", await company.ScalarAsync<string>("select hint from ledger.import_refusal"));
    }

    [Fact]
    public async Task IMP_6_a_refusal_names_the_cell_at_fault_and_the_entry_of_its_row()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var refused = await company.ImportAsync(UsEntry(1, "1000", "NOPE"));

        Assert.Equal("rejected", refused.Status);
        Assert.Equal(["2 2 -", "3 2 5"], await company.ScalarAsync<string[]>(
            "select array_agg(format('%s %s %s', line, entry, coalesce(field::text, '-')) order by line) from ledger.import_refusal"));
        Assert.Equal(
            "; G/L Account", await company.ScalarAsync<string>(
                "select (source_columns->>'separator') || ' ' || (source_columns->'names'->>4) from ledger.import_run"));
    }

    // Semicolons, because the page has to know by what the cells are separated.
    private static string UsEntry(int number, string debited, string credited) =>
        "Date;Reference;Description;Number of Distributions;G/L Account;Amount;Transaction Period;Transaction Number\r\n"
        + $"1/20/25;R{number};Adjustment;2;{debited};5.00;1;{number}\r\n1/20/25;R{number};Adjustment;2;{credited};-5.00;1;{number}\r\n";

    private static string Rejected(int line, string row) =>
        $"{line},code,detail,hint,\"{row.TrimEnd().Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n";

    private static Task<Import> RepairAsync(Company company, Import refused, string rejects) =>
        RepairAsync(company, refused, Encoding.UTF8.GetBytes(rejects));

    private static async Task<Import> RepairAsync(Company company, Import refused, byte[] rejects)
    {
        var first = refused.Message;
        var message = await company.PutAsync(rejects) with
        {
            Repairs = new RepairedFile(first.ImportId, first.Bucket, first.ObjectKey, first.Sha256, first.SizeBytes),
        };
        return await company.ReadAsync(message, await company.Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None));
    }
}
