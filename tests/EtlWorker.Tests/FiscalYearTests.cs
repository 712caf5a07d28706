using Financial.Fixtures;
using Financial.Ledger.Kpis;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker.Tests;

// I-9, DATE-3: income and expense open at zero in each fiscal year, whatever order the years come in; what only closes or opens a year
// counts once.
public sealed class FiscalYearTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private static readonly DateOnly EndOf2023 = new(2023, 12, 31), StartOf2024 = new(2024, 1, 1), EndOf2024 = new(2024, 12, 31),
        EndOf2025 = new(2025, 12, 31);

    private static readonly string Fec2023 = Fec(
        "OD 1 20230102 512000 1000000 101000 -1000000", "VE 2 20230310 512000 300000 707000 -300000",
        "HA 3 20230705 607000 120000 512000 -120000");

    private static readonly string Fec2024 = Fec(
        "AN 1 20240101 512000 1180000 101000 -1000000 120000 -180000", "VE 2 20240310 512000 100000 707000 -100000");

    private static readonly string Fec2025 = Fec(
        "AN 1 20250101 512000 1280000 101000 -1000000 120000 -100000 110000 -180000", "VE 2 20250310 512000 50000 707000 -50000");

    // In 2024 the result of 2023 is carried on, as the assembly decides.
    private static readonly string Fec2024Allocated = Fec(
        "AN 1 20240101 512000 1180000 101000 -1000000 120000 -180000", "OD 3 20240630 120000 180000 110000 -180000",
        "VE 2 20240310 512000 100000 707000 -100000");

    [Fact]
    public async Task I_9_opening_balances_that_the_year_before_makes_are_left_out()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await ImportAsync(company, Fec2023);

        var second = await ImportAsync(company, Fec2024);

        Assert.Equal(("posted", null, 1L), (second.Status, second.ErrorDetail, second.EntriesPosted));
        Assert.Contains("opening-left-out", await NotesAsync(company, second));
        Assert.Equal(["101000 -1000000", "120000 -180000", "512000 1280000", "607000 0", "707000 -100000"],
            await ClosingAsync(company, StartOf2024, EndOf2024));
        Assert.Equal("120000", (await FiscalYearAsync(company)).RetainedEarnings?.Code);
        await company.AssertLedgerIsSoundAsync();
    }

    public static TheoryData<string> Orders { get; } = ["012", "021", "102", "120", "201", "210"];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task I_9_years_in_any_order_give_the_same_statements(string order)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        string[] years = [Fec2023, Fec2024Allocated, Fec2025];

        for (var at = 0; at < order.Length; at++)
        {
            var import = await ImportAsync(company, years[order[at] - '0']);
            // 2025 does not open with what 2023 closes with: 2024 is missing, which is asked.
            var lacksYear = at == 1 && !order.StartsWith('1') && order[at] != '1';
            Assert.Equal((lacksYear ? "awaiting-confirmation" : "posted", null), (import.Status, import.ErrorDetail));
            if (lacksYear) Assert.Equal("posted", (await company.ConfirmAsync(import)).Status);
        }

        Assert.Equal(["101000 -1000000", "110000 -180000", "120000 -100000", "512000 1330000", "607000 0", "707000 -50000"],
            await ClosingAsync(company, new DateOnly(2025, 1, 1), new DateOnly(2025, 12, 31)));
        Assert.Equal(["101000 -1000000", "110000 -180000", "120000 0", "512000 1280000", "607000 0", "707000 -100000"],
            await ClosingAsync(company, StartOf2024, EndOf2024));
        Assert.Equal(["101000 -1000000", "512000 1180000", "607000 120000", "707000 -300000"],
            (await ClosingAsync(company, new DateOnly(2023, 1, 1), EndOf2023)).Where(row => !row.EndsWith(" 0", StringComparison.Ordinal)));
        Assert.Equal(0, await company.ScalarAsync<long>(
            "select coalesce(sum(debit_minor - credit_minor), 0)::bigint from ledger.journal_line where account_code = '120000' and "
                + "entry_date < '2024-06-30'"));
        // Proposed once: the years after it bring nothing new.
        Assert.Equal(1, await company.ScalarAsync<long>("select count(*) from ledger.fiscal_year"));
        foreach (var year in years) Assert.Equal("already-posted", (await ImportAsync(company, year)).Status);
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_9_a_range_over_a_year_end_shows_what_went_into_retained_earnings_in_a_column_of_its_own()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await ImportAsync(company, Fec2023);
        await ImportAsync(company, Fec2024);

        var balance = await TrialBalanceAsync(company, new DateOnly(2023, 7, 1), new DateOnly(2024, 6, 30));

        var (sales, result) = (balance.Rows.Single(row => row.AccountCode == "707000"),
            balance.Rows.Single(row => row.AccountCode == "120000"));
        Assert.Equal((-300000, -100000, 300000, -100000),
            (sales.Opening.NetMinor, sales.Movement.NetMinor, sales.YearEnd.NetMinor, sales.Closing.NetMinor));
        Assert.Equal((0, 0, -180000, -180000),
            (result.Opening.NetMinor, result.Movement.NetMinor, result.YearEnd.NetMinor, result.Closing.NetMinor));
        Assert.All(balance.Rows, row => Assert.Equal(row.Closing.NetMinor,
            row.Opening.NetMinor + row.Movement.NetMinor + row.ClosingEntries.NetMinor + row.YearEnd.NetMinor));
    }

    [Fact]
    public async Task I_9_opening_balances_that_the_year_before_does_not_make_are_asked_and_then_hold()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await ImportAsync(company, Fec2023);
        var other = Fec("AN 1 20240101 512000 1190000 101000 -1000000 120000 -180000 401000 -10000",
            "VE 2 20240310 512000 100000 707000 -100000");

        var asked = await ImportAsync(company, other);

        Assert.Equal("awaiting-confirmation", asked.Status);
        var question = await company.ScalarAsync<string>(
            $"select preview->'questions'->0->>'detail' from ledger.import_run where import_id = '{asked.Message.ImportId}'");
        Assert.Contains("401000 by -100.00, 512000 by 100.00", question);
        Assert.Equal("posted", (await company.ConfirmAsync(asked)).Status);
        Assert.Equal(["101000 -1000000", "120000 -180000", "401000 -10000", "512000 1290000", "607000 0", "707000 -100000"],
            await ClosingAsync(company, StartOf2024, EndOf2024));
        Assert.Equal("already-posted", (await ImportAsync(company, other + "\n")).Status);
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_9_an_earlier_half_of_a_year_takes_its_part_of_the_opening_balances()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await ImportAsync(company, Fec2024);
        var asked = await ImportAsync(company,
            Fec("VE 2 20230310 512000 300000 707000 -300000", "HA 3 20230705 607000 120000 512000 -120000"));
        Assert.Equal("awaiting-confirmation", asked.Status);
        Assert.Equal("posted", (await company.ConfirmAsync(asked)).Status);
        Assert.Equal(["101000 -1000000", "120000 -180000", "512000 1280000", "607000 0", "707000 -100000"],
            await ClosingAsync(company, StartOf2024, EndOf2024));

        var rest = await ImportAsync(company, Fec("OD 1 20230102 512000 1000000 101000 -1000000"));

        Assert.Equal(("posted", null), (rest.Status, rest.ErrorDetail));
        Assert.Equal(0, await company.ScalarAsync<long>(
            "select count(*) from ledger.opening_entry o where not exists (select from ledger.journal_entry r where r.reversal_of = "
                + "o.entry_id)"));
        Assert.Equal(["101000 -1000000", "120000 -180000", "512000 1280000", "607000 0", "707000 -100000"],
            await ClosingAsync(company, StartOf2024, EndOf2024));
        await company.AssertLedgerIsSoundAsync();
    }

    private const string UkHeader =
        "Type,Account Reference,Nominal A/C Ref,Department Code,Date,Reference,Details,Net Amount,Tax Code,Tax Amount\n";
    private const string UkSale = "BR,1200,4000,0,30/06/2024,S1,Sale,500.00,T9,0.00\n";
    private const string UkRent = "BP,1200,7100,0,01/07/2024,R1,Rent,200.00,T9,0.00\n";
    private const string UkYearEnd =
        "JD,,4000,0,31/12/2024,YE,Year end,500.00,T9,0.00\nJC,,7100,0,31/12/2024,YE,Year end,200.00,T9,0.00\nJC,,3200,0,31/12/2024,YE,Year "
            + "end,300.00,T9,0.00\n";

    [Fact]
    public async Task I_9_a_year_end_entry_empties_no_month_of_its_profit_and_loss()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await ImportAsync(company, UkHeader + UkSale + UkRent + UkYearEnd);

        Assert.Equal("posted", import.Status);
        Assert.Contains("closing-entries", await NotesAsync(company, import));
        Assert.Equal((50000, 20000), await RevenueAndExpenseAsync(company, StartOf2024, EndOf2024));
        Assert.Equal((0, 0), await RevenueAndExpenseAsync(company, new DateOnly(2024, 12, 1), EndOf2024));
        Assert.Equal((0, 0), await RevenueAndExpenseAsync(company, new DateOnly(2024, 12, 15), EndOf2024));
        var balance = await TrialBalanceAsync(company, StartOf2024, EndOf2024);
        var sales = balance.Rows.Single(row => row.AccountCode == "4000");
        Assert.Equal((-50000, 50000, 0), (sales.Movement.NetMinor, sales.ClosingEntries.NetMinor, sales.Closing.NetMinor));
        Assert.Equal(["1200 30000", "3200 -30000", "4000 0", "7100 0"],
            await ClosingAsync(company, new DateOnly(2025, 1, 1), new DateOnly(2025, 1, 31)));
    }

    [Fact]
    public async Task I_9_a_year_end_entry_that_leaves_something_is_asked_and_counts_until_the_rest_is_there()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var asked = await ImportAsync(company, UkHeader + UkSale + UkYearEnd);

        Assert.Equal("awaiting-confirmation", asked.Status);
        Assert.Contains("7100 (-200.00)",
            await company.ScalarAsync<string>(
                $"select preview->'questions'->0->>'detail' from ledger.import_run where import_id = '{asked.Message.ImportId}'"));
        await company.ConfirmAsync(asked);
        Assert.Equal((0, -20000), await RevenueAndExpenseAsync(company, StartOf2024, EndOf2024));

        Assert.Contains("closing-entries", await NotesAsync(company, await ImportAsync(company, UkHeader + UkRent)));

        Assert.Equal((50000, 20000), await RevenueAndExpenseAsync(company, StartOf2024, EndOf2024));
        Assert.Equal(["1200 30000", "3200 -30000", "4000 0", "7100 0"], await ClosingAsync(company, StartOf2024, EndOf2024));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_9_year_end_entries_beyond_those_that_are_compared_are_asked()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var moved = Enumerable.Range(1, 101).Select(number =>
            $"JD,,4000,0,31/12/2024,YE{number},Part,1.00,T9,0.00\nJC,,3000,0,31/12/2024,YE{number},Part,1.00,T9,0.00\n");

        var asked = await ImportAsync(company, UkHeader + UkSale + string.Concat(moved));

        Assert.Equal("awaiting-confirmation", asked.Status);
        Assert.Contains("in 101 entries on the last day of a fiscal year; only the first 100", await company.ScalarAsync<string>(
            $"select preview->'questions'->>0 from ledger.import_run where import_id = '{asked.Message.ImportId}'"));
    }

    // A ledger from before fiscal years were known: nobody had named retained earnings when its year was closed.
    [Fact]
    public async Task I_9_closing_entries_of_earlier_years_are_recognised_once_retained_earnings_are_known()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await ImportAsync(company, UkHeader + UkSale + UkRent + UkYearEnd);
        await using (var forget = company.Database.Administrator.CreateCommand(
            "delete from ledger.closing_movement; delete from ledger.fiscal_year")) await forget.ExecuteNonQueryAsync();
        Assert.Equal((0, 0), await RevenueAndExpenseAsync(company, StartOf2024, EndOf2024));

        var next = await ImportAsync(company, UkHeader + "BR,1200,4000,0,30/06/2025,S2,Sale,70.00,T9,0.00\n");

        Assert.Contains("closing-entries", await NotesAsync(company, next));
        Assert.Equal((50000, 20000), await RevenueAndExpenseAsync(company, StartOf2024, EndOf2024));
    }

    [Fact]
    public async Task DATE_3_closing_entries_are_judged_again_when_the_fiscal_year_is_set_otherwise()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await ImportAsync(company, UkHeader + UkSale + UkRent + UkYearEnd);

        await SetFiscalYearAsync(company, month: 7, day: 1, "3200");
        // The sale of 30 June lies in the year before; the entry of 31 December is an ordinary one.
        Assert.Equal((50000 - 50000, 20000 - 20000), await RevenueAndExpenseAsync(company, StartOf2024, EndOf2024));
        Assert.Equal(["1200 30000", "3200 -80000", "4000 50000", "7100 0"], await ClosingAsync(company, StartOf2024, EndOf2024));

        await SetFiscalYearAsync(company, month: 1, day: 1, "3200");
        Assert.Equal((50000, 20000), await RevenueAndExpenseAsync(company, StartOf2024, EndOf2024));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_10_entries_that_QuickBooks_marks_as_adjusting_stand_in_a_column_of_their_own()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync("""
            Date,Transaction Type,Num,Adj,Name,Memo/Description,Account,Debit,Credit
            03/04/2025,Invoice,1,No,,Sale,Accounts Receivable,100.00,
            ,,,,,Sale,Sales income,,100.00
            ,,,,,,,100.00,100.00
            03/31/2025,Journal Entry,2,Yes,,Accrual,Accounts Receivable,30.00,
            ,,,,,Accrual,Sales income,,30.00
            ,,,,,,,30.00,30.00

            """);

        Assert.Equal(("posted", null, "qb-journal-report", 2L), (import.Status, import.ErrorDetail, import.Layout, import.EntriesPosted));
        var sales = (await TrialBalanceAsync(company, new DateOnly(2025, 3, 1), new DateOnly(2025, 3, 31))).Rows
            .Single(row => row.AccountClass == "income");
        Assert.Equal((-10000L, -3000L, -13000L), (sales.Movement.NetMinor, sales.Adjustments.NetMinor, sales.Closing.NetMinor));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_10_an_adjusting_entry_that_closes_the_year_stands_in_one_column_only()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync("code,name,class,kpi_group\n3900,Retained Earnings,equity,equity\n4100,Sales "
            + "income,income,revenue\n1100,Accounts Receivable,asset,receivable\n");
        await company.ImportAsync("""
            Date,Transaction Type,Num,Adj,Name,Memo/Description,Account,Debit,Credit
            03/04/2025,Invoice,1,n,,Sale,1100,100.00,
            ,,,,,Sale,4100,,100.00
            ,,,,,,,100.00,100.00
            12/31/2025,Journal Entry,2,Yes,,Close,4100,100.00,
            ,,,,,Close,3900,,100.00
            ,,,,,,,100.00,100.00

            """);

        var sales = (await TrialBalanceAsync(company, new DateOnly(2025, 1, 1), EndOf2025)).Rows
            .Single(row => row.AccountClass == "income");
        Assert.Equal((-10000L, 0L, 10000L), (sales.Movement.NetMinor, sales.Adjustments.NetMinor, sales.ClosingEntries.NetMinor));
    }

    private static async Task<Import> ImportAsync(Company company, string text) =>
        await company.ImportAsync(text, message => message with { Options = new() { Currency = "EUR" } });

    // Journal, number, date, then account and minor units, debit positive.
    private static string Fec(params string[] entries)
    {
        var rows = new List<string>
        {
            "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\tPieceRef\tPieceDate\t"
                + "EcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise",
        };
        foreach (var fields in entries.Select(entry => entry.Split(' ')))
            for (var at = 3; at < fields.Length; at += 2)
            {
                var minor = long.Parse(fields[at + 1], System.Globalization.CultureInfo.InvariantCulture);
                static string Amount(long value) =>
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value / 100},{value % 100:00}");
                rows.Add($"{fields[0]}\tJournal\t{fields[1]}\t{fields[2]}\t{fields[at]}\tCompte\t\t\t"
                    + $"P{fields[1]}\t{fields[2]}\tEcriture\t{Amount(Math.Max(minor, 0))}\t{Amount(Math.Max(-minor,
                        0))}\t\t\t{fields[2]}\t\t");
            }

        return string.Join('\n', rows) + '\n';
    }

    private static async Task<TrialBalance> TrialBalanceAsync(Company company, DateOnly from, DateOnly to)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        return await TrialBalance.ReadAsync(transaction.Connection, Company.Entity, from, to, CancellationToken.None);
    }

    private static async Task<IEnumerable<string>> ClosingAsync(Company company, DateOnly from, DateOnly to) =>
        (await TrialBalanceAsync(company, from, to)).Rows.Select(row => $"{row.AccountCode} {row.Closing.NetMinor}");

    private static async Task<(long Revenue, long OtherExpense)> RevenueAndExpenseAsync(Company company, DateOnly from, DateOnly to)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        var report = await KpiReport.ReadAsync(transaction.Connection, Company.Entity, from, to, CancellationToken.None);
        long Of(string id) => report.Kpis.Single(kpi => kpi.Value.Definition.Id == id).Value.Minor!.Value;
        return (Of("revenue"), Of("other_expense"));
    }

    private static async Task<FiscalYear> FiscalYearAsync(Company company)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        return await FiscalYear.ReadNewestAsync(transaction.Connection, Company.Entity, CancellationToken.None);
    }

    private static async Task SetFiscalYearAsync(Company company, int month, int day, string account)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        await using var command = new NpgsqlCommand("select ledger.set_fiscal_year(1, $1, $2, $3, null, 'controller')",
            transaction.Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = month });
        command.Parameters.Add(new NpgsqlParameter { Value = day });
        command.Parameters.Add(new NpgsqlParameter { Value = account });
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    private static Task<string> NotesAsync(Company company, Import import) =>
        company.ScalarAsync<string>($"select notes::text from ledger.import_run where import_id = '{import.Message.ImportId}'");
}
