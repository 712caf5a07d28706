using System.Globalization;
using System.Text;
using Financial.EtlWorker.Load;
using Financial.Fixtures;
using Financial.Ledger.Journal;
using Financial.Ledger.Uploads;
using Financial.ServiceDefaults;
using Npgsql;

namespace Financial.EtlWorker.Tests;

// What an import does to a ledger: on real Postgres, with an object from the real emulator.
public sealed class ImportTests(PostgresFixture postgres, SqsS3Fixture sqsS3) : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string Header = "Date,Reference,Number of Distributions,G/L Account,Description,Amount,Transaction Period,Transaction "
        + "Number\r\n";

    [Fact]
    public async Task IMP_2_the_same_file_again_or_under_another_name_posts_nothing()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var first = await company.ImportAsync(Books(Entry(1), Entry(2)));

        var second = await company.ImportAsync(Books(Entry(1), Entry(2)));

        Assert.Equal(("posted", "already-posted", "already-posted"), (first.Status, second.Status, second.ErrorCode));
        Assert.Equal(4L, await company.ScalarAsync<long>("select count(*) from ledger.journal_line"));
        Assert.Equal(1L, await company.ScalarAsync<long>("select ledger_version from ledger.entity"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_3_an_overlapping_export_posts_only_its_new_entries()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books(Entry(1), Entry(2)));

        var overlap = await company.ImportAsync(Books(Entry(2), Entry(3)));

        Assert.Equal(("posted", 1L, 2L), (overlap.Status, overlap.EntriesPosted, overlap.RowsPosted));
        Assert.Equal(6L, await company.ScalarAsync<long>("select count(*) from ledger.journal_line"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task IMP_3_two_equal_real_rows_of_one_file_are_both_posted_and_a_third_one_later_too()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        const string Sale = "BR,1200,4000,0,01/02/2025,CASH,Till,5.00,T0,0.00\r\n";
        const string Cost = "BP,1200,7000,0,01/02/2025,CASH,Till,1.00,T0,0.00\r\n";

        var two = await company.ImportAsync(Sale + Cost + Sale);
        var three = await company.ImportAsync(Sale + Cost + Sale + Cost.Replace("CASH", "CARD", StringComparison.Ordinal) + Sale);

        Assert.Equal(("posted", "posted"), (two.Status, three.Status));
        Assert.Equal((-1500L, 200L), ((await company.TrialBalanceAsync())["4000"], (await company.TrialBalanceAsync())["7000"]));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_5_nothing_posts_into_a_closed_period_until_it_is_reopened()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ChangePeriodAsync("close_period", new DateOnly(2025, 1, 1));

        var refused = await company.ImportAsync(Books(Entry(1)));
        await company.ChangePeriodAsync("reopen_period", new DateOnly(2025, 1, 1));
        var posted = await company.ImportAsync(Books(Entry(1)));

        Assert.Equal(("rejected", "period-closed", "posted"), (refused.Status, refused.ErrorCode, posted.Status));
        Assert.Equal(["2 period-closed", "3 period-closed"], refused.Refusals);
        Assert.Equal(3L, await company.ScalarAsync<long>("select ledger_version from ledger.entity"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_5_a_month_before_closed_books_takes_nothing_until_it_or_an_earlier_one_is_reopened()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        const string December = "12/3/24,R9,2,1000,Text,5.00,2,9\r\n12/3/24,R9,2,4000,Text,-5.00,2,9\r\n";
        await company.ImportAsync(Books(Entry(1)));
        await company.ChangePeriodAsync("close_period", new DateOnly(2025, 1, 1));

        var refused = await company.ImportAsync(Books(December));
        await company.ChangePeriodAsync("reopen_period", new DateOnly(2024, 1, 1));
        var posted = await company.ImportAsync(Books(December));

        Assert.Equal(["2 period-closed", "3 period-closed"], refused.Refusals);
        Assert.Equal("posted", posted.Status);
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_5_a_soft_closed_period_takes_late_entries_of_an_upload_that_allows_them_and_a_closed_one_takes_none()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        var (january, february) = (new DateOnly(2025, 1, 1), "2/3/25,R9,2,1000,Text,5.00,2,9\r\n2/3/25,R9,2,4000,Text,-5.00,2,9\r\n");
        await company.ChangePeriodAsync("soft_close_period", january);

        var refused = await company.ImportAsync(Books(Entry(1), february));
        var late = await company.ImportAsync(
            Books(Entry(1), february), message => message with { Options = new() { Late = LateOption.Allow } });
        await company.ChangePeriodAsync("close_period", january);
        var closed = await company.ImportAsync(Books(Entry(2)), message => message with { Options = new() { Late = LateOption.Allow } });

        Assert.Equal(("rejected", "period-closed", "posted"), (refused.Status, refused.ErrorCode, late.Status));
        Assert.Equal(["2 period-closed", "3 period-closed"], refused.Refusals);
        Assert.Contains("late=allow", await company.ScalarAsync<string>(
            $"select hint from ledger.import_refusal where import_id = '{refused.Message.ImportId}' limit 1"));
        Assert.Equal("2025-01 true, 2025-02 false", await company.ScalarAsync<string>(
            "select string_agg(to_char(entry_date, 'YYYY-MM') || ' ' || is_late, ', ' order by entry_date) from ledger.journal_entry"));
        Assert.Equal(1, await company.ScalarAsync<int>(
            "select (note->>'count')::int from ledger.import_run, jsonb_array_elements(notes) note where import_id = "
                + $"'{late.Message.ImportId}' and note->>'code' = 'late-entries'"));
        Assert.Equal(("rejected", "period-closed"), (closed.Status, closed.ErrorCode));
        Assert.Contains("reopen the period",
            await company.ScalarAsync<string>(
                $"select hint from ledger.import_refusal where import_id = '{closed.Message.ImportId}' limit 1"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_5_verify_tells_an_entry_of_a_soft_closed_month_that_is_not_marked_late()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ChangePeriodAsync("soft_close_period", new DateOnly(2025, 1, 1));
        await company.ImportAsync(Books(Entry(1)), message => message with { Options = new() { Late = LateOption.Allow } });
        await company.ScalarAsync<int>("update ledger.journal_entry set is_late = false returning 1");

        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        var fault = Assert.Single(await LedgerChecks.RunAsync(transaction.Connection, CancellationToken.None));

        Assert.Equal(new LedgerFault("I-5", "entity 1 entry 1 was posted into 2025-01 while it was soft-closed, not marked late"), fault);
        Assert.Equal("I-12", Assert.Single(
            await HashChainCheck.RunAsync(company.Database.EtlWorker, Company.Tenant, CancellationToken.None)).Invariant);
    }

    [Fact]
    public async Task I_5_the_database_itself_refuses_an_entry_of_a_soft_closed_month_that_is_not_marked_late()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await TestBooks.AddAccountsAsync(company.Database.EtlWorker, [new("1000", "asset", "bank"), new("4000", "income", "revenue")]);
        await company.ChangePeriodAsync("soft_close_period", new DateOnly(2025, 1, 1));

        var day = new DateOnly(2025, 1, 2);
        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            TestBooks.PostAsync(company.Database.EtlWorker, [new(1, day, "1000", 500, 0), new(1, day, "4000", 0, 500)]));

        Assert.Equal("LG012", refused.SqlState);
    }

    [Fact]
    public async Task IMP_5_a_file_with_one_wrong_entry_posts_nothing_and_tells_all_that_is_wrong()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(Books(Entry(1), "1/3/25,R2,2,1000,Text,5.00,1,2\r\n1/3/25,R2,2,ABC,Text,-4.00,1,2\r\n",
            Entry(3), "2/30/25,R4,2,1000,Text,1.00,2,4\r\n2/30/25,R4,2,4000,Text,-1.00,2,4\r\n"));

        Assert.Equal("rejected", import.Status);
        Assert.Equal(["5 unknown-account", "4 entry-refused", "8 bad-date", "9 entry-refused"], import.Refusals);
        Assert.Equal(0L, await company.ScalarAsync<long>("select count(*) from ledger.journal_line"));
        Assert.Equal(0L, await company.ScalarAsync<long>(
            "select count(*) from pg_class where relname like 'load%' and relkind in ('r', 'p')"));
    }

    [Fact]
    public async Task An_empty_ledger_takes_the_currency_that_is_stated_and_keeps_it()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var first = await company.ImportAsync(Encoding.UTF8.GetBytes(Books(Entry(1))), currency: "EUR");
        var other = await company.ImportAsync(Encoding.UTF8.GetBytes(Books(Entry(2))), currency: "USD");

        Assert.Equal(("posted", "rejected", "currency-mismatch"), (first.Status, other.Status, other.ErrorCode));
        Assert.Equal("EUR", await company.ScalarAsync<string>("select currency from ledger.entity"));
    }

    [Fact]
    public async Task Two_tenants_with_the_same_file_do_not_see_each_other()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ScalarAsync<int>("insert into ledger.entity (tenant_id, entity_id, name) values (2, 1, 'Other') returning 1");
        var books = Encoding.UTF8.GetBytes(Books(Entry(1)));

        var one = await company.ImportAsync(books);
        var two = await company.ImportAsync(books, tenantId: 2);

        Assert.Equal(("posted", "posted"), (one.Status, two.Status));
        Assert.Equal(await company.TrialBalanceAsync(), await company.TrialBalanceAsync(tenantId: 2));
        await company.AssertLedgerIsSoundAsync();
        await company.AssertLedgerIsSoundAsync(tenantId: 2);
    }

    [Fact]
    public async Task A_reversing_date_makes_a_second_entry_that_undoes_the_first()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync("JOURNAL,DATE,REVERSEDATE,DESCRIPTION,LINE_NO,ACCT_NO,DEBIT,CREDIT,STATE\n"
            + "GJ,01/31/2025,02/01/2025,Accrual,1,6000,7.00,,Posted\n,,,,2,2300,,7.00,Posted\nGJ,01/31/2025,,Later,1,6000,9.00,,Draft\n"
            + ",,,,2,2300,,9.00,Draft\n");

        Assert.Equal(("posted", 2L), (import.Status, import.EntriesPosted));
        Assert.Equal([("2300", 0), ("6000", 0)], (await company.TrialBalanceAsync()).Select(pair => (pair.Key, (int)pair.Value)));
        Assert.Equal(1L, await company.ScalarAsync<long>("select reversal_of from ledger.journal_entry where entry_date = '2025-02-01'"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Theory]
    [InlineData("PK\u0003\u0004workbook", "damaged-file")]
    [InlineData("%PDF-1.7", "not-a-sage-file")]
    [InlineData("hello\nworld\n", "not-a-sage-file")]
    [InlineData("<?xml version=\"1.0\"?>\n<invoice/>\n", "not-a-sage-file")]
    [InlineData("{\"journals\": []}\n", "not-a-sage-file")]
    [InlineData("", "empty-file")]
    [InlineData(Header, "no-rows")]
    [InlineData(Header + "1/2/25,R1,2,1000,Text,5.00,1,1\r\n1/2/25,R1,2,40", "truncated")]
    [InlineData(Header + "1/2/25,R1,2,1000,\"Text,5.00,1,1\r\n1/2/25,R1,2,4000,Text,-5.00,1,1\r\n", "truncated")]
    [InlineData(Header + "1/2/25,R1,3,1000,Text,5.00,1,1\r\n1/2/25,R1,3,4000,Text,-5.00,1,1\r\n", "distribution-count")]
    [InlineData(Header + "1/2/25,R1,2,1000,Text,5.00,1,1\r\n1/2/25,R1,2,4000,Text,-5.01,1,1\r\n", "entry-unbalanced")]
    [InlineData(Header + "1/2/25,R1,2,1000,Text,x,1,1\r\n1/2/25,R1,2,4000,Text,-5.01,1,1\r\n", "bad-amount")]
    [InlineData(Header + "25/1/25,R1,2,1000,Text,5.00,1,1\r\n25/1/25,R1,2,4000,Text,-5.00,1,1\r\n", "date-order")]
    public async Task What_cannot_be_posted_is_refused_by_its_code(string file, string code)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var import = await company.ImportAsync(file);

        Assert.Equal(("rejected", code), (import.Status, import.ErrorCode));
        Assert.NotEmpty(import.Refusals);
    }

    // I-14: disjoint halves in either order, and both once more in a third file, give the balances of the whole.
    [Fact]
    public async Task I_14_the_order_and_repetition_of_files_do_not_change_the_balances()
    {
        var random = new Random(7);
        var entries = Enumerable.Range(1, 60)
            .Select(number => Entry(number, random.Next(1, 100_000), random.Next(1, 13), random.Next(1, 29))).ToArray();
        SortedDictionary<string, long>? whole = null;
        foreach (var order in new[] { new[] { entries }, [entries[..30], entries[30..]], [entries[30..], entries[..30], entries] })
        {
            await using var company = await Company.FoundAsync(postgres, sqsS3);
            foreach (var file in order) await company.ImportAsync(Books(file));

            whole ??= await company.TrialBalanceAsync();
            Assert.Equal(whole, await company.TrialBalanceAsync());
            Assert.Equal(60L, await company.ScalarAsync<long>("select count(*) from ledger.journal_entry"));
            await company.AssertLedgerIsSoundAsync();
        }
    }

    [Fact]
    public async Task The_workers_role_cannot_write_the_journal_but_by_posting()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Books(Entry(1)));
        foreach (var statement in new[]
        {
            "update ledger.journal_line set debit_minor = 1", "delete from ledger.journal_line", "delete from ledger.journal_entry",
            "insert into ledger.journal_line (tenant_id, entity_id, entry_id, debit_minor, credit_minor, line_no, entry_date, source_line, "
                + "account_code) values (1, 1, 9, 1, 0, 1, '2025-01-01', 1, '1000')",
            "update ledger.account_month_balance set debit_minor = 0", "update ledger.entity set ledger_version = 9",
            "select * from ledger.journal_line_2025_01", "truncate ledger.journal_entry", "create table ledger.mine (id int)",
        })
        {
            await using var transaction = await ServiceDefaults.TenantTransactions.BeginTenantTransactionAsync(company.Database.EtlWorker,
                1);
            await using var command = new Npgsql.NpgsqlCommand(statement, transaction.Connection);
            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync());
            Assert.Equal("42501", refused.SqlState);
        }
    }

    private static string Books(params string[] entries) => Header + string.Concat(entries);

    private static string Entry(int number, int cents = 1234, int month = 1, int day = 2)
    {
        var amount = (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);
        return $"{month}/{day}/25,R{number},2,1000,Text,{amount},{month},{number}\r\n{month}/{day}/25,R{number},2,{4000
            + number % 9},Text,-{amount},{month},{number}\r\n";
    }
}
