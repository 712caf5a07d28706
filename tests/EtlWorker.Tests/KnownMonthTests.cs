using System.Text;
using Financial.EtlWorker.Detection;
using Financial.EtlWorker.Recognition;
using Financial.Fixtures;
using Financial.ServiceDefaults;

namespace Financial.EtlWorker.Tests;

// IMP-3: a month of which a file has exactly the rows that are posted is known without a look at each row; any other month is looked up.
public sealed class KnownMonthTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    // Sage Intacct GL detail: each row has a date of its own, and rows stay in the file when the source has deleted them.
    private const string Detail = "recordno,accountno,amount,entry_date,batchkey,bookid,creditamount,debitamount,batch_no,"
        + "_fivetran_deleted\n";

    private static readonly string January = Batch("B1", 1, "2025-01-10", "5.00") + Batch("B2", 3, "2025-01-20", "7.00");
    private static readonly string February = Batch("B3", 5, "2025-02-10", "9.00") + Batch("B4", 7, "2025-02-20", "2.00");
    private static readonly string March = Batch("B5", 9, "2025-03-10", "3.00");

    [Fact]
    public async Task Months_with_all_their_rows_are_known_and_months_with_more_fewer_or_other_rows_are_not()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Detail + January + February);

        Assert.Equal(["2025-01", "2025-02"], await KnownAsync(company, Detail + February + January + March));
        Assert.Equal(["2025-01"], await KnownAsync(company, Detail + January + February + Batch("B6", 11, "2025-02-11", "1.00")));
        Assert.Equal(["2025-01"], await KnownAsync(company, Detail + January + Batch("B3", 5, "2025-02-10", "9.00")));
        Assert.Equal(["2025-02"], await KnownAsync(company, Detail + January.Replace("7.00", "7.01", StringComparison.Ordinal) + February));
        Assert.Empty(await KnownAsync(company, Detail + March));
    }

    [Fact]
    public async Task An_export_of_the_year_to_date_posts_the_new_month_only()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Detail + January + February);

        var yearToDate = await company.ImportAsync(Detail + January + February + March);
        var again = await company.ImportAsync(Detail + March + February + January);

        Assert.Equal(("posted", 1L, 2L), (yearToDate.Status, yearToDate.EntriesPosted, yearToDate.RowsPosted));
        Assert.Equal(("already-posted", "already-imported"), (again.Status, again.ErrorCode));
        Assert.Equal(2600L, (await company.TrialBalanceAsync())["10200"]);
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task Rows_that_the_source_has_deleted_since_are_reversed_although_their_month_has_the_same_rows()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Detail + January);
        var deleted = Detail + Batch("B1", 1, "2025-01-10", "5.00", isDeleted: true) + Batch("B2", 3, "2025-01-20", "7.00");
        Assert.Equal(["2025-01"], await KnownAsync(company, deleted));

        var import = await company.ImportAsync(deleted);

        Assert.Equal(("posted", 1L), (import.Status, import.EntriesPosted));
        Assert.Equal(700L, (await company.TrialBalanceAsync())["10200"]);
        Assert.Empty(await KnownAsync(company, Detail + January));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task An_entry_of_a_known_month_that_has_got_rows_of_another_month_is_refused_at_those_rows()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Detail + January);
        var longer = Detail + Batch("B1", 1, "2025-01-10", "5.00") + Batch("B1", 11, "2025-02-03", "4.00")
            + Batch("B2", 3, "2025-01-20", "7.00");
        Assert.Equal(["2025-01"], await KnownAsync(company, longer));

        var import = await company.ImportAsync(longer);

        Assert.Equal(("rejected", "entry-mixed"), (import.Status, import.ErrorCode));
        Assert.Equal(["4 entry-mixed", "5 entry-mixed", "2 entry-refused", "3 entry-refused"], import.Refusals);
        Assert.Equal(1200L, (await company.TrialBalanceAsync())["10200"]);
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task An_edit_leaves_its_month_with_the_digest_of_the_rows_that_it_has_now()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Detail + January + February);
        var edited = January.Replace("7.00", "7.01", StringComparison.Ordinal);
        await company.ImportAsync(Detail + edited);

        Assert.Equal(["2025-01", "2025-02"], await KnownAsync(company, Detail + edited + February));
        Assert.Equal(["2025-02"], await KnownAsync(company, Detail + January + February));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task I_14_a_digest_that_is_not_that_of_the_months_rows_is_a_fault_of_the_ledger()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Detail + January);
        await using (var tamper = company.Database.Administrator.CreateCommand(
            "update ledger.month_digest set key_digest = key_digest + 1")) await tamper.ExecuteNonQueryAsync();

        await using var transaction = await company.Database.Api.BeginTenantTransactionAsync(Company.Tenant);
        var fault = Assert.Single(await Financial.Ledger.Journal.LedgerChecks.RunAsync(transaction.Connection, CancellationToken.None));
        Assert.Equal(("I-14", "entity 1 month 2025-01-01: the kept digest is not that of the month's rows"),
            (fault.Invariant, fault.Detail));
    }

    private static async Task<string[]> KnownAsync(Company company, string text)
    {
        using var file = new TextFile(Encoding.UTF8.GetBytes(text));
        var (survey, refusal) = FileSurvey.Read(file.File, Company.Tenant, Company.Entity, CancellationToken.None);
        Assert.Null(refusal);
        using var keys = survey!.RowKeys;
        await using var transaction = await company.Database.EtlWorker.BeginTenantTransactionAsync(Company.Tenant, CancellationToken.None);
        var known = await KnownMonths.FindAsync(transaction.Connection, Company.Entity, survey.Rows, CancellationToken.None);
        return [.. known.Months.Order().Select(month => $"{month:yyyy-MM}")];
    }

    private static string Batch(string key, int recordNumber, string date, string amount, bool isDeleted = false) =>
        $"{recordNumber},10200,{amount},{date},{key},ACCRUAL,0,{amount},{key},{(isDeleted ? "TRUE" : "FALSE")}\n"
        + $"{recordNumber + 1},40000,-{amount},{date},{key},ACCRUAL,{amount},0,{key},{(isDeleted ? "TRUE" : "FALSE")}\n";
}
