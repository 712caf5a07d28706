using Financial.Fixtures;
using Financial.Ledger.Messages;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Tests;

// What the source changed or deleted after it was posted is reversed, never changed in place (I-3, IMP-7).
public sealed class CorrectionTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    // Sage Intacct GL detail: a warehouse keeps what the source has deleted, and says so.
    private const string Detail = "recordno,accountno,amount,entry_date,batchkey,bookid,creditamount,debitamount,batch_no,"
        + "_fivetran_deleted\n";
    private const string Header = "Date,Reference,Number of Distributions,G/L Account,Description,Amount,Transaction Period,Transaction "
        + "Number\r\n";

    [Fact]
    public async Task An_entry_of_which_only_a_part_is_posted_was_edited_and_is_reversed_and_posted_again_whole()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Header + Entry(1, "1/2/25", ("1000", "5.00"), ("4000", "-5.00")));

        var edited = await company.ImportAsync(Header + Entry(1, "1/2/25", ("1000", "5.00"), ("4002", "-5.00")));

        Assert.Equal(("posted", 2L), (edited.Status, edited.EntriesPosted));
        Assert.Equal([("1000", 500L), ("4000", 0), ("4002", -500)], await BalancesAsync(company));
        Assert.Equal(["changed 1 R1 line 2"], await CorrectionsAsync(company, edited));
        Assert.Equal("1 reversed by 3", await company.ScalarAsync<string>(
            "select reversal_of || ' reversed by ' || entry_id from ledger.journal_entry where correction"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task An_entry_whose_every_row_changed_is_known_by_the_number_that_the_source_gave_it()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Header + Entry(1, "1/2/25", ("1000", "5.00"), ("4000", "-5.00"))
            + Entry(2, "1/3/25", ("1000", "1.00"), ("4000", "-1.00")));

        var edited = await company.ImportAsync(Header + Entry(1, "1/2/25", ("1000", "7.00"), ("4000", "-7.00"))
            + Entry(2, "1/3/25", ("1000", "1.00"), ("4000", "-1.00")));

        Assert.Equal([("1000", 800L), ("4000", -800)], await BalancesAsync(company));
        Assert.Equal(["changed 1 R1 line 0"], await CorrectionsAsync(company, edited));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task An_edit_that_takes_rows_away_is_seen_although_every_row_that_is_left_is_posted()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        const string Rent = "JD,,7100,0,01/02/2025,J1,Rent,5.00,T9,0.00\r\nJC,,1200,0,01/02/2025,J1,Rent,5.00,T9,0.00\r\n";
        const string Fuel = "JD,,7301,0,01/02/2025,J1,Fuel,2.00,T9,0.00\r\nJC,,1200,0,01/02/2025,J1,Fuel,2.00,T9,0.00\r\n";
        await company.ImportAsync(Rent + Fuel);

        var asked = await company.ImportAsync(Rent);
        var edited = await company.ImportAsync(Rent, Allowed);

        Assert.Equal(("awaiting-confirmation", "looks-cut"), (asked.Status, await QuestionAsync(company, asked)));
        Assert.Equal([("1200", -500L), ("7100", 500), ("7301", 0)], await BalancesAsync(company));
        Assert.Equal(["changed 1 J1 line 1"], await CorrectionsAsync(company, edited));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_14_an_edit_and_the_edit_back_leave_the_ledger_as_it_was_and_the_same_rows_again_change_nothing()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var (before, after) = (Header + Entry(1, "1/2/25", ("1000", "5.00"), ("4000", "-5.00")),
            Header + Entry(1, "1/2/25", ("1000", "5.00"), ("4002", "-5.00")));
        await company.ImportAsync(before);
        await company.ImportAsync(after);
        Assert.Equal("already-imported", (await company.ImportAsync(after + "\r\n")).ErrorCode);

        Assert.Equal("posted", (await company.ImportAsync(before + "\r\n")).Status);

        Assert.Equal([("1000", 500L), ("4000", -500), ("4002", 0)], await BalancesAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_5_an_edit_of_an_entry_in_a_closed_period_is_refused_and_known_entries_of_that_period_are_not()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var january = Entry(1, "1/2/25", ("1000", "5.00"), ("4000", "-5.00"));
        await company.ImportAsync(Header + january);
        await company.ChangePeriodAsync("close_period", new DateOnly(2025, 1, 1));

        var overlap = await company.ImportAsync(Header + january + Entry(2, "2/3/25", ("1000", "1.00"), ("4000", "-1.00")));
        var edit = await company.ImportAsync(Header + Entry(1, "1/2/25", ("1000", "5.00"), ("4002", "-5.00")));

        Assert.Equal(("posted", 1L), (overlap.Status, overlap.EntriesPosted));
        Assert.Equal(("rejected", "period-closed"), (edit.Status, edit.ErrorCode));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_5_an_edit_of_an_entry_in_a_soft_closed_period_reverses_and_reposts_it_late_when_the_upload_allows_it()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Header + Entry(1, "1/2/25", ("1000", "5.00"), ("4000", "-5.00")));
        await company.ChangePeriodAsync("soft_close_period", new DateOnly(2025, 1, 1));
        var edited = Header + Entry(1, "1/2/25", ("1000", "6.00"), ("4000", "-6.00"));

        var refused = await company.ImportAsync(edited);
        var late = await company.ImportAsync(edited, message => message with { Options = new() { Late = LateOption.Allow } });

        Assert.Equal(("rejected", "period-closed", "posted"), (refused.Status, refused.ErrorCode, late.Status));
        Assert.Equal("1 false, 2 true, 3 true", await company.ScalarAsync<string>(
            "select string_agg(entry_id || ' ' || is_late, ', ' order by entry_id) from ledger.journal_entry"));
        Assert.Equal([("1000", 600L), ("4000", -600L)], await BalancesAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task Rows_of_a_posted_entry_that_come_in_several_entries_are_never_lost()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        const string Two = "BR,1200,4000,0,01/02/2025,B1,Till,5.00,T0,0.00\r\nBR,1200,4001,0,01/02/2025,B1,Till,6.00,T0,0.00\r\n";
        const string Between = "BR,1200,4000,0,01/02/2025,B2,Till,1.00,T0,0.00\r\n";
        await company.ImportAsync(Two);

        var parted = await company.ImportAsync(
            "BR,1200,4000,0,01/02/2025,B1,Till,5.00,T0,0.00\r\nBR,1200,4002,0,01/02/2025,B1,Till,9.00,T0,0.00\r\n" + Between
            + "BR,1200,4001,0,01/02/2025,B1,Till,6.00,T0,0.00\r\n");

        Assert.Equal(("rejected", "entry-regrouped"), (parted.Status, parted.ErrorCode));
        Assert.Equal([("1200", 1100L), ("4000", -500), ("4001", -600)], await BalancesAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task A_batch_that_the_source_has_deleted_is_reversed_where_it_is_posted_and_left_out_where_it_is_not()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Detail + Row(1, "B1", "10200", "5.00") + Row(2, "B1", "40000", "-5.00") + Row(3, "B2", "10200", "1.00")
            + Row(4, "B2", "40000", "-1.00"));
        var deleted = Detail + Row(1, "B1", "10200", "5.00", isDeleted: true) + Row(2, "B1", "40000", "-5.00", isDeleted: true)
            + Row(5, "B3", "10200", "9.00", isDeleted: true) + Row(6, "B3", "40000", "-9.00", isDeleted: true);

        var import = await company.ImportAsync(deleted + Row(7, "B4", "10200", "2.00") + Row(8, "B4", "40000", "-2.00"));
        var again = await company.ImportAsync(deleted);

        Assert.Equal(("posted", 2L), (import.Status, import.EntriesPosted));
        Assert.Equal([("10200", 300L), ("40000", -300)], await BalancesAsync(company));
        Assert.Equal(["gone 1 B1 line 2"], await CorrectionsAsync(company, import));
        Assert.Equal("deleted-rows 4", await company.ScalarAsync<string>(
            "select string_agg(concat_ws(' ', n->>'code', n->>'count'), ', ') from ledger.import_run, jsonb_array_elements(notes) n where "
                + $"import_id = '{import.Message.ImportId}'"));
        Assert.Equal(("rejected", "no-rows"), (again.Status, again.ErrorCode));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_4_a_file_of_nothing_but_deletions_says_nothing_of_signs_and_what_comes_back_is_posted_again()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var rows = Row(1, "B1", "10200", "5.00") + Row(2, "B1", "40000", "-5.00");
        await company.ImportAsync(Detail + rows);

        var deletions = await company.ImportAsync(Detail + rows.Replace("FALSE", "TRUE", StringComparison.Ordinal), Unconfirmed);
        var after = await BalancesAsync(company);
        var back = await company.ImportAsync(Detail + rows + "\n", Unconfirmed);

        Assert.Equal(("posted", null), (deletions.Status, deletions.ErrorDetail));
        Assert.Equal(["gone 1 B1 line 2"], await CorrectionsAsync(company, deletions));
        Assert.Equal([("10200", 0L), ("40000", 0)], after);
        Assert.Equal("posted", back.Status);
        Assert.Equal([("10200", 500L), ("40000", -500)], await BalancesAsync(company));
        Assert.Equal("1 credit", await SignsAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_4_the_signs_of_a_file_are_those_of_its_own_entries_whatever_they_reverse()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Header + Entry(1, "1/2/25", ("1000", "5.00"), ("4000", "-5.00"))
            + Entry(2, "1/3/25", ("1000", "9.00"), ("4000", "-9.00")));

        var lowered = await company.ImportAsync(Header + Entry(1, "1/2/25", ("1000", "3.00"), ("4000", "-3.00")), Unconfirmed);
        var turned = await company.ImportAsync(Header + Entry(2, "1/3/25", ("1000", "-8.00"), ("4000", "8.00")), Unconfirmed);

        Assert.Equal(("posted", "awaiting-confirmation"), (lowered.Status, turned.Status));
        Assert.Equal("signs-differ income 1700/0", await company.ScalarAsync<string>($"""
            select concat(preview->>'reason', ' ', c->>'name', ' ', c->>'debitMinor', '/', c->>'creditMinor')
            from ledger.import_run, jsonb_array_elements(preview->'classes') c where import_id = '{turned.Message.ImportId}'
              and c->>'name' = 'income'
            """));
        Assert.Equal("1 credit", await SignsAsync(company));
    }

    [Theory] // The rest of the batch, and what it comes to.
    [InlineData("2:40000:-5.00:TRUE 3:40100:-5.00:FALSE", "40100 -500")]
    [InlineData("2:40000:-5.00:FALSE 3:10200:9.00:TRUE", "40000 -500")]
    [InlineData("2:40000:-5.00:TRUE 3:10200:3.00:FALSE 4:40100:-8.00:FALSE", "40100 -800")]
    public async Task A_batch_of_which_some_rows_are_deleted_is_an_edit_and_the_same_file_again_changes_nothing(string rest, string income)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var first = Row(1, "B1", "10200", "5.00");
        await company.ImportAsync(Detail + first + Row(2, "B1", "40000", "-5.00"));
        var file = Detail + first + string.Concat(rest.Split(' ').Select(row => row.Split(':'))
            .Select(row => Row(int.Parse(row[0]), "B1", row[1], row[2], row[3] == "TRUE")));

        await company.ImportAsync(file);
        var again = await company.ImportAsync(file + "\n");

        Assert.Equal(income, string.Join(", ",
            (await BalancesAsync(company)).Where(pair => pair.Item1[0] == '4' && pair.Item2 != 0)
                .Select(pair => $"{pair.Item1} {pair.Item2}")));
        Assert.Equal("already-posted", again.Status);
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task A_posted_batch_is_never_reversed_for_the_deletion_of_some_of_its_rows_while_the_others_are_not_in_the_file()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Detail + Row(1, "B1", "10200", "5.00") + Row(2, "B1", "40000", "-5.00"));

        var slice = await company.ImportAsync(Detail + Row(1, "B1", "10200", "5.00", isDeleted: true));
        var unbalanced = await company.ImportAsync(Detail + Row(1, "B1", "10200", "5.00", isDeleted: true)
            + Row(2, "B1", "40000", "-5.00"));

        Assert.Equal(["2 deleted-in-part"], slice.Refusals);
        Assert.Equal("entry-unbalanced", unbalanced.ErrorCode);
        Assert.Equal([("10200", 500L), ("40000", -500)], await BalancesAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_5_a_deleted_batch_of_a_closed_period_is_refused()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var rows = Row(1, "B1", "10200", "5.00") + Row(2, "B1", "40000", "-5.00");
        await company.ImportAsync(Detail + rows);
        await company.ChangePeriodAsync("close_period", new DateOnly(2025, 1, 1));

        var deleted = await company.ImportAsync(Detail + rows.Replace("FALSE", "TRUE", StringComparison.Ordinal));

        Assert.Equal(("rejected", "period-closed"), (deleted.Status, deleted.ErrorCode));
        Assert.Equal([("10200", 500L), ("40000", -500)], await BalancesAsync(company));
    }

    [Fact]
    public async Task IMP_7_a_re_run_shows_what_is_new_changed_and_gone_before_it_changes_anything()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Header
            + Entry(1, "1/2/25", ("1000", "5.00"), ("4000", "-5.00")) + Entry(2, "1/3/25", ("1000", "1.00"), ("4000", "-1.00"))
            + Entry(3, "1/4/25", ("1000", "2.00"), ("4000", "-2.00")) + Entry(4, "2/4/25", ("1000", "9.00"), ("4000", "-9.00")));
        var file = Header + Entry(1, "1/2/25", ("1000", "5.00"), ("4000", "-5.00"))
            + Entry(2, "1/3/25", ("1000", "1.50"), ("4000", "-1.50"))
            + Entry(5, "1/5/25", ("1000", "4.00"), ("4000", "-4.00"));

        var preview = await company.ImportAsync(file, January(confirmed: false));

        Assert.Equal("awaiting-confirmation", preview.Status);
        Assert.Equal("re-run: 2 entries, 2 rows known, 1 changed, 1 gone", await company.ScalarAsync<string>($"""
            select (preview->>'reason') || ': ' || (preview->>'entries') || ' entries, ' || (preview->>'rowsKnown') || ' rows known, '
                   || (preview->>'changed') || ' changed, ' || (preview->>'gone') || ' gone'
            from ledger.import_run where import_id = '{preview.Message.ImportId}'
            """));
        Assert.Equal(("1000", 1700L), (await BalancesAsync(company))[0]);

        var done = await company.ImportAsync(file, January(confirmed: true));

        Assert.Equal("posted", done.Status);
        Assert.Equal([("1000", 1950L), ("4000", -1950)], await BalancesAsync(company));
        Assert.Equal(["changed 2 R2 line 0", "gone 3 R3 line 0"], await CorrectionsAsync(company, done));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_7_a_re_run_refuses_entries_of_other_days()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(Header + Entry(1, "2/2/25", ("1000", "5.00"), ("4000", "-5.00")), January(confirmed: true));

        Assert.Equal(["2 outside-range"], import.Refusals);
    }

    [Theory] // More entries than ten, and than one in a hundred of the file's.
    [InlineData(10, "posted")]
    [InlineData(11, "awaiting-confirmation")]
    public async Task IMP_7_an_import_that_reverses_many_entries_asks_first(int changed, string status)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Header
            + string.Concat(Enumerable.Range(1, 20).Select(number => Entry(number, "1/2/25", ("1000", "5.00"), ("4000", "-5.00")))));
        var file = Header + string.Concat(Enumerable.Range(1, 20)
            .Select(number => Entry(number, "1/2/25", ("1000", number <= changed ? "6.00" : "5.00"),
                ("4000", number <= changed ? "-6.00" : "-5.00"))));

        var import = await company.ImportAsync(file);

        Assert.Equal(status, import.Status);
        if (status == "posted") return;
        Assert.Equal("many-reversals 1000 10000 11100", await company.ScalarAsync<string>($"""
            select concat_ws(' ', preview->'questions'->0->>'code', preview->'accountChanges'->0->>'code',
              preview->'accountChanges'->0->>'beforeMinor', preview->'accountChanges'->0->>'afterMinor')
            from ledger.import_run where import_id = '{import.Message.ImportId}'
            """));
        await company.ConfirmAsync(import);
        Assert.Equal([("1000", 11_100L), ("4000", -11_100L)], await BalancesAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_7_a_company_sets_how_many_entries_an_import_may_reverse_without_asking()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        static string File(string amount) => Header + Entry(1, "1/2/25", ("1000", amount), ("4000", "-" + amount));
        await company.ImportAsync(File("5.00"));
        await company.ScalarAsync<int>("update ledger.entity set reversal_limit_entries = 0, reversal_limit_share = 0 returning 1");

        var import = await company.ImportAsync(File("6.00"));

        Assert.Equal("awaiting-confirmation", import.Status);
    }

    [Fact] // While its preview waits, another file changes what it would reverse.
    public async Task IMP_7_a_yes_answers_the_questions_that_were_read_and_no_others()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        string File(int entries, int changed) => Header + string.Concat(Enumerable.Range(1, entries)
            .Select(number => Entry(number, "1/2/25", ("1000", number <= changed ? "6.00" : "5.00"),
                ("4000", number <= changed ? "-6.00" : "-5.00"))));
        await company.ImportAsync(File(20, 0));
        var asked = await company.ImportAsync(File(30, 30));
        await company.ImportAsync(File(30, 0));

        var again = await company.ConfirmAsync(asked);
        var confirmed = await company.ConfirmAsync(again);

        Assert.Equal(("awaiting-confirmation", "awaiting-confirmation", "posted"), (asked.Status, again.Status, confirmed.Status));
        Assert.Equal([("1000", 18_000L), ("4000", -18_000L)], await BalancesAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact] // More than two pages of entries: they are read and written over one connection.
    public async Task IMP_7_corrections_of_any_number_are_posted()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        const int Entries = 2_500;
        string File(string amount) => Header
            + string.Concat(Enumerable.Range(1, Entries)
                .Select(number => Entry(number, "1/2/25", ("1000", amount), ("4000", "-" + amount))));
        await company.ImportAsync(File("5.00"));

        var edited = await company.ImportAsync(File("6.00"), Allowed);

        Assert.Equal(("posted", 2L * Entries), (edited.Status, edited.EntriesPosted));
        Assert.Equal([("1000", 600L * Entries), ("4000", -600L * Entries)], await BalancesAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    private static Func<ImportFile, ImportFile> January(bool confirmed) => message => message with
    {
        Confirmed = confirmed, Options = new() { From = new DateOnly(2025, 1, 1), To = new DateOnly(2025, 1, 31) },
    };

    private static ImportFile Allowed(ImportFile message) =>
        message with { Options = new() { Corrections = CorrectionsOption.Allow } };

    private static Task<string> QuestionAsync(Company company, Import import) =>
        company.ScalarAsync<string>("select preview->'questions'->0->>'code' from ledger.import_run where import_id = "
            + $"'{import.Message.ImportId}'");

    private static ImportFile Unconfirmed(ImportFile message) => message with { Confirmed = false };

    private static Task<string> SignsAsync(Company company) => company.ScalarAsync<string>(
        "select string_agg(concat(profile_version, ' ', settings->'signs'->>'income'), ', ' order by profile_version) from "
            + "ledger.import_profile");

    private static string Entry(int number, string date, params (string Account, string Amount)[] rows) => string.Concat(
        rows.Select(row => $"{date},R{number},{rows.Length},{row.Account},Text,{row.Amount},1,{number}\r\n"));

    private static string Row(int number, string batch, string account, string amount, bool isDeleted = false) =>
        $"{number},{account},{amount},2025-01-31,{batch},ACCRUAL,{(amount[0] == '-' ? amount[1..] : "0")},{(amount[0] == '-'
            ? "0" : amount)},{batch},{(isDeleted ? "TRUE" : "FALSE")}\n";

    private static async Task<List<(string, long)>> BalancesAsync(Company company) =>
        [.. (await company.TrialBalanceAsync()).Select(pair => (pair.Key, pair.Value))];

    private static async Task<string[]> CorrectionsAsync(Company company, Import import) => await company.ScalarAsync<string[]>($"""
        select array_agg((c->>'kind') || ' ' || (c->>'entryId') || ' ' || (c->>'reference') || ' line ' || (c->>'line')
          order by (c->>'entryId')::int)
        from ledger.import_run, jsonb_array_elements(corrections->'entries') c where import_id = '{import.Message.ImportId}'
        """);
}
