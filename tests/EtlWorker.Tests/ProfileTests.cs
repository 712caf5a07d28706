using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Transform;
using Financial.Fixtures;
using Financial.Ledger.Profiles;

namespace Financial.EtlWorker.Tests;

// IMP-4: what a profile says beside the signs: the date order of files that do not show it, and the control accounts of Sage 50 UK.
public sealed class ProfileTests(PostgresFixture postgres, SqsS3Fixture sqsS3) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string Xero = "*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount\n";
    private const string Uk = "Type,Account Reference,Nominal A/C Ref,Department Code,Date,Reference,Details,Net Amount,Tax Code,Tax "
        + "Amount\n";

    [Fact]
    public async Task IMP_4_ambiguous_dates_wait_with_a_warning_and_are_read_in_the_order_that_the_profile_is_given()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var asked = await company.ImportAsync(Xero + Rent(1, "02/03/2025"), Unconfirmed);
        var preview = await company.ScalarAsync<string>(
            "select concat_ws(' ', preview->>'reason', preview->>'dateOrder', preview->'questions'->0->>'detail') from ledger.import_run "
                + $"where import_id = '{asked.Message.ImportId}'");
        await company.ChangeProfileAsync("xero-journal", """{"dateOrder": "day-first"}""");
        var again = await company.Handler.HandleAsync(asked.Message, Guid.NewGuid(), CancellationToken.None);
        var shown = await company.ScalarAsync<string>(
            "select concat_ws(' ', preview->>'reason', preview->>'dateOrder', preview->'questions') from ledger.import_run where "
                + $"import_id = '{asked.Message.ImportId}'");
        var confirmed = await company.Handler.HandleAsync(asked.Message with { Confirmed = true }, Guid.NewGuid(), CancellationToken.None);

        Assert.StartsWith("first-posting month-first No date says whether day or month stands first; they would be read month first.",
            preview, StringComparison.Ordinal);
        Assert.Equal(("awaiting-confirmation", "first-posting day-first []"), (again.Status, shown));
        Assert.Equal("posted", confirmed.Status);
        Assert.Equal(["2025-03-02"], await DatesAsync(company));
        Assert.Equal("1 day-first set by itself, 2 day-first confirmed", await company.ScalarAsync<string>("""
            select string_agg(profile_version || ' ' || (settings->>'dateOrder') || case when import_id is null then ' set by itself' else
              ' confirmed' end, ', ' order by profile_version)
            from ledger.import_profile
            """));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_4_the_confirmed_order_holds_for_later_ambiguous_files_and_a_file_that_contradicts_it_is_refused()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Xero + Rent(1, "28/02/2025"));

        var ambiguous = await company.ImportAsync(Xero + Rent(2, "02/03/2025"), Unconfirmed);
        var contrary = await company.ImportAsync(Xero + Rent(3, "03/28/2025"));
        await company.ChangeProfileAsync("xero-journal", """{"dateOrder": "month-first"}""");
        var allowed = await company.ImportAsync(Xero + Rent(3, "03/28/2025"));

        Assert.Equal(("posted", "rejected", "date-order", "posted"),
            (ambiguous.Status, contrary.Status, contrary.ErrorCode, allowed.Status));
        Assert.Equal(["0 date-order"], contrary.Refusals);
        Assert.Equal("the dates of this file are written month first, the profile of xero-journal says day first", contrary.ErrorDetail);
        Assert.Equal(["2025-02-28", "2025-03-02", "2025-03-28"], await DatesAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_4_a_profile_that_never_needed_an_order_asks_for_it_with_the_first_ambiguous_file()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Xero + Rent(1, "2025-02-28"));

        var asked = await company.ImportAsync(Xero + Rent(2, "02/03/2025"), Unconfirmed);
        var reason = await company.ScalarAsync<string>(
            $"select preview->>'reason' from ledger.import_run where import_id = '{asked.Message.ImportId}'");
        await company.ConfirmAsync(asked);
        var later = await company.ImportAsync(Xero + Rent(3, "04/05/2025"), Unconfirmed);

        Assert.Equal(("awaiting-confirmation", "ambiguous-dates", "posted"), (asked.Status, reason, later.Status));
        Assert.Equal(["2025-02-03", "2025-02-28", "2025-04-05"], await DatesAsync(company));
        Assert.Equal("ambiguous-dates",
            await company.ScalarAsync<string>(
                $"select notes->0->>'code' from ledger.import_run where import_id = '{asked.Message.ImportId}'"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_4_a_preview_that_the_profile_has_overtaken_is_shown_again_before_anything_is_posted()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var asked = await company.ImportAsync(Xero + Rent(1, "02/03/2025"));
        await company.ChangeProfileAsync("xero-journal", """{"dateOrder": "day-first"}""");

        var again = await company.ConfirmAsync(asked);
        var reason = await company.ScalarAsync<string>(
            $"select preview->>'reason' from ledger.import_run where import_id = '{asked.Message.ImportId}'");
        var posted = await company.ConfirmAsync(again);

        Assert.Equal(("awaiting-confirmation", "awaiting-confirmation", "dates-read-otherwise", "posted"),
            (asked.Status, again.Status, reason, posted.Status));
        Assert.Equal(["2025-03-02"], await DatesAsync(company));
    }

    [Theory] // I-14
    [InlineData("02/04/2025", "2025-04-02")]
    [InlineData("28/03/2025", "2025-03-28")]
    public async Task IMP_2_rows_that_were_read_in_the_other_order_before_are_not_posted_twice_and_a_re_run_dates_them_right(
        string text, string date)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ConfirmAsync(await company.ImportAsync(Xero + Rent(1, "02/03/2025")));
        await company.ChangeProfileAsync("xero-journal", """{"dateOrder": "day-first"}""");
        var file = Xero + Rent(1, "02/03/2025") + Rent(2, text);

        var overlap = await company.ImportAsync(file);
        var rerun = await company.ConfirmAsync(
            await company.ImportAsync(file + "\r\n",
                message => message with { Options = new() { From = new DateOnly(2025, 2, 1), To = new DateOnly(2025, 4, 30) } }));

        Assert.Equal(("rejected", "keys-changed"), (overlap.Status, overlap.ErrorCode));
        Assert.Equal("posted", rerun.Status);
        Assert.Equal(["2025-02-03", "2025-03-02", date], (await DatesAsync(company)).Distinct());
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_4_the_types_of_Sage_50_UK_post_to_the_control_accounts_of_the_profile()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Uk + "SI,SMITH,4000,0,22/02/2025,I1,Hedge,100.00,T1,20.00\n");
        await company.ChangeProfileAsync("sage50uk-import", """{"controlAccounts": {"debtors": "1105", "salesTax": "2205"}}""");

        var later = await company.ImportAsync(Uk
            + "SI,SMITH,4000,0,23/02/2025,I2,Hedge,10.00,T1,2.00\nPI,JONES,5000,0,24/02/2025,P1,Seeds,1.00,T1,0.20\n", Unconfirmed);

        Assert.Equal(("posted", null), (later.Status, later.ErrorDetail));
        Assert.Equal(
            [("1100", 12_000L), ("1105", 1_200L), ("2100", -120L), ("2200", -2_000L), ("2201", 20L), ("2205", -200L), ("4000", -11_000L),
                ("5000", 100L)],
            (await company.TrialBalanceAsync()).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(2, await company.ScalarAsync<int>(
            $"select profile_version from ledger.import_run where import_id = '{later.Message.ImportId}'"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task REC_7_the_control_accounts_of_the_profile_are_those_that_rows_without_a_customer_or_supplier_are_noted_on()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ChangeProfileAsync("sage50uk-import", """{"controlAccounts": {"debtors": "1105"}}""");

        var import = await company.ImportAsync(Uk
            + "SI,SMITH,4000,0,22/02/2025,I1,Hedge,100.00,T1,20.00\nJD,,1105,0,23/02/2025,J1,Write back,10.00,T9,0.00\n"
            + "JC,,1100,0,23/02/2025,J1,Write back,10.00,T9,0.00\n");

        Assert.Equal("control-account 1", await company.ScalarAsync<string>(
            "select string_agg(concat_ws(' ', n->>'code', n->>'count'), ', ') from ledger.import_run, jsonb_array_elements(notes) n where "
                + $"import_id = '{import.Message.ImportId}'"));
    }

    [Fact]
    public void Every_layout_of_entries_has_the_profile_that_its_files_need()
    {
        Assert.Equal(
            LayoutCatalogue.All.OfType<JournalLayout>()
                .Select(layout => new ProfiledLayout(layout.Id, layout.Name, layout.DateOrder is null, layout is Sage50UkAuditTrail))
                .Append(new ProfiledLayout(SignedCsv.LayoutId, "CSV with one signed amount and its own columns", HasColumns: true))
                .OrderBy(layout => layout.Id, StringComparer.Ordinal),
            ProfiledLayout.All.OrderBy(layout => layout.Id, StringComparer.Ordinal));
        Assert.Equal(
            Enum.GetValues<UkAccount>().Except([UkAccount.Nominal, UkAccount.Bank]).Select(account => account.ToString()),
            ControlAccounts.Defaults.Keys.Select(name => char.ToUpperInvariant(name[0]) + name[1..]));
    }

    private static Ledger.Messages.ImportFile Unconfirmed(Ledger.Messages.ImportFile message) => message with { Confirmed = false };

    private static string Rent(int number, string date) =>
        $"Rent {number},{date},,469,Tax Exempt,5.00\nRent {number},{date},,090,Tax Exempt,-5.00\n";

    private static Task<string[]> DatesAsync(Company company) =>
        company.ScalarAsync<string[]>("select array_agg(entry_date::text order by entry_date) from ledger.journal_entry");
}
