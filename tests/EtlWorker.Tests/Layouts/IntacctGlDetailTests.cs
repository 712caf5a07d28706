
namespace Financial.EtlWorker.Tests.Layouts;

// Sage Intacct GLDETAIL: sage-formats, section "GLDETAIL extract".
public sealed class IntacctGlDetailTests
{
    private const string Header = "recordno,accountno,accounttitle,amount,batch_date,batch_no,batch_title,batchkey,bookid,creditamount,"
        + "debitamount,customerid,"
        + "entry_date,entry_state,entrydescription,line_no,totaldue,totalpaid,tr_type,vendorid,whenmodified,whenpaid,_fivetran_deleted,"
        + "_fivetran_synced\n";

    [Fact]
    public void Rows_of_one_batch_are_one_entry()
    {
        var books = Books.Of(Header + Row("1", "50200", "5.00") + Row("2", "20000", "-5.00") + Row("3", "50200", "7.00", batch: "B2")
            + Row("4", "20000", "-7.00", batch: "B2"));

        Assert.Empty(books.Refusals);
        Assert.Equal(["50200 Debit 500|20000 Credit 500", "50200 Debit 700|20000 Credit 700"], books.Entries.Select(Books.Describe));
        Assert.Equal(("B1", "V1"), (books.Entries[0].Header.SourceNumber, books.Entries[0].Lines[0].Dimensions.Party));
        Assert.True(books.Survey!.DateOrderIsProven);
    }

    [Fact]
    public void A_file_of_two_books_is_refused_because_it_would_count_everything_twice()
    {
        var books = Books.Of(Header + Row("1", "50200", "5.00") + Row("2", "20000", "-5.00") + Row("3", "50200", "5.00", book: "CASH")
            + Row("4", "20000", "-5.00", book: "CASH"));

        Assert.Equal(("4 mixed-books", 1), (books.FirstRefused, books.Refusals.Count));
    }

    [Fact]
    public void Deleted_rows_and_batches_that_are_not_posted_are_left_out_and_counted()
    {
        var books = Books.Of(Header + Row("1", "50200", "5.00") + Row("2", "20000", "-5.00")
            + Row("3", "20000", "-9.00", deleted: "TRUE", book: "CASH")
            + Row("4", "50200", "7.00", batch: "B2", state: "D") + Row("5", "20000", "-7.00", batch: "B2", state: "D"));

        Assert.Empty(books.Refusals);
        Assert.Equal("50200 Debit 500|20000 Credit 500", Books.Describe(Assert.Single(books.Entries)));
        Assert.Equal(["deleted-rows 1", "draft 2"], books.NoteCounts);
    }

    [Fact]
    public void REC_7_a_batch_on_payables_without_a_vendor_is_noted_once_it_is_posted_and_others_name_one()
    {
        var purchase = Row("1", "50200", "5.00") + Row("2", "20000", "-5.00");
        var adjustment = (Row("3", "50200", "7.00", batch: "B2") + Row("4", "20000", "-7.00", batch: "B2")).Replace(",V1,", ",,",
            StringComparison.Ordinal);

        Assert.Equal(["control-account 1"], Books.Of(Header + purchase + adjustment).NoteCounts);
        Assert.Equal(["draft 2"], Books.Of(Header + purchase
            + adjustment.Replace("-31,P,", "-31,D,", StringComparison.Ordinal)).NoteCounts);
    }

    [Fact]
    public void An_amount_that_is_not_debit_less_credit_is_refused()
    {
        var row = Row("2", "20000", "-5.00").Replace(",5.00,0,", ",5.01,0,", StringComparison.Ordinal);

        Assert.Equal("3 amount-mismatch", Books.Of(Header + Row("1", "50200", "5.00") + row).FirstRefused);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(12, "3 truncated")]
    public void An_extract_may_end_without_a_line_end_but_not_within_its_last_row(int missing, string? refusal) =>
        Assert.Equal(refusal, Books.Of((Header + Row("1", "50200", "5.00") + Row("2", "20000", "-5.00"))[..^missing]).FirstRefused);

    [Fact]
    public void Rows_of_one_batch_with_two_dates_are_refused() => Assert.Equal(
        "3 entry-mixed", Books.Of(Header + Row("1", "50200", "5.00")
            + Row("2", "20000", "-5.00").Replace("2025-01-31,P", "2025-01-30,P", StringComparison.Ordinal)).FirstRefused);

    [Fact]
    public void IMP_3_payment_state_and_times_of_the_extract_are_no_part_of_the_key()
    {
        var row = Row("1", "50200", "5.00");

        Assert.Equal(Books.LastKey(Header + row), Books.LastKey(Header + row.Replace(",9.00,0.00,", ",0.00,9.00,", StringComparison.Ordinal)
            .Replace("2025-02-01 10:00:00,,FALSE,2025-02-02", "2025-03-01 10:00:00,2025-03-01,FALSE,2025-03-02",
                StringComparison.Ordinal)));
        Assert.NotEqual(Books.LastKey(Header + row), Books.LastKey(Header + Row("2", "50200", "5.00")));
    }

    private static string Row(
        string number, string account, string amount, string batch = "B1", string book = "ACCRUAL", string state = "P",
        string deleted = "FALSE")
    {
        var isCredit = amount[0] == '-';
        var (credit, debit) = isCredit ? (amount[1..], "0") : ("0", amount);
        return $"{number},{account},Title,{amount},2025-01-31,77,"
            + $"Mulch,{batch},{book},{credit},{debit},,2025-01-31,{state},Mulch,{number},9.00,0.00,"
            + $"{(isCredit ? -1 : 1)},V1,2025-02-01 10:00:00,,{deleted},2025-02-02\n";
    }
}
