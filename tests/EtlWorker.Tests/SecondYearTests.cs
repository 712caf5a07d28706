using Financial.Fixtures;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Tests;

// The same company in its second year, an export that overlaps the last one, and one that Excel has saved again: nothing is lost, doubled
// or reversed (IMP-2, IMP-3, I-14).
public sealed class SecondYearTests(PostgresFixture postgres, SqsS3Fixture sqsS3)
    : IClassFixture<PostgresFixture>, IClassFixture<SqsS3Fixture>
{
    private const string Fec = "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\tCompAuxLib\t"
        + "PieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\tValidDate\tMontantdevise\tIdevise\n";
    private const string Uk = "Type,Account Reference,Nominal A/C Ref,Department Code,Date,Reference,Details,Net Amount,Tax Code,Tax "
        + "Amount\n";
    private const string Us = "Date,Reference,Number of Distributions,G/L Account,Description,Amount,Transaction Period,Transaction "
        + "Number\n";
    private const string Qbo = "Journal No,Journal Date,Account Name,Debits,Credits,Description,Name,Currency,Location,Class\n";
    private const string Generic = "Date,Reference,Account,Description,Debit,Credit\n";

    /// <summary>For each layout whose numbers begin again: an entry numbered 1 of a year, its account, and an amount.</summary>
    public static TheoryData<string, string> Layouts => new()
    {
        { "fec", "707000" }, { "qbo", "Income:Sales" }, { "us", "4000" }, { "glje", "40100" }, { "saft", "3000" },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Numbers_that_begin_again_reverse_nothing_of_the_year_before(string layout, string account)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);

        var first = await company.ImportAsync(File(layout, 2023, 100));
        await company.ChangePeriodAsync("close_period", new DateOnly(2023, 1, 1));
        var second = await company.ImportAsync(File(layout, 2024, 30));
        var again = await company.ImportAsync(File(layout, 2023, 100) + "\n");

        Assert.Equal(("posted", "posted", "already-posted"), (first.Status, second.Status, again.Status));
        Assert.Equal(-13_000, (await company.TrialBalanceAsync())[account]);
        Assert.Equal(0, await company.ScalarAsync<long>("select count(*) from ledger.journal_entry where reversal_of is not null"));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task A_number_that_is_given_once_and_never_again_is_a_question_where_it_stands_in_another_month()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        const string Detail = "recordno,accountno,amount,entry_date,batchkey,bookid,creditamount,debitamount,batch_no,_fivetran_deleted\n";
        static string Batch(string date, string amount) =>
            $"1,10200,{amount},{date},B1,ACCRUAL,0,{amount},B1,FALSE\n2,40000,-{amount},{date},B1,ACCRUAL,{amount},0,B1,FALSE\n";
        await company.ImportAsync(Detail + Batch("2025-01-31", "5.00"));

        var moved = await company.ImportAsync(Detail + Batch("2025-02-28", "5.00"));

        Assert.Equal(("awaiting-confirmation", "outside-months"), (moved.Status, await QuestionAsync(company, moved)));
        await company.ConfirmAsync(moved);
        Assert.Equal(500, (await company.TrialBalanceAsync())["10200"]);
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task A_file_whose_entries_were_corrected_since_is_no_file_that_is_posted()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Us + UsEntry("1/31/25", 1, "5.00"));
        await company.ImportAsync(Us + UsEntry("1/31/25", 1, "6.00"));

        var back = await company.ImportAsync(Us + UsEntry("1/31/25", 1, "5.00"));

        Assert.Equal("posted", back.Status);
        Assert.Equal(-500, (await company.TrialBalanceAsync())["4000"]);
        await company.AssertLedgerIsSoundAsync();
    }

    [Theory] // What Excel makes of a file that it opens and saves: other dates, amounts and numbers, empty fields cut, no last line end.
    [InlineData(Uk + "SI,CUST1,4000,0,13/01/2025,INV1,Valve,100.00,T1,20.00\nSI,CUST2,4000,0,14/01/2025,0012,Pipe,1000.50,T1,200.10\n",
        Uk + "SI,CUST1,4000,0,13/01/2025 00:00:00,INV1,Valve,100,T1,20\r\nSI,CUST2,4000,0,2025-01-14,12,Pipe,\"1,000.50\",T1,200.1\r\n")]
    [InlineData(Us + "01/31/25,R1,2,1000,Rent,1234.00,1,1\n01/31/25,R1,2,4000,Rent,-1234.00,1,1\n",
        Us + "1/31/2025,R1,2,1000,Rent,1234,1,1\r\n1/31/2025,R1,2,4000,Rent,-1234,1,1\r\n,,,,,,,\r\n")]
    [InlineData(Qbo + "1,01/31/2024,Assets:Bank,100.00,,Jan,,USD,,\n1,01/31/2024,Income:Sales,,100.00,Jan,,USD,,\n",
        Qbo + "1,1/31/2024,Assets:Bank,100,,Jan,,USD\r\n1,2024-01-31,Income:Sales,0,100,Jan,,USD\r\n")]
    [InlineData(Generic + "2025-01-31,JV1,Assets:Bank,Caf\u00e9,,500.00\n2025-01-31,JV1,Income:Sales,Caf\u00e9,500.00,\n",
        Generic + "1/31/2025,JV1,Assets:Bank,Cafe\u0301,-,500\r\n1/31/2025,JV1,Income:Sales,Cafe\u0301,500,0.00\r\n")]
    public async Task A_file_that_Excel_saved_again_is_already_posted(string file, string saved)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        Assert.Equal("posted", (await company.ImportAsync(file)).Status);

        var again = await company.ImportAsync(saved);

        Assert.Equal(("already-posted", "already-imported"), (again.Status, again.ErrorCode));
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task An_export_that_begins_within_a_posted_entry_brings_only_what_is_new()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        const string Accrual = "JD,,7100,0,13/01/2025,J1,Rent accrual,400.00,T9,0.00\n",
            Other = "JC,,2109,0,13/01/2025,J1,Rent accrual,400.00,T9,0.00\n";
        await company.ImportAsync(Uk + Accrual + Other);

        var overlap = await company.ImportAsync(Uk + Other + "SI,CUST2,4000,0,14/02/2025,INV2,Tap,10.00,T1,2.00\n");

        Assert.Equal(("posted", 1L), (overlap.Status, overlap.EntriesPosted));
        Assert.Equal(40_000, (await company.TrialBalanceAsync())["7100"]);
        await company.AssertLedgerIsSoundAsync();
    }

    [Theory] // The text, the reference with the amount, and the reference alone.
    [InlineData("SI,CUST1,4000,0,13/01/2025,INV1,Valve (brass),100.00,T1,20.00\n")]
    [InlineData("SI,CUST1,4000,0,13/01/2025,INV1,Valve,110.00,T1,22.00\n")]
    [InlineData("SI,CUST1,4000,0,13/01/2025,INV1b,Valve,100.00,T1,20.00\n")]
    public async Task An_edit_in_a_layout_without_numbers_is_a_question_and_never_a_second_invoice(string edited)
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        const string Pipe = "SI,CUST2,4000,0,14/01/2025,INV2,Pipe,50.00,T1,10.00\n";
        await company.ImportAsync(Uk + "SI,CUST1,4000,0,13/01/2025,INV1,Valve,100.00,T1,20.00\n" + Pipe);

        var asked = await company.ImportAsync(Uk + edited + Pipe);

        Assert.Equal(("awaiting-confirmation", "looks-edited"), (asked.Status, await QuestionAsync(company, asked)));
        await company.ConfirmAsync(asked);
        Assert.Equal(edited.Contains("110", StringComparison.Ordinal) ? 19_200 : 18_000, (await company.TrialBalanceAsync())["1100"]);
        await company.AssertLedgerIsSoundAsync();
    }

    [Fact]
    public async Task Invoices_that_both_happened_are_both_kept_where_the_upload_says_so()
    {
        await using var company = await Company.FoundAsync(postgres, sqsS3);
        await company.ImportAsync(Uk + "SI,CUST1,4000,0,13/01/2025,INV1,Valve,100.00,T1,20.00\n");

        var other = await company.ImportAsync(Uk + "SI,CUST1,4000,0,13/01/2025,INV9,Valve,100.00,T1,20.00\n",
            message => message with { Options = new() { Repeats = RepeatsOption.Keep } });

        Assert.Equal("posted", other.Status);
        Assert.Equal(24_000, (await company.TrialBalanceAsync())["1100"]);
    }

    private static string File(string layout, int year, int amount) => layout switch
    {
        "fec" => Fec + $"VE\tVentes\t1\t{year}0110\t411000\tClients\t\t\tF1\t{year}0110\tFacture\t{amount},00\t0,00\t\t\t{year}0110\t\t\n"
            + $"VE\tVentes\t1\t{year}0110\t707000\tVentes\t\t\tF1\t{year}0110\tFacture\t0,00\t{amount},00\t\t\t{year}0110\t\t\n",
        "qbo" => Qbo + $"1,01/31/{year},Assets:Bank,{amount}.00,,Jan,,USD,,\n1,01/31/{year},Income:Sales,,{amount}.00,Jan,,USD,,\n",
        "us" => Us + UsEntry($"1/31/{year}", 1, $"{amount}.00"),
        "glje" => $"GLJE,H,1,{year}-01-22,Sale,1,,,,,,,,,,,,,\nGLJE,D,1,10200,,Sale,{amount}.00,0,,,,,,,,,,\n"
            + $"GLJE,D,1,40100,,Sale,0,{amount}.00,,,,,,,,,,\n",
        "saft" => $"""
            <AuditFile xmlns="urn:StandardAuditFile-Taxation-Financial:NO"><Header><AuditFileVersion>1.10</AuditFileVersion>
            <DefaultCurrencyCode>NOK</DefaultCurrencyCode></Header>
            <MasterFiles><GeneralLedgerAccounts><Account><AccountID>1920</AccountID><AccountDescription>Bank</AccountDescription></Account>
            <Account><AccountID>3000</AccountID><AccountDescription>Salg</AccountDescription></Account></GeneralLedgerAccounts>
            </MasterFiles>
            <GeneralLedgerEntries><NumberOfEntries>1</NumberOfEntries><TotalDebit>{amount}.00</TotalDebit>
            <TotalCredit>{amount}.00</TotalCredit><Journal><JournalID>GL</JournalID>
            <Transaction><TransactionID>1</TransactionID><TransactionDate>{year}-01-31</TransactionDate><Description>Salg</Description>
            <Line><RecordID>1</RecordID><AccountID>1920</AccountID><Description>Salg</Description><DebitAmount><Amount>{amount}.00</Amount>
            </DebitAmount></Line>
            <Line><RecordID>2</RecordID><AccountID>3000</AccountID><Description>Salg</Description><CreditAmount><Amount>{amount}.00</Amount>
            </CreditAmount></Line>
            </Transaction></Journal></GeneralLedgerEntries></AuditFile>
            """,
        _ => throw new ArgumentOutOfRangeException(nameof(layout)),
    };

    private static string UsEntry(string date, int number, string amount) =>
        $"{date},R{number},2,1000,Rent,{amount},1,{number}\n{date},R{number},2,4000,Rent,-{amount},1,{number}\n";

    private static Task<string> QuestionAsync(Company company, Import import) =>
        company.ScalarAsync<string>("select preview->'questions'->0->>'code' from ledger.import_run where import_id = "
            + $"'{import.Message.ImportId}'");
}
