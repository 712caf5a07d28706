using Financial.EtlWorker.Load;
using Financial.Fixtures;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;
using Financial.Ledger.Uploads;
using Financial.ServiceDefaults;

namespace Financial.EtlWorker.Tests.Lists;

// I-9: the trial balance of a day before the first entry is posted once, because the upload asks for it, and opens the ledger.
public sealed class OpeningTests(PostgresFixture postgres, SqsS3Fixture sqsS3) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string Chart = "code,name,class,kpi_group\n1200,Bank,asset,bank\n2100,Creditors,liability,payable\n3200,Retained "
        + "earnings,equity,equity\n4000,Sales,income,revenue\n5000,Materials,expense,cogs\n";

    private const string Balances =
        "N/C,Name,Debit,Credit\n1200,Bank,500.00,\n2100,Creditors,,300.00\n4000,Sales,,350.00\n5000,Materials,150.00,\n";

    [Fact]
    public async Task The_balances_of_a_years_last_day_open_the_ledger_with_its_result_in_retained_earnings()
    {
        await using var company = await FoundAsync("05/01/2025");

        var asked = await PostOpeningAsync(company, Balances, new DateOnly(2024, 12, 31));
        Assert.Equal("awaiting-confirmation", asked.Status);
        var import = await company.ConfirmAsync(asked);

        Assert.Equal(("posted", null, "trial-balance", 1L), (import.Status, import.ErrorDetail, import.Layout, import.EntriesPosted));
        Assert.Equal(["1200 50000 60000", "2100 -30000 -30000", "3200 -20000 -20000", "4000 0 -10000"],
            await RowsAsync(company, new DateRange(new(2025, 1, 1), new(2025, 1, 31))));
        Assert.Equal("opening 2024-12-31",
            await company.ScalarAsync<string>("select kind || ' ' || entry_date from ledger.journal_entry where kind is not null"));
        await company.AssertLedgerIsSoundAsync();
        Assert.Empty(await HashChainCheck.RunAsync(company.Database.EtlWorker, Company.Tenant, CancellationToken.None));

        var again = await PostOpeningAsync(company, Balances, new DateOnly(2024, 12, 31));
        Assert.Equal("already-posted", again.Status);
        var other = await PostOpeningAsync(company, Balances + "3200,Retained earnings,0.00,\n", new DateOnly(2024, 12, 31));
        Assert.Equal(("rejected", "0 opening-posted"), (other.Status, Assert.Single(other.Refusals)));
        Assert.Equal(["0 opening-posted"],
            (await PostOpeningAsync(company, Balances + "5000,Materials,0.00,\n", new DateOnly(2024, 11, 30))).Refusals);
        var compared = await CompareAsync(company);
        Assert.Equal(("posted", 0L), (compared.Status, compared.EntriesPosted));
    }

    [Fact]
    public async Task The_balances_of_a_day_within_a_year_keep_what_the_year_has_earned_so_far()
    {
        await using var company = await FoundAsync("05/04/2025");

        await company.ConfirmAsync(await PostOpeningAsync(company, Balances, new DateOnly(2025, 3, 31)));

        Assert.Equal(["1200 50000 60000", "2100 -30000 -30000", "4000 -35000 -45000", "5000 15000 15000"],
            await RowsAsync(company, new DateRange(new(2025, 4, 1), new(2025, 4, 30))));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task Entries_that_come_from_before_the_opening_are_held_against_it()
    {
        await using var company = await FoundAsync("05/01/2025");
        await PostOpeningAsync(company, "N/C,Name,Debit,Credit\n1200,Bank,100.00,\n3200,Earnings,,100.00\n", new DateOnly(2024, 12, 31));

        var earlier = await company.ImportAsync("BR,1200,4000,0,05/11/2024,R0,Sale,100.00,T0,0.00\r\n");

        Assert.Equal(("posted", null), (earlier.Status, earlier.ErrorDetail));
        Assert.Equal(["1200 10000 20000", "3200 -10000 -10000", "4000 0 -10000"],
            await RowsAsync(company, new DateRange(new(2025, 1, 1), new(2025, 1, 31))));
        await company.AssertLedgerIsSoundAsync();
    }

    [Theory]
    [InlineData("2025-01-05", Balances, "0 not-before-first")]
    [InlineData("2024-12-31", "N/C,Name,Debit,Credit\n1200,Bank,5.00,\n3300,Reserve,,5.00\n", "3 unknown-account")]
    [InlineData("2024-12-31", "N/C,Name,Debit,Credit\n1200,Bank,0.00,\n2100,Creditors,,0.00\n", "0 no-rows")]
    public async Task What_would_count_twice_or_is_unknown_is_refused(string day, string balances, string refusal)
    {
        await using var company = await FoundAsync("05/01/2025");

        var import = await PostOpeningAsync(company, balances,
            DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(("rejected", refusal), (import.Status, Assert.Single(import.Refusals)));
        Assert.Equal(1L, await company.ScalarAsync<long>("select count(*) from ledger.journal_entry"));
    }

    [Fact]
    public async Task A_ledger_without_entries_or_without_an_account_for_the_result_is_refused()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Chart.Replace("Retained earnings", "Capital", StringComparison.Ordinal));
        Assert.Equal(["0 ledger-empty"], (await PostOpeningAsync(company, Balances, new DateOnly(2024, 12, 31))).Refusals);

        await company.ImportAsync("BR,1200,4000,0,05/01/2025,R1,Sale,100.00,T0,0.00\r\n");
        await company.ScalarAsync<int>("with gone as (delete from ledger.fiscal_year) select 1");
        Assert.Equal(["0 retained-earnings-unknown"], (await PostOpeningAsync(company, Balances, new DateOnly(2024, 12, 31))).Refusals);
    }

    [Fact]
    public async Task I_5_no_opening_changes_the_balances_of_closed_months()
    {
        await using var company = await FoundAsync("05/01/2025");
        await company.ChangePeriodAsync("close_period", new DateOnly(2025, 1, 1));

        Assert.Equal(["0 period-closed"], (await PostOpeningAsync(company, Balances, new DateOnly(2024, 12, 31))).Refusals);
    }

    // The chart, and one sale of 100 on the day.
    private async Task<Company> FoundAsync(string day)
    {
        var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Chart);
        await company.ImportAsync($"BR,1200,4000,0,{day},R1,Sale,100.00,T0,0.00\r\n");
        return company;
    }

    private static Task<Import> PostOpeningAsync(Company company, string balances, DateOnly day) =>
        company.ImportAsync(balances, message => message with { Options = new() { AsOf = day, Opening = OpeningOption.Post } });

    private static Task<Import> CompareAsync(Company company) =>
        company.ImportAsync(Balances, message => message with { Options = new() { AsOf = new DateOnly(2024, 12, 31) } });

    private static async Task<IEnumerable<string>> RowsAsync(Company company, DateRange range)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        var balance = await TrialBalance.ReadAsync(transaction.Connection, Company.Entity, range.From, range.To, CancellationToken.None);
        return balance.Rows.Where(row => row.Opening.NetMinor != 0 || row.Closing.NetMinor != 0)
            .Select(row => $"{row.AccountCode} {row.Opening.NetMinor} {row.Closing.NetMinor}").ToList();
    }
}
