using System.IO.Hashing;
using Financial.EtlWorker.Layouts;
using Financial.EtlWorker.Transform;
using Financial.Fixtures;
using Financial.Ledger.Messages;
using Financial.ServiceDefaults;
using Npgsql;
using NpgsqlTypes;

namespace Financial.EtlWorker.Tests;

// IMP-4 and product, section "Lessons", number 2: a CSV with one signed amount a row, whose columns and signs a profile says.
public sealed class SignedCsvTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string Pilot = "transaction_id,transaction_date,amount,account_number,region_code,description\n"
        + "T1,2025-01-31,1250.00,40000,NE,Hedge\nT2,2025-01-31,-300.50,50100,NE,Crew\nT3,2025-02-01,-49.50,74000,SW,Rent\n";

    // The same three rows as a plain ledger export: debit positive, other names, other order, columns that nobody reads, titles above.
    private const string Header = "Ledger export;;;;;;\nNr;Posting  Date;Checked;G/L;Text;Value;Area\n";
    private const string Hedge = "T1;31.01.2025;yes;40000;Hedge;-1.250,00;NE\n", Crew = "T2;31.01.2025;;50100;Crew;300,50;NE\n",
        Rent = "T3;01.02.2025;;74000;Rent;49,50;SW\n";

    private const string Columns =
        """{"number": "Nr", "date": "Posting date", "account": "G/L", "description": "Text", "amount": "Value", "region": "Area"}""";
    private const string Profile = $$"""{"columns": {{Columns}}, "positive": "debit", "clearingAccount": "9998"}""";

    [Fact]
    public async Task IMP_4_under_either_sign_convention_a_file_makes_the_trial_balance_of_the_pilots_file()
    {
        await using var pilot = await Company.FoundAsync(postgres, sqsS3);
        await using var debits = await Company.FoundAsync(postgres, sqsS3);
        await using var credits = await Company.FoundAsync(postgres, sqsS3);
        await pilot.ImportAsync(Pilot);
        await debits.ChangeProfileAsync("signed-csv", Profile);
        await credits.ChangeProfileAsync("signed-csv", Profile.Replace("debit", "credit", StringComparison.Ordinal));

        var import = await debits.ImportAsync(Header + Hedge + Crew + Rent);
        await credits.ImportAsync(Header + Hedge.Replace("-", "", StringComparison.Ordinal)
            + Crew.Replace("300", "-300", StringComparison.Ordinal) + Rent.Replace("49", "-49", StringComparison.Ordinal));

        Assert.Equal(("posted", "signed-csv", 3L, 3L), (import.Status, import.Layout, import.EntriesPosted, import.RowsPosted));
        Assert.Equal([("40000", -125_000L), ("50100", 30_050L), ("74000", 4_950L), ("9998", 90_000L)], await BalancesAsync(debits));
        Assert.Equal(await BalancesAsync(pilot), await BalancesAsync(debits));
        Assert.Equal(await BalancesAsync(pilot), await BalancesAsync(credits));
        const string Lines = "select string_agg(concat_ws(' ', entry_date, account_code, debit_minor - credit_minor, region, description), "
            + "', ' order by entry_id, line_no) from ledger.journal_line";
        Assert.Equal(await pilot.ScalarAsync<string>(Lines), await debits.ScalarAsync<string>(Lines));
        Assert.Equal(1, await debits.ScalarAsync<int>(
            $"select profile_version - 1 from ledger.import_run where import_id = '{import.Message.ImportId}'"));
        await debits.AssertLedgerIsSoundAsync();
    }

    [Fact] // REC-1
    public async Task A_file_is_labelled_single_entry_and_not_served_before_control_totals_agree()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ChangeProfileAsync("signed-csv", Profile);

        var import = await company.ImportAsync(Header + Hedge + Crew);

        Assert.Equal("single-entry-source 2 true", await company.ScalarAsync<string>(
            "select concat_ws(' ', notes->0->>'code', notes->0->>'count', case when needs_control then 'true' end) from ledger.import_run "
                + $"where import_id = '{import.Message.ImportId}'"));
    }

    [Fact]
    public async Task IMP_2_overlaps_post_nothing_twice_and_a_row_that_the_source_edited_is_found_by_its_number()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ChangeProfileAsync("signed-csv", Profile);
        await company.ImportAsync(Header + Hedge + Crew);

        var same = await company.ImportAsync(Header + Crew + Hedge);
        var overlap = await company.ImportAsync(Header + Crew + Rent);
        var edited = await company.ImportAsync(Header + Rent.Replace("49,50", "50,00", StringComparison.Ordinal));

        Assert.Equal(("already-posted", "posted", 1L), (same.Status, overlap.Status, overlap.EntriesPosted));
        Assert.Equal(("posted", 2L), (edited.Status, edited.EntriesPosted));
        Assert.Equal([("40000", -125_000L), ("50100", 30_050L), ("74000", 5_000L), ("9998", 89_950L)], await BalancesAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_4_the_first_file_under_a_profile_waits_with_a_preview_and_so_does_the_first_after_its_signs_were_changed()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ChangeProfileAsync("signed-csv", Profile.Replace("debit", "credit", StringComparison.Ordinal));
        var first = await company.ImportAsync(Header + Hedge + Crew, Unconfirmed);
        var reversed = await PreviewAsync(company, first);
        await company.ChangeProfileAsync("signed-csv", Profile);
        await company.Handler.HandleAsync(first.Message with { Confirmed = true }, Guid.NewGuid(), CancellationToken.None);
        var later = await company.ImportAsync(Header + Rent, Unconfirmed);

        await company.ChangeProfileAsync("signed-csv", Profile.Replace("debit", "credit", StringComparison.Ordinal));
        var changed = await company.ImportAsync(Header
            + Hedge.Replace("T1", "T4", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), Unconfirmed);

        Assert.Equal("first-posting Income lies on the debit side: unless these are mostly refunds, the signs of this file are reversed. "
            + "Expenses lie on the credit side: unless these are mostly refunds, the signs of this file are reversed.", reversed);
        Assert.Equal(("posted", "awaiting-confirmation"), (later.Status, changed.Status));
        Assert.Equal("first-posting", await PreviewAsync(company, changed));
        Assert.Equal([("40000", -125_000L), ("50100", 30_050L), ("74000", 4_950L), ("9998", 90_000L)], await BalancesAsync(company));
    }

    [Fact]
    public async Task IMP_2_rows_that_were_posted_under_other_columns_are_never_posted_twice_but_reversed_by_a_re_run()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        const string Without = """{"columns": {"date": "Posting date", "account": "G/L", "amount": "Value"}, "positive": "debit","""
            + """ "clearingAccount": "9998"}""";
        await company.ChangeProfileAsync("signed-csv", Without);
        await company.ImportAsync(Header + Hedge + Crew);
        await company.ChangeProfileAsync("signed-csv", Profile);

        var later = await company.ImportAsync(Header + Rent);
        var refused = await company.ImportAsync(Header + Hedge + Crew + Rent);
        var rerun = await company.ImportAsync(
            Header + Hedge + Crew,
            message => message with { Options = new() { From = new DateOnly(2025, 1, 1), To = new DateOnly(2025, 1, 31) } });

        var afterwards = await company.ImportAsync(Header + Rent + Hedge + Crew);

        Assert.Equal(("posted", "columns-changed"), (later.Status, refused.ErrorCode));
        Assert.Equal(("posted", 4L), (rerun.Status, rerun.EntriesPosted));
        Assert.Equal("already-posted", afterwards.Status);
        Assert.Equal([("40000", -125_000L), ("50100", 30_050L), ("74000", 4_950L), ("9998", 90_000L)], await BalancesAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_5_a_header_that_lacks_a_named_column_and_a_file_of_no_layout_are_answered_with_what_to_do()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var unknown = await company.ImportAsync(Header + Hedge);
        await company.ChangeProfileAsync("signed-csv", Profile);

        var missing = await company.ImportAsync((Header + Hedge).Replace("G/L", "Account", StringComparison.Ordinal));

        Assert.Equal(("rejected", "not-a-sage-file"), (unknown.Status, unknown.ErrorCode));
        Assert.EndsWith("or name the columns of a CSV with one signed amount a row by PUT /v1/profiles/signed-csv",
            await HintAsync(company, unknown), StringComparison.Ordinal);
        Assert.Equal(["2 missing-column"], missing.Refusals);
        Assert.Equal("line 2: CSV with one signed amount and its own columns needs the column 'G/L', which the header does not have",
            missing.ErrorDetail);
        Assert.Equal("export with all columns, or name the header that it has by PUT /v1/profiles/signed-csv",
            await HintAsync(company, missing));
    }

    [Fact]
    public async Task IMP_4_a_profile_that_changes_while_the_file_is_read_refuses_it()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ChangeProfileAsync("signed-csv", Profile);
        var message = await company.PutAsync(System.Text.Encoding.UTF8.GetBytes(Header + Hedge));
        // The change holds the tenant's lock: the file is surveyed without it, as the profile was, and posted under it.
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        await using (var change = new NpgsqlCommand("select ledger.change_profile(1, 'signed-csv', $1, 'controller')",
            transaction.Connection))
        {
            change.Parameters.Add(new NpgsqlParameter { Value = Profile.Replace("debit", "credit", StringComparison.Ordinal),
                NpgsqlDbType = NpgsqlDbType.Jsonb });
            await change.ExecuteNonQueryAsync();
        }

        var importing = company.Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None);
        await Eventually.BeTrueAsync(async () =>
            await company.ScalarAsync<long>("select count(*) from ledger.import_run where layout = 'signed-csv'") == 1);
        await transaction.CommitAsync();

        await importing.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(["0 profile-changed"], (await company.ReadAsync(message)).Refusals);
    }

    [Theory]
    [InlineData("date,G/L,Value\n2025-01-31,40000,5.00 CR\n", "credit", "2 sign-suffix")]
    [InlineData("date,G/L,Value\n2025-01-31,40000,5.00 CR\n", "debit", null)]
    [InlineData("date,G/L,Value\n2025-01-31,40000,five\n", "credit", "2 bad-amount")]
    [InlineData("date,G/L,Value\n2025-01-31,40000,5.00\n2025-01-31,Sales,5.00\n", "credit", "3 unknown-account")]
    [InlineData("date,G/L,Value,Currency\n2025-01-31,40000,5.00,GBP\n2025-01-31,40000,5.00,EUR\n", "credit", "3 currency-mismatch")]
    public void A_row_that_cannot_be_meant_so_is_refused(string text, string positive, string? refusal)
    {
        var columns = new Dictionary<string, string> { ["date"] = "Date", ["amount"] = "Value", ["account"] = "G/L" };
        if (text.Contains("Currency", StringComparison.Ordinal)) columns.Add("currency", "Currency");

        Assert.Equal(refusal, Books.Of(text, Own(columns, positive)).FirstRefused);
    }

    [Fact]
    public void A_file_of_a_layout_that_is_known_stays_one_although_the_profile_names_some_of_its_columns()
    {
        var own = Own(new Dictionary<string, string> { ["date"] = "*Date", ["amount"] = "*Amount", ["account"] = "*AccountCode" }, "debit");
        const string Xero = "*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount\nRent,28/02/2025,,469,Tax "
            + "Exempt,5.00\nRent,28/02/2025,,090,Tax Exempt,-5.00\n";

        Assert.Equal("xero-journal", Books.Of(Xero, own).Layout);
        Assert.Equal("pilot-signed", Books.Of(Pilot, own).Layout);
    }

    [Fact] // The key that PilotSigned has had from its first version.
    public void IMP_3_the_row_keys_of_the_pilots_file_are_made_of_its_six_columns_in_their_order() => Assert.Equal(
        (long)XxHash64.HashToUInt64([
            .. "pilot-signed\u001f1\u001f1\u001fT3\u001f"u8, .. BitConverter.GetBytes(2025 << 16 | 1 << 8 | 2), .. "\u001f"u8,
            .. BitConverter.GetBytes(-49_500L),
            .. "\u001f74000\u001fSW\u001fRent\u001f"u8]), Books.LastKey(Pilot));

    private static SignedCsv Own(Dictionary<string, string> columns, string positive) => SignedCsv.Of(
        new ProfileSettings(null, new SortedDictionary<string, string>())
        {
            Columns = columns, Positive = positive, ClearingAccount = "9998",
        })!;

    private static ImportFile Unconfirmed(ImportFile message) => message with { Confirmed = false, Options = new() { Currency = "USD" } };

    private static async Task<List<(string, long)>> BalancesAsync(Company company) =>
        [.. (await company.TrialBalanceAsync()).Select(pair => (pair.Key, pair.Value))];

    private static Task<string> PreviewAsync(Company company, Import import) => company.ScalarAsync<string>($"""
        select concat_ws(' ', preview->>'reason', (select string_agg(w, ' ') from jsonb_array_elements_text(preview->'warnings') w))
        from ledger.import_run where import_id = '{import.Message.ImportId}'
        """);

    private static Task<string> HintAsync(Company company, Import import) =>
        company.ScalarAsync<string>($"select hint from ledger.import_refusal where import_id = '{import.Message.ImportId}'");
}
