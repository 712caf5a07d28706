using System.Text;
using Financial.Fixtures;
using Financial.Ledger.Journal;
using Financial.ServiceDefaults;

namespace Financial.EtlWorker.Tests.Lists;

// What a file of accounts does to a chart: on real Postgres, with an object from the real emulator.
public sealed class AccountListTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string Header = "code,name,class,kpi_group,active\n";
    private const string UsHeader = "Account ID,Account Description,Account Type,Inactive\r\n";
    private const string IntacctHeader = "accountno,_fivetran_deleted,_fivetran_synced,accounttype,alternativeaccount,category,categorykey,"
        + "closetoacctkey,closingaccountno,"
        + "closingaccounttitle,closingtype,createdby,modifiedby,normalbalance,recordno,status,taxable,title,whencreated,whenmodified\n";

    // One sale and one purchase of January, into accounts that the code ranges propose.
    private const string Books = "BR,1200,4000,0,05/01/2025,R1,Sale,500.00,T0,0.00\r\nBP,1200,7900,0,06/01/2025,R2,Fee,20.00,T0,0.00\r\n";

    [Fact]
    public async Task I_6_a_chart_in_our_words_adds_and_changes_accounts_and_leaves_the_others()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books);

        var import = await company.ImportAsync(Header
            + "0020,Plant,asset,fixed-asset,true\n4000,Product sales,Income,revenue,\n7900,Old bank interest,expense,interest,false\n");

        Assert.Equal(("posted", "chart-of-accounts", 3L, 3L, 0L),
            (import.Status, import.Layout, import.RowsRead, import.RowsPosted, import.EntriesPosted));
        Assert.Equal(
            ["0020 Plant asset fixed-asset true", "1200 Bank current account asset bank true", "4000 Product sales income revenue true",
                "7900 Old bank interest expense interest false"],
            await ChartAsync(company));
        Assert.Equal(import.Message.ImportId,
            await company.ScalarAsync<Guid>("select proposed_by from ledger.account where code = '0020'"));
        Assert.Equal(1L, await VersionAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_15_only_a_change_of_class_or_KPI_group_makes_a_version_one_for_the_whole_file()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books);

        await company.ImportAsync(Header + "7900,Fees,expense,interest,true\n4000,Sales,income,revenue,false\n6000,New,expense,cogs,\n");
        Assert.Equal(1L, await VersionAsync(company));
        await company.ImportAsync(Header
            + "7900,Fees,expense,other-expense,true\n4000,Sales,income,other-income,\n1200,Bank,asset,bank,\n");

        Assert.Equal(2L, await VersionAsync(company));
        Assert.Equal(
            [
                "4000 none Sales 4000->Sales income/revenue/true->income/revenue/false", "7900 none Bank interest paid->Fees",
                "1200 none Bank current account->Bank", "4000 2 income/revenue/false->income/other-income/false",
                "7900 2 expense/interest/true->expense/other-expense/true",
            ],
            await ChangesAsync(company));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_15_a_version_whose_change_is_not_written_down_is_found()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books);
        await company.ImportAsync(Header + "7900,Fees,expense,other-expense,true\n");
        await company.AssertLedgerIsSoundAsync();

        Assert.Equal(2L, await company.ScalarAsync<long>("delete from ledger.account_change returning ledger_version"));

        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        Assert.Equal(["I-15"], (await LedgerChecks.RunAsync(transaction.Connection, CancellationToken.None))
            .Select(fault => fault.Invariant));
    }

    [Fact]
    public async Task A_list_that_alters_closed_months_is_asked_about_with_the_figures_and_written_for_a_reason()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books);
        await company.ChangePeriodAsync("close_period", new DateOnly(2025, 1, 1));

        var asked = await company.ImportAsync(Header
            + "7900,Bank charges,expense,other-expense,true\n4000,Sales of product,income,revenue,true\n");

        Assert.Equal("awaiting-confirmation", asked.Status);
        Assert.Equal(
            ["closed-figures-change The list puts accounts elsewhere that have entries in closed months. These figures change by: Interest "
                + "by -20.00, Other Expense by 20.00, in 2025-01 to 2025-01."],
            await company.ScalarAsync<string[]>(
                "select array_agg(q->>'code' || ' ' || (q->>'detail')) from ledger.import_run, jsonb_array_elements(preview->'questions') "
                    + "q where preview is not null"));
        Assert.Equal(0L, await company.ScalarAsync<long>("select count(*) from ledger.account_change"));

        var written = await company.ConfirmAsync(asked, "the bank calls them charges");

        Assert.Equal("posted", written.Status);
        Assert.Equal("7900 controller: the bank calls them charges", await company.ScalarAsync<string>(
            "select code || ' ' || actor || ': ' || reason from ledger.account_change where ledger_version is not null"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task A_list_that_takes_the_account_of_earlier_results_off_the_balance_sheet_is_refused_by_its_line()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Header + "3200,Retained earnings,equity,equity,true\n");
        await using (var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant))
        {
            await new Npgsql.NpgsqlCommand("select ledger.set_fiscal_year(1, 1, 1, '3200', null, 'controller')",
                transaction.Connection).ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }

        var import = await company.ImportAsync(Header + "1200,Bank,asset,bank,true\n3200,Earnings,income,revenue,true\n");

        Assert.Equal(("rejected", "3 takes-results"), (import.Status, Assert.Single(import.Refusals)));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task Accounts_that_a_chart_proposes_stand_in_its_statement_lines()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        await company.ImportAsync(Books
            + "BP,1200,7003,0,08/01/2025,R3,Pay,100.00,T9,0.00\r\nBP,1200,7100,0,08/01/2025,R4,Rent,50.00,T9,0.00\r\n");
        await company.ImportAsync("N/C,Name,Type,Category\r\n7200,Electricity,Nominal Account,Overheads\r\n7003,Salaries,Nominal "
            + "Account,Overheads\r\n");

        Assert.Equal(["7003 gross-wages", "7100 rent-and-rates", "7200 heat-light-and-power"], await LinesAsync(company));
        Assert.Equal("Heat, light and power",
            await company.ScalarAsync<string>("select name from ledger.statement_line where line = 'heat-light-and-power'"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task A_line_of_another_group_is_not_taken_and_a_group_whose_accounts_name_no_line_stays_whole()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ScalarAsync<int>(
            "insert into ledger.statement_line values (1, 1, 'rent-and-rates', 'cogs', 'Rent of machines', 0) returning 1");

        await company.ImportAsync(Books + "BP,1200,7100,0,08/01/2025,R4,Rent,50.00,T9,0.00\r\n");
        await company.ImportAsync("BP,1200,7003,0,08/02/2025,R5,Pay,100.00,T9,0.00\r\n");
        await company.ImportAsync("N/C,Name,Type,Category\r\n7200,Electricity,Nominal Account,Overheads\r\n");

        Assert.Equal(["7003", "7100", "7200"], await LinesAsync(company));
    }

    [Fact]
    public async Task A_year_that_its_source_has_closed_is_asked_about_all_the_same()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Header + "3200,Retained earnings,equity,equity,true\n");
        await company.ImportAsync(Books
            + "JD,4000,4000,0,31/12/2025,YE,Close,500.00,T9,0.00\r\nJC,7900,7900,0,31/12/2025,YE,Close,20.00,T9,0.00\r\n"
            + "JC,3200,3200,0,31/12/2025,YE,Close,480.00,T9,0.00\r\n");
        Assert.NotEqual(0L, await company.ScalarAsync<long>("select count(*) from ledger.closing_movement"));
        await company.ChangePeriodAsync("close_through", new DateOnly(2025, 12, 1));

        var asked = await company.ImportAsync(Header + "7900,Bank charges,expense,other-expense,true\n");

        Assert.Equal("awaiting-confirmation", asked.Status);
        Assert.Contains("Interest by -20.00, Other Expense by 20.00, in 2025-01",
            await company.ScalarAsync<string>("select preview::text from ledger.import_run where preview is not null"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task INS_1_a_change_of_KPI_group_asks_for_new_insights_of_the_months_whose_figures_it_alters()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books);

        await company.ImportAsync(Header + "7900,Fees,expense,other-expense,true\n6000,Never used,expense,cogs,true\n");
        await company.ImportAsync(Header + "6000,Never used,expense,other-expense,true\n");

        Assert.Equal(3L, await VersionAsync(company));
        Assert.Equal(["1 [\"2025-01-01\"]", "2 [\"2025-01-01\"]"], await company.ScalarAsync<string[]>(
            "select array_agg((body ->> 'ledgerVersion') || ' ' || (body ->> 'months') order by outbox_id) from ledger.outbox where queue "
                + "= 'generate-insights'"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_2_the_same_accounts_once_more_change_nothing()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        const string File = Header + "1000,Bank,asset,bank,true\n4000,Sales,income,revenue,false\n";
        await company.ImportAsync(File);

        var sameBytes = await company.ImportAsync(File);
        var sameAccounts = await company.ImportAsync(Header + "4000,Sales,income,revenue,no\n1000,Bank,asset,bank,yes\n");

        Assert.Equal(("posted", "posted", 2L), (sameBytes.Status, sameAccounts.Status, sameAccounts.RowsPosted));
        Assert.Equal(["1000 Bank asset bank true", "4000 Sales income revenue false"], await ChartAsync(company));
        Assert.Equal((0L, 0L), (await VersionAsync(company),
            await company.ScalarAsync<long>("select count(*) from ledger.account_change")));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_2_a_list_whose_message_comes_twice_is_written_once()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books);
        var message = await company.PutAsync(Encoding.UTF8.GetBytes(Header + "7900,Fees,expense,other-expense,true\n"));
        var messageId = Guid.NewGuid();

        await company.Handler.HandleAsync(message, messageId, CancellationToken.None);
        await company.Handler.HandleAsync(message, messageId, CancellationToken.None);

        Assert.Equal((2L, 1L), (await VersionAsync(company),
            await company.ScalarAsync<long>("select count(*) from ledger.account_change")));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_5_a_file_with_wrong_rows_changes_no_account_and_tells_all_that_is_wrong()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(Header
            + "1000,Bank,asset,bank,true\n1000,Bank again,asset,bank,true\n1100,Debtors,assets,receivable,true\n1200,Till,asset,cash,true\n"
            + "1300,,asset,,true\n,Nameless,asset,,true\n1400,Stock,asset,stock,maybe\n1500,Loans, asset,to "
            + "others,,true\n1600,Sales,asset,revenue,true\n");

        Assert.Equal("rejected", import.Status);
        Assert.Equal(
            [
                "3 duplicate-code", "4 unknown-class", "5 unknown-kpi-group", "6 missing-value", "7 missing-value", "8 unknown-status",
                "9 field-count", "10 unknown-kpi-group",
            ],
            import.Refusals);
        Assert.Equal(0L, await company.ScalarAsync<long>("select count(*) from ledger.account"));
    }

    [Fact]
    public async Task A_Sage_50_UK_nominal_list_takes_the_class_from_the_category_or_else_from_the_code_range()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync("N/C,Name,Type,Category\r\n0020,Plant and Machinery,Nominal Account,Fixed "
            + "Assets\r\n1200,Bank,Bank Account,\r\n"
            + "5999,Odd overhead,Nominal Account,Overheads\r\n8000,Depreciation,Nominal Account,Overheads\r\n7100,Rent,Nominal "
            + "Account,Property\r\n");

        Assert.Equal(("posted", "sage50uk-nominal-list"), (import.Status, import.Layout));
        Assert.Equal(
            [
                "0020 Plant and Machinery asset fixed-asset true", "1200 Bank asset bank true",
                "5999 Odd overhead expense other-expense true",
                "7100 Rent expense other-expense true", "8000 Depreciation expense depreciation true",
            ],
            await ChartAsync(company));
    }

    [Fact]
    public async Task A_name_in_a_nominal_list_changes_neither_the_class_nor_the_group_that_somebody_chose()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Header + "7500,Printing,expense,cogs,false\n");

        await company.ImportAsync("N/C,Name\r\n7500,Printing and postage\r\n");

        Assert.Equal(["7500 Printing and postage expense cogs false"], await ChartAsync(company));
        Assert.Equal(0L, await VersionAsync(company));
    }

    [Fact]
    public async Task A_nominal_code_without_its_leading_zeros_or_out_of_every_range_is_refused_by_its_line()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(
            "N/C,Name,Category\r\n4000,Sales,Sales\r\n20,Plant,Fixed Assets\r\n21,Plant depreciation,\r\nX1,Odd,\r\n");

        Assert.Equal(["3 leading-zero", "4 leading-zero", "5 unknown-class"], import.Refusals);
        Assert.Contains("'0020'", await company.ScalarAsync<string>("select hint from ledger.import_refusal where line = 3"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Sage_50_US_chart_knows_its_types_by_name_and_by_number()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(UsHeader
            + "10200,Checking,Cash,FALSE\r\n17000,Accum. Depreciation,6,FALSE\r\n23100,Sales Tax,Other Current "
            + "Liabilities,FALSE\r\n23000,Accrued,12,FALSE\r\n"
            + "39005,Retained Earnings,Equity-Retained Earnings,FALSE\r\n39009,Draws,Equity-gets closed,TRUE\r\n40000-NE,Sales "
            + "North,Income,FALSE\r\n"
            + "50000,Odd expense,Expenses,FALSE\r\n57000,Materials,Cost of "
            + "Sales,FALSE\r\n64000,Depreciation,24,FALSE\r\n100,Till,Cash,FALSE\r\n");

        Assert.Equal(("posted", "sage50us-chart"), (import.Status, import.Layout));
        Assert.Equal(
            [
                "100 Till asset bank true", "10200 Checking asset bank true", "17000 Accum. Depreciation asset fixed-asset true",
                "23000 Accrued liability other-current-liability true", "23100 Sales Tax liability tax-liability true",
                "39005 Retained Earnings equity equity true", "39009 Draws equity equity false", "40000-NE Sales North income revenue true",
                "50000 Odd expense expense other-expense true", "57000 Materials expense cogs true",
                "64000 Depreciation expense depreciation true",
            ],
            await ChartAsync(company));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Account ID,Account Description,Account Type,Inactive,Begin Yr Debit-Total,Debit-Period End 1/31/25,Debit-Period End "
        + "2/28/25,Net-Period End 1/31/25,Budget-Period End 1/31/25\r\n")]
    public async Task A_full_CHART_CSV_is_read_with_and_without_its_header(string header)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(header
            + "10200,Checking,0,FALSE,1.00,2.00,3.00,4.00,5.00\r\n40000,Sales,21,FALSE,0.00,0.00,0.00,0.00,0.00\r\n");

        Assert.Equal(("posted", "sage50us-chart", 2L), (import.Status, import.Layout, import.RowsPosted));
        Assert.Equal(["10200 Checking asset bank true", "40000 Sales income revenue true"], await ChartAsync(company));
    }

    [Fact]
    public async Task A_type_that_Sage_50_US_does_not_have_is_refused_by_its_line()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var import = await company.ImportAsync(UsHeader
            + "10200,Checking,Cash,FALSE\r\n10300,Savings,Money,FALSE\r\n10400,Till,,FALSE\r\n");
        Assert.Equal(["3 unknown-class", "4 unknown-class"], import.Refusals);
    }

    [Fact]
    public async Task An_Intacct_account_takes_its_class_from_its_range_where_that_fits_the_statement_and_from_its_normal_side_else()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(IntacctHeader
            + Intacct("40000", "incomestatement", "credit", "Sales") + Intacct("49000", "incomestatement", "debit", "Discounts")
            + Intacct("17000", "balancesheet", "credit", "Accumulated")
            + Intacct("99A", "incomestatement", "debit", "Sundry") + Intacct("70000", "balancesheet", "debit", "Deposits")
            + Intacct("61000", "incomestatement", "debit", "Old", "inactive")
            + Intacct("40000", "incomestatement", "credit", "Deleted sales", deleted: true));

        Assert.Equal(("posted", "intacct-gl-account", 6L), (import.Status, import.Layout, import.RowsPosted));
        Assert.Equal(
            [
                "17000 Accumulated asset fixed-asset true", "40000 Sales income revenue true", "49000 Discounts income revenue true",
                "61000 Old expense other-expense false", "70000 Deposits asset other-current-asset true",
                "99A Sundry expense other-expense true",
            ],
            await ChartAsync(company));
    }

    [Fact]
    public async Task An_Intacct_credit_account_of_the_balance_sheet_out_of_every_range_is_refused_by_its_line()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var import = await company.ImportAsync(IntacctHeader
            + Intacct("20000", "balancesheet", "credit", "Payables") + Intacct("99A", "balancesheet", "credit", "What")
            + Intacct("20100", "statistical", "debit", "Heads"));
        Assert.Equal(["3 unknown-class", "4 unknown-class"], import.Refusals);
    }

    [Fact]
    public async Task ROLE_2_a_list_touches_the_tenant_of_its_message_only_and_the_worker_cannot_change_accounts_by_itself()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ScalarAsync<int>("insert into ledger.entity (tenant_id, entity_id, name) values (2, 1, 'Other') returning 1");
        await company.ImportAsync(Header + "1000,Bank,asset,bank,true\n");

        await company.ImportAsync(Encoding.UTF8.GetBytes(Header + "1000,Kasse,asset,other-current-asset,true\n"), tenantId: 2);

        Assert.Equal("Bank", await company.ScalarAsync<string>("select name from ledger.account where tenant_id = 1"));
        Assert.Equal(0L, await company.ScalarAsync<long>("select count(*) from ledger.account_change"));
        foreach (var privilege in new[] { "update", "delete", "truncate" })
            Assert.False(await company.ScalarAsync<bool>(
                $"select has_table_privilege('financial_etl_worker', 'ledger.account', '{privilege}')"));
        Assert.False(await company.ScalarAsync<bool>(
            "select has_table_privilege('financial_etl_worker', 'ledger.account_change', 'insert, update, delete')"));
    }

    private static string Intacct(
        string code, string statement, string side, string title, string status = "active", bool deleted = false) =>
        $"{code},{(deleted ? "TRUE" : "FALSE")},2024-01-02 03:04:05.678,{statement},,Any,1,,,,closing "
            + $"account,2,2,{side},7,{status},FALSE,{title},2024-01-01 00:00:00,2024-01-01 00:00:00\n";

    private static Task<string[]> ChartAsync(Company company) => company.ScalarAsync<string[]>(
        "select array_agg(concat_ws(' ', code, name, class, kpi_group, active::text) order by code collate \"C\") from ledger.account");

    private static Task<string[]> LinesAsync(Company company) => company.ScalarAsync<string[]>(
        "select array_agg(concat_ws(' ', code, statement_line) order by code) from ledger.account where code like '7%' and code <> '7900'");

    private static Task<long> VersionAsync(Company company) =>
        company.ScalarAsync<long>("select ledger_version from ledger.entity where tenant_id = 1");

    // Code, version and what differs.
    private static Task<string[]> ChangesAsync(Company company) => company.ScalarAsync<string[]>("""
        select array_agg(concat_ws(' ', code, coalesce(ledger_version::text, 'none'),
                                   case when old_name <> name then old_name || '->' || name end,
                                   case when (old_class, old_kpi_group, old_active) <> (class, kpi_group, active)
                                        then concat_ws('/', old_class, old_kpi_group, old_active::text) || '->' || concat_ws('/', class,
                                          kpi_group, active::text) end)
                         order by change_id)
        from ledger.account_change
        """);
}
