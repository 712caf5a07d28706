using Financial.Fixtures;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;

namespace Financial.EtlWorker.Tests;

// REC-1: a SAF-T file states what its accounts open and close with, and the totals of the whole.
public sealed class SaftImportTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private static readonly SaftFile March = new("NOK", new SaftAccount("1920", "Bank", 700, 950),
        new SaftAccount("2050", "Egenkapital", -700, -700), new SaftAccount("3000", "Salg", 0, -250))
    {
        Entries = [("2025-03-04", [("1920", 250), ("3000", -250)])],
    };

    private static readonly SaftFile Whole = new("NOK", new SaftAccount("1920", "Bank", 0, 500), new SaftAccount("3000", "Salg", 0, -500));

    private static readonly SaftFile First = Whole with { Entries = [("2025-03-04", [("1920", 200), ("3000", -200)])], Stated = (2, 500) };

    private static readonly SaftFile Second = Whole with { Entries = [("2025-04-04", [("1920", 300), ("3000", -300)])], Stated = (2, 500) };

    [Fact]
    public async Task REC_1_opening_balances_are_posted_before_the_first_day_and_the_file_is_reconciled()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(March.ToString());

        Assert.Equal(("posted", null, 2L), (import.Status, import.ErrorDetail, import.EntriesPosted));
        Assert.Equal([new("1920", 95000), new("2050", -70000), new("3000", -25000)], await company.TrialBalanceAsync());
        Assert.Equal(new DateOnly(2025, 3, 3),
            await company.ScalarAsync<DateOnly>("select entry_date from ledger.journal_entry where description = 'Opening balances'"));
        Assert.True(await IsReconciledAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task REC_1_the_period_of_the_header_says_the_day_of_the_opening_balances()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        await company.ImportAsync((March with
        {
            Header = "<SelectionCriteria><PeriodStart>3</PeriodStart><PeriodStartYear>2025</PeriodStartYear></SelectionCriteria>",
        }).ToString());

        Assert.Equal(new DateOnly(2025, 2, 28), await company.ScalarAsync<DateOnly>("select min(entry_date) from ledger.journal_entry"));
    }

    // IMP-3: the next export opens with what the ledger has.
    [Fact]
    public async Task IMP_3_the_opening_balances_of_the_next_month_and_of_a_longer_export_are_not_posted_again()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(March.ToString());
        var april = new SaftFile("NOK", new SaftAccount("1920", "Bank", 950, 1000), new SaftAccount("2050", "Egenkapital", -700, -700),
            new SaftAccount("3000", "Salg", -250, -300))
        {
            Entries = [("2025-04-04", [("1920", 50), ("3000", -50)])],
        };

        var next = await company.ImportAsync(april.ToString());
        var both = await company.ImportAsync((March with
        {
            Accounts = [new SaftAccount("1920", "Bank", 700, 1000), new SaftAccount("2050", "Egenkapital", -700, -700),
                new SaftAccount("3000", "Salg", 0, -300)],
            Entries = [.. March.Entries, .. april.Entries],
        }).ToString());

        Assert.Equal(("posted", 1L, "already-posted"), (next.Status, next.EntriesPosted, both.Status));
        Assert.Equal([new("1920", 100000), new("2050", -70000), new("3000", -30000)], await company.TrialBalanceAsync());
        Assert.True(await IsReconciledAsync(company));
    }

    [Fact]
    public async Task REC_1_opening_balances_that_are_not_those_of_the_ledger_are_asked_and_hold_when_somebody_says_yes()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(March.ToString());

        var april = await company.ImportAsync(
            new SaftFile("NOK", new SaftAccount("1920", "Bank", 960, 1010), new SaftAccount("2050", "Egenkapital", -710, -710),
                new SaftAccount("3000", "Salg", -250, -300))
        {
            Entries = [("2025-04-04", [("1920", 50), ("3000", -50)])],
        }.ToString());

        Assert.Equal("awaiting-confirmation", april.Status);
        Assert.Equal("opening-differs",
            await company.ScalarAsync<string>(
                $"select preview->>'reason' from ledger.import_run where import_id = '{april.Message.ImportId}'"));
        Assert.Equal("posted", (await company.ConfirmAsync(april)).Status);
        Assert.Equal([new("1920", 101000), new("2050", -71000), new("3000", -30000)], await company.TrialBalanceAsync());
        Assert.True(await IsReconciledAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    // I-9: with the second year the result of the first one stands on the equity account, and sales open at zero.
    [Fact]
    public async Task REC_1_the_closing_balances_of_a_second_year_agree()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(March.ToString());

        var next = await company.ImportAsync(
            new SaftFile("NOK", new SaftAccount("1920", "Bank", 950, 1050), new SaftAccount("2050", "Egenkapital", -950, -950),
                new SaftAccount("3000", "Salg", 0, -100))
        {
            Entries = [("2026-01-04", [("1920", 100), ("3000", -100)])],
        }.ToString());

        Assert.Equal(("posted", 1L), (next.Status, next.EntriesPosted));
        Assert.True(await IsReconciledAsync(company));
    }

    [Fact]
    public async Task REC_1_a_file_whose_closing_balances_are_not_those_of_the_ledger_is_not_reconciled()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(March.ToString());

        // Of two entries the export holds one: its own sums agree, the ledger has what the file does not open with.
        var march = await company.ImportAsync(
            new SaftFile("NOK", new SaftAccount("1920", "Bank", 0, 50), new SaftAccount("3000", "Salg", 0, -50))
        {
            Entries = [("2025-04-04", [("1920", 50), ("3000", -50)])],
        }.ToString());

        Assert.Equal("posted", march.Status);
        Assert.False(await IsReconciledAsync(company));
        Assert.Contains("closing-differs", await NotesAsync(company, march));
    }

    [Fact]
    public async Task REC_1_opening_balances_that_do_not_balance_are_noted_and_withhold_the_reconciliation()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(
            (March with { Accounts = [new SaftAccount("1920", "Bank", 700, 950), new SaftAccount("3000", "Salg", 0, -250)] }).ToString());

        Assert.Equal(("posted", 1L), (import.Status, import.EntriesPosted));
        Assert.Contains("opening-unbalanced", await NotesAsync(company, import));
        Assert.False(await IsReconciledAsync(company));
    }

    [Fact]
    public async Task IMP_4_a_part_of_a_split_file_is_asked_also_when_the_upload_said_yes_and_is_reconciled_with_its_last_part()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var first = await company.ImportAsync(First.ToString());
        Assert.Equal("awaiting-confirmation", first.Status);
        Assert.Equal("part-of-file", await company.ScalarAsync<string>(
            $"select preview->>'reason' from ledger.import_run where import_id = '{first.Message.ImportId}'"));
        await company.ConfirmAsync(first);
        Assert.Equal("posted", (await company.ReadAsync(first.Message)).Status);
        Assert.False(await IsReconciledAsync(company));

        var second = await company.ImportAsync(Second.ToString());
        Assert.Equal("awaiting-confirmation", second.Status);
        await company.ConfirmAsync(second);
        Assert.Equal([new("1920", 50000), new("3000", -50000)], await company.TrialBalanceAsync());
        Assert.True(await IsReconciledAsync(company));
    }

    [Fact]
    public async Task IMP_4_a_file_that_says_it_is_a_part_is_asked_although_its_totals_are_its_own()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(
            (First with { Stated = null, Header =
                "<SegmentIndex>1</SegmentIndex><TotalSegmentsInsequence>2</TotalSegmentsInsequence>" }).ToString());

        Assert.Equal("awaiting-confirmation", import.Status);
        Assert.Contains("one part of several",
            await company.ScalarAsync<string>(
                $"select preview->>'questions' from ledger.import_run where import_id = '{import.Message.ImportId}'"));
    }

    // Nothing but whole entries may be missing.
    [Theory]
    [InlineData(2, 200)]
    [InlineData(1, 500)]
    [InlineData(0, 100)]
    public async Task REC_1_totals_that_no_missing_entries_explain_refuse_the_file(int entries, int sum)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync((First with { Stated = (entries, sum) }).ToString());

        Assert.Equal(("rejected", "totals-mismatch"), (import.Status, import.ErrorCode));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(0)]
    public async Task REC_1_a_negative_debit_is_a_credit_however_the_file_counts_it(int totalDebit)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var text = new SaftFile("NOK", new SaftAccount("1920", "Bank", 0, 400), new SaftAccount("3000", "Salg", 0, -400))
        {
            Entries = [("2025-03-04", [("1920", 400), ("3000", -400)])],
        }.ToString().Replace("<CreditAmount><Amount>400.00</Amount></CreditAmount>", "<DebitAmount><Amount>-400.00</Amount></DebitAmount>",
            StringComparison.Ordinal);

        var import = await company.ImportAsync(totalDebit == 400
            ? text : text.Replace("<TotalDebit>400.00</TotalDebit><TotalCredit>400.00<", "<TotalDebit>0.00</TotalDebit><TotalCredit>0.00<",
                StringComparison.Ordinal));

        Assert.Equal(("posted", null), (import.Status, import.ErrorDetail));
        Assert.Equal([new("1920", 40000), new("3000", -40000)], await company.TrialBalanceAsync());
        Assert.True(await IsReconciledAsync(company));
    }

    // Portugal closes a year in two steps, of which neither has a line on every account that the ledger would look for.
    private static readonly SaftFile Portugal = new("EUR", new SaftAccount("12", "Depósitos"), new SaftAccount("438", "Depreciações"),
        new SaftAccount("622", "Serviços"),
        new SaftAccount("642", "Gastos de depreciação"), new SaftAccount("711", "Vendas"),
        new SaftAccount("811", "Resultado antes de impostos"), new SaftAccount("818", "Resultado líquido"))
    {
        Namespace = "urn:OECD:StandardAuditFile-Tax:PT_1.04_01",
        Entries =
        [
            ("2024-12-05", [("12", 1000), ("711", -1000)]), ("2024-12-06", [("622", 300), ("12", -300)]),
            ("2024-12-29", [("642", 100), ("438", -100)]),
            ("2024-12-30", [("711", 1000), ("622", -300), ("642", -100), ("811", -600)]), ("2024-12-31", [("811", 600), ("818", -600)]),
        ],
        Types = new Dictionary<string, string> { ["2024-12-05"] = "N", ["2024-12-29"] = "R", ["2024-12-30"] = "A", ["2024-12-31"] = "A" },
    };

    [Fact]
    public async Task I_9_entries_that_the_file_calls_closing_are_left_out_of_profit_and_loss_however_the_fiscal_year_is_set()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(Portugal.ToString());

        Assert.Equal(("posted", null, 5L), (import.Status, import.ErrorDetail, import.EntriesPosted));
        Assert.Equal(600_00, await NetProfitAsync(company));
        Assert.Contains("closing-entries", await company.ScalarAsync<string>("select notes::text from ledger.import_run"),
            StringComparison.Ordinal);
        await company.AssertLedgerIsSoundAsync();

        await SetFiscalYearAsync(company, "(1, 7, 1, '818', null, 'controller')");
        Assert.Equal(600_00, await NetProfitAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_10_entries_that_the_file_calls_adjusting_stand_in_a_column_of_their_own_also_when_they_are_corrected()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Portugal.ToString());

        Assert.Equal(("642", 0, 100_00, -100_00, 0), await RowAsync(company, "642"));

        // The same number, with other amounts.
        var corrected = await company.ImportAsync((Portugal with
        {
            Entries = [.. Portugal.Entries.Take(2), ("2024-12-29", [("642", 120), ("438", -120)]), .. Portugal.Entries.Skip(3)],
        }).ToString());
        if (corrected.Status == "awaiting-confirmation") corrected = await company.ConfirmAsync(corrected);

        Assert.Equal("posted", corrected.Status);
        var (_, movement, adjustments, closing, net) = await RowAsync(company, "642");
        Assert.Equal((0L, 120_00L, -100_00L, 20_00L), (movement, adjustments, closing, net));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_9_what_owes_the_years_tax_does_more_than_close_it()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        await company.ImportAsync((Portugal with
        {
            Accounts = [.. Portugal.Accounts, new SaftAccount("2413", "Imposto", More: "<AccountType>Liability</AccountType>"),
                new SaftAccount("8121", "Imposto do ano")],
            Entries = [.. Portugal.Entries.Take(3), ("2024-12-28", [("8121", 50), ("2413", -50)]), .. Portugal.Entries.Skip(3)],
            Types = new Dictionary<string, string>(Portugal.Types) { ["2024-12-28"] = "A" },
        }).ToString());

        Assert.Equal(550_00, await NetProfitAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task Another_country_means_something_else_by_the_same_letter()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        await company.ImportAsync((March with { Types = new Dictionary<string, string> { ["2025-03-04"] = "A" } }).ToString());

        Assert.Equal(0L, await company.ScalarAsync<long>(
            "select count(*) from ledger.journal_entry where kind in ('adjusting', 'closing')"));
    }

    private static async Task<long> NetProfitAsync(Company company)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        var december = new StatementColumn("december", DateRange.Month(new DateOnly(2024, 12, 1)));
        return (await ProfitAndLoss.ReadAsync(transaction.Connection, Company.Entity, [december], CancellationToken.None))
            .Line("net-profit").AmountsMinor[0];
    }

    // Movement, adjustments, closing entries and closing of an account in December.
    private static async Task<(string Account, long Movement, long Adjustments, long ClosingEntries, long Closing)> RowAsync(
        Company company, string account)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        var december = DateRange.Month(new DateOnly(2024, 12, 1));
        var row = (await TrialBalance.ReadAsync(transaction.Connection, Company.Entity, december.From, december.To,
            CancellationToken.None)).Rows.Single(row => row.AccountCode == account);
        return (account, row.Movement.NetMinor, row.Adjustments.NetMinor, row.ClosingEntries.NetMinor, row.Closing.NetMinor);
    }

    private static async Task SetFiscalYearAsync(Company company, string arguments)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        await using var command = new Npgsql.NpgsqlCommand($"select ledger.set_fiscal_year{arguments}", transaction.Connection);
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    private static async Task<bool> IsReconciledAsync(Company company)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        return (await ServedVersion.ReadAsync(transaction.Connection, Company.Entity, CancellationToken.None)).Reconciled;
    }

    private static Task<string> NotesAsync(Company company, Import import) =>
        company.ScalarAsync<string>($"select notes::text from ledger.import_run where import_id = '{import.Message.ImportId}'");
}
