using Financial.Fixtures;

namespace Financial.EtlWorker.Tests;

// IMP-4: how a layout is read is shown and confirmed before its first posting; later files post without asking while their signs agree.
public sealed class ConfirmationTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string Header = "Date,Reference,Number of Distributions,G/L Account,Description,Amount,Transaction Period,Transaction "
        + "Number\r\n";

    [Fact]
    public async Task IMP_4_the_first_file_of_a_layout_waits_with_its_totals_by_class_and_posts_nothing()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(Header + Sale(1, "5.00"), message => message with { Confirmed = false });

        Assert.Equal("awaiting-confirmation", import.Status);
        Assert.Equal("first-posting month-first asset 500/0 income 0/500", await PreviewAsync(company, import));
        Assert.Empty(await company.TrialBalanceAsync());
        Assert.Equal(0L, await company.ScalarAsync<long>("select count(*) from ledger.account"));
    }

    [Fact]
    public async Task IMP_4_the_confirmed_import_posts_and_later_files_do_not_ask()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var asked = await company.ImportAsync(Header + Sale(1, "5.00"), message => message with { Confirmed = false });

        await company.Handler.HandleAsync(asked.Message with { Confirmed = true }, Guid.NewGuid(), CancellationToken.None);
        var later = await company.ImportAsync(Header + Sale(2, "6.00"), message => message with { Confirmed = false });

        Assert.Equal(("posted", "posted"), ((await company.ReadAsync(asked.Message)).Status, later.Status));
        Assert.Equal("sage50us-journal 1 controller",
            await company.ScalarAsync<string>("select layout || ' ' || profile_version || ' ' || confirmed_by from ledger.import_profile"));
        Assert.Equal(1, await company.ScalarAsync<int>(
            $"select profile_version from ledger.import_run where import_id = '{later.Message.ImportId}'"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Theory] // Sums of groups and of the whole, and one of which a row is missing.
    [InlineData("500.00,0.00\n", "700.00,0.00\n", "posted")]
    [InlineData("500.00,0.00\n", "1200.00,\n", "posted")]
    [InlineData("500.00,0.00\n", "900.00,0.00\n",
        "awaiting-confirmation totals-differ Line 6 states a total of 900.00 in Net Amount, the rows above it make 1200.00: rows may be "
            + "missing.")]
    public async Task IMP_4_a_row_of_totals_that_its_rows_do_not_make_is_asked(string first, string second, string expected)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        static string Invoice(int number, string net) => $"SI,A1,4000,31/01/2025,I{number},Valve,{net},0.00\n";

        var import = await company.ImportAsync("Type,Account Reference,Nominal A/C Ref,Date,Reference,Details,Net Amount,Tax Amount\n"
            + Invoice(1, "300.00") + Invoice(2, "200.00") + "Total,,,,,," + first + Invoice(3, "700.00") + "Grand total,,,,,," + second);

        Assert.Equal(expected, await company.ScalarAsync<string>(
            "select concat_ws(' ', status, preview->'questions'->0->>'code', preview->'questions'->0->>'detail') from ledger.import_run "
                + $"where import_id = '{import.Message.ImportId}'"));
    }

    [Theory]
    [InlineData(null, "Neither the upload nor the file says the currency: the ledger will be kept in USD")]
    [InlineData("EUR", "")]
    public async Task IMP_4_the_first_preview_says_in_which_currency_a_ledger_will_be_kept_that_nobody_has_named(
        string? currency, string warning)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var first = await company.ImportAsync(
            Header + Sale(1, "5.00"), message => message with { Confirmed = false, Options = new() { Currency = currency } });

        Assert.StartsWith(warning, await company.ScalarAsync<string>(
            $"select coalesce(preview->'warnings'->>0, '') from ledger.import_run where import_id = '{first.Message.ImportId}'"));
        Assert.Equal(currency is null ? 1 : 0,
            await company.ScalarAsync<int>(
                $"select jsonb_array_length(preview->'warnings') from ledger.import_run where import_id = '{first.Message.ImportId}'"));
    }

    [Fact]
    public async Task IMP_4_a_file_whose_signs_are_reversed_asks_again_and_says_what_looks_wrong()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Header + Sale(1, "5.00"));

        var reversed = await company.ImportAsync(Header + Sale(2, "-6.00"), message => message with { Confirmed = false });

        Assert.Equal("awaiting-confirmation", reversed.Status);
        Assert.Equal("signs-differ month-first asset 0/600 income 600/0", await PreviewAsync(company, reversed));
        Assert.Contains("Income lies on the debit side", await company.ScalarAsync<string>(
            $"select preview->'warnings'->>0 from ledger.import_run where import_id = '{reversed.Message.ImportId}'"));

        await company.Handler.HandleAsync(reversed.Message with { Confirmed = true }, Guid.NewGuid(), CancellationToken.None);
        Assert.Equal("posted", (await company.ReadAsync(reversed.Message)).Status);
        Assert.Equal(2, await company.ScalarAsync<int>("select max(profile_version) from ledger.import_profile"));
    }

    private static string Sale(int number, string amount)
    {
        var credit = amount[0] == '-' ? amount[1..] : $"-{amount}";
        return $"1/2/25,R{number},2,1000,Text,{amount},1,{number}\r\n1/2/25,R{number},2,4000,Text,{credit},1,{number}\r\n";
    }

    private static Task<string> PreviewAsync(Company company, Import import) => company.ScalarAsync<string>($"""
        select (preview->>'reason') || ' ' || (preview->>'dateOrder') || ' '
               || (select string_agg((c->>'name') || ' ' || (c->>'debitMinor') || '/' || (c->>'creditMinor'), ' ')
                 from jsonb_array_elements(preview->'classes') c)
        from ledger.import_run where import_id = '{import.Message.ImportId}'
        """);
}
