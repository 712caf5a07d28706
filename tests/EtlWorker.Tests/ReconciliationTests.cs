using System.Globalization;
using System.Text;
using Financial.EtlWorker.Load;
using Financial.Fixtures;
using Financial.Ledger.Journal;
using Financial.Ledger.Versions;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker.Tests;

// Trial balance files as control totals: what passes, what is withheld, and what is refused.
public sealed class ReconciliationTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string Header = "Date,Reference,Number of Distributions,G/L Account,Description,Amount,Transaction Period,Transaction "
        + "Number\r\n";

    [Fact]
    public async Task REC_1_a_trial_balance_that_agrees_makes_the_version_reconciled()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books((1, "1/10/25", 100_00)));
        var control = await company.ImportAsync(TrialBalance("As of Jan 31, 2025", 100_00));

        Assert.Equal(("posted", "trial-balance", 2L, 0L), (control.Status, control.Layout, control.RowsPosted, control.EntriesPosted));
        Assert.Equal((1L, true, null, null), await ServedAsync(company));
        Assert.Equal("2025-01-31 trial-balance-file equal 10000 10000", await company.ScalarAsync<string>("""
            select r.as_of || ' ' || s.source || ' ' || r.status || ' ' || r.control_minor || ' ' || r.ledger_minor
            from ledger.reconciliation r join ledger.control_total_set s using (tenant_id, entity_id, set_id)
            """));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task REC_3_beyond_the_tolerance_the_version_is_withheld_and_the_reconciled_figures_stay()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books((1, "1/10/25", 100_00)));
        await company.ImportAsync(TrialBalance("Date To:,31/01/2025", 100_00));
        await company.ImportAsync(Books((2, "2/10/25", 50_00)));
        await company.ImportAsync(TrialBalance("Period: 01/02/2025 to 28/02/2025", 150_16));

        Assert.Equal((1L, true, null, 2L), await ServedAsync(company));
        Assert.Equal(100_00, await BankAsync(company));
        Assert.Equal(1L, await company.ScalarAsync<long>("select count(*) from ledger.notification where kind = 'reconciliation-failed'"));
        await company.AssertLedgerIsSoundAsync();

        // The corrected one replaces it; what waited is announced to Insights once it is served.
        await company.ImportAsync(TrialBalance("As at 28th February 2025", 150_15));
        Assert.Equal((2L, true, null, null), await ServedAsync(company));
        Assert.Equal(150_00, await BankAsync(company));
        Assert.Equal("[2025-02-01]", await company.ScalarAsync<string>("""
            select '[' || array_to_string(array(select left(jsonb_array_elements_text(body -> 'months'), 10)), ',') || ']'
            from ledger.outbox order by due_at desc, message_id desc limit 1
            """));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task REC_3_a_late_posting_into_a_reconciled_range_is_caught()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books((1, "1/10/25", 100_00)));
        await company.ImportAsync(TrialBalance("As of 2025-01-31", 100_00));
        var late = await company.ImportAsync(Books((2, "1/31/25", 50_00)));

        Assert.Equal("posted", late.Status);
        Assert.Equal((1L, true, null, 2L), await ServedAsync(company));
        Assert.Equal(100_00, await BankAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task REC_6_an_approval_serves_the_version_with_its_difference()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books((1, "1/10/25", 100_00)));
        await company.ImportAsync(TrialBalance("As of Jan 31, 2025", 90_00));
        Assert.Equal((0L, false, "no-control-totals", 1L), await ServedAsync(company));

        await using (var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant))
        {
            await using var command = new NpgsqlCommand(
                "select ledger.review_reconciliation(1, (select max(reconciliation_id) from ledger.reconciliation), 'approved', "
                    + "'controller', 'timing')", transaction.Connection);
            Assert.Equal(2L, await command.ExecuteScalarAsync());
            await transaction.CommitAsync();
        }
        Assert.Equal((2L, false, "approved-difference", null), await ServedAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task REC_3_a_single_entry_source_waits_for_control_totals()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        await company.ImportAsync("transaction_id,transaction_date,amount,account_number,region_code,description\r\n"
            + "T1,2025-01-10,100.00,4002,NE,Spring clean-up\r\n");
        Assert.Equal((0L, false, "no-control-totals", 1L), await ServedAsync(company));
        Assert.Equal("control-totals-required",
            await company.ScalarAsync<string>("select pending_reason from ledger.served_version order by served_id desc limit 1"));

        await company.ImportAsync(TrialBalance("As of Jan 31, 2025", 100_00)
            .Replace("1000,Bank", "9998,Suspense", StringComparison.Ordinal));
        Assert.Equal((1L, true, null, null), await ServedAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task REC_1_a_file_that_proved_its_own_totals_is_controlled()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        await company.ImportSampleAsync("sage/sage50uk_audit_report_export.csv");

        Assert.Equal((1L, true, null, null), await ServedAsync(company));
    }

    [Theory]
    [InlineData("update ledger.version_movement set debit_minor = debit_minor + 1 where account_code = '1000'", "I-13")]
    [InlineData("delete from ledger.version_history where ledger_version = 2", "I-15")]
    [InlineData("update ledger.version_history set last_entry_id = 1 where ledger_version = 2", "I-15")]
    [InlineData("update ledger.version_history set last_entry_date = '2025-01-01' where ledger_version = 1", "I-15")]
    [InlineData("update ledger.served_version set ledger_version = 1, pending_version = 2", "REC-3")]
    public async Task The_checks_of_a_live_ledger_find_a_damaged_version(string damage, string invariant)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books((1, "1/10/25", 100_00)));
        await company.ImportAsync(Books((2, "2/10/25", 50_00), (3, "2/11/25", 20_00)));
        await company.AssertLedgerIsSoundAsync();
        await using (var command = company.Database.Administrator.CreateCommand(damage)) await command.ExecuteNonQueryAsync();

        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        Assert.Contains(invariant, (await LedgerChecks.RunAsync(transaction.Connection, CancellationToken.None))
            .Select(fault => fault.Invariant));
    }

    [Fact]
    public async Task The_day_of_the_balances_comes_with_the_upload_when_the_file_does_not_say_it()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books((1, "1/10/25", 100_00)));
        var bytes = Encoding.UTF8.GetBytes(TrialBalance("Trial Balance", 100_00));
        var message = await company.PutAsync(bytes) with { Options = new() { AsOf = new DateOnly(2025, 1, 31) } };
        var outcome = await company.Handler.HandleAsync(message, Guid.NewGuid(), CancellationToken.None);
        Assert.Equal(new ImportOutcome.Listed(2), outcome);
        Assert.Equal((1L, true, null, null), await ServedAsync(company));
    }

    [Theory]
    [InlineData("Trial Balance", "as-of-missing")]
    [InlineData("Date: 31/01/2025", "as-of-missing")]
    [InlineData("As at 05/06/2025", "as-of-missing")]
    [InlineData("As at 31/01/2025\r\nDate To: 28/02/2025", "as-of-mismatch")]
    public async Task A_trial_balance_of_an_unknown_day_is_refused(string title, string code)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var refused = await company.ImportAsync(TrialBalance(title, 100_00));
        Assert.Equal(("rejected", code), (refused.Status, refused.ErrorCode));
        Assert.Equal(0L, await company.ScalarAsync<long>("select count(*) from ledger.control_total_set"));
        Assert.Equal(1L, await company.ScalarAsync<long>("select count(*) from ledger.notification where kind = 'import-failed'"));
    }

    [Theory]
    [InlineData("1200,Bank,100.00,\r\n4000,Sales,,100.00\r\nTotals:,,100.00,100.01\r\n", "totals-mismatch")]
    [InlineData("1200,Bank,100.00,\r\n4000,Sales,,100.01\r\n", "control-totals-unbalanced")]
    [InlineData("1200,Bank,100.00,\r\n,Sales,,100.00\r\n", "unknown-account")]
    [InlineData("1200,Bank,ten,\r\n4000,Sales,,100.00\r\n", "bad-amount")]
    [InlineData("1200,Bank,92233720368547758.07,\r\n4000,Sales,,92233720368547758.07\r\n", "amount-range")]
    public async Task A_trial_balance_that_is_none_is_refused(string rows, string code)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var refused = await company.ImportAsync($"As at 31/01/2025\r\nN/C,Name,Debit,Credit\r\n{rows}");
        Assert.Equal(("rejected", code), (refused.Status, refused.ErrorCode));
    }

    private static string TrialBalance(string title, long minor) => string.Create(CultureInfo.InvariantCulture,
        $"Landscaper Ltd\r\n{title}\r\n\r\nN/C,Name,Debit,Credit\r\n1000,Bank,{minor / 100m:0.00},\r\n4002,Sales,"
            + $",{minor / 100m:0.00}\r\n\r\nTotals:,,{minor / 100m:0.00},{minor / 100m:0.00}\r\n");

    private static string Books(params (int Number, string Date, long Minor)[] entries) =>
        Header + string.Concat(entries.Select(entry => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.Date},R{entry.Number},2,1000,Text,{entry.Minor
            / 100m:0.00},1,{entry.Number}\r\n{entry.Date},R{entry.Number},2,4002,Text,{-entry.Minor / 100m:0.00},1,{entry.Number}\r\n")));

    private static async Task<(long, bool, string?, long?)> ServedAsync(Company company)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        var served = await ServedVersion.ReadAsync(transaction.Connection, Company.Entity, CancellationToken.None);
        return (served.LedgerVersion, served.Reconciled, served.Reason, served.PendingVersion);
    }

    private static async Task<long> BankAsync(Company company)
    {
        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        var figures = await Ledger.Statements.TrialBalance.ReadAsync(
            transaction.Connection, Company.Entity, new DateOnly(2025, 1, 1), new DateOnly(2025, 2, 20), CancellationToken.None);
        return figures.Rows.Single(row => row.AccountCode == "1000").Closing.DebitMinor;
    }
}
