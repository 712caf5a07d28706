using Financial.EtlWorker.Extract;

namespace Financial.EtlWorker.Tests.Layouts;

// Sage 50 UK audit-trail report: sage-formats, section "Report export".
public sealed class Sage50UkReportTests
{
    private const string Titles = "Demo Ltd\nAudit Trail (Detailed)\nDate From: 01/01/2025,,Date To: 31/01/2025\n\n";
    private const string Header = "No,Type,A/C,N/C,Dept,Details,Date,Ref,Net,VAT,T/C,Paid,Bank Rec Date\n";
    private const string Sale = "1,SI,CUST,4000,2,Hedge,02/01/2025,I1,\"1,000.00\",200.00,T1,Y,\n";
    private const string Credit = "2,SC,CUST,4000,0,Hedge,03/01/2025,C1,(100.00),(20.00),T1,N,\n";

    [Fact]
    public void The_type_carries_the_sign_and_brackets_are_presentation()
    {
        var books = Books.Of(Titles + Header + Sale + Credit + ",,,,,Report totals,,,900.00,180.00\nEnd of Report\n");

        Assert.Empty(books.Refusals);
        Assert.Equal(
            ["1100 Debit 120000|4000 Credit 100000|2200 Credit 20000", "1100 Credit 12000|4000 Debit 10000|2200 Debit 2000"],
            books.Entries.Select(Books.Describe));
        Assert.Equal(["1", "2"], books.Entries.Select(entry => entry.Header.SourceNumber));
        Assert.Equal("2", books.Entries[0].Lines[0].Dimensions.Department);
        Assert.Empty(books.Notes);
    }

    [Fact]
    public void Titles_and_header_that_come_again_at_each_page_are_no_rows_and_every_line_has_one_class()
    {
        var books = Books.Of(Titles + Header + Sale + "Demo Ltd\nAudit Trail (Detailed)\nPage: 2\n\n" + Header + Credit
            + ",,,,,Report totals,,,900.00,180.00\nEnd of Report\n");

        Assert.Empty(books.Refusals);
        Assert.Equal(2, books.Entries.Count);
        var lines = books.Survey!.Lines;
        Assert.Equal((6, 2, 2, 1, 1, 2), (lines[RowClass.Title], lines[RowClass.Header], lines[RowClass.Blank],
            lines[RowClass.Total], lines[RowClass.Footer], lines[RowClass.Data]));
        Assert.Equal(14, lines.Total);
    }

    [Theory]
    [InlineData(",,,,,Report totals,,,900.01,180.00\n", "net")]
    [InlineData(",,,,,Report totals,,,900.00,(180.00)\n", "tax")]
    [InlineData(",,,,,Report totals,,,many,180.00\n", "net")]
    public void REC_1_a_report_that_does_not_add_up_to_its_own_printed_sums_is_refused(string totals, string name)
    {
        var books = Books.Of(Titles + Header + Sale + Credit + totals + "End of Report\n");

        var refusal = Assert.Single(books.Refusals);
        Assert.Equal((8, "totals-mismatch"), (refusal.Line, refusal.Code));
        Assert.EndsWith(name, refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3,SC,CUST,4000,0,Hedge,03/01/2025,C2,100.00,20.00,T1,N,\n", "8 mixed-sign")]
    [InlineData("3,SC,CUST,4000,0,Hedge,03/01/2025,C2,(100.00),20.00,T1,N,\n", "8 mixed-sign")]
    [InlineData("3,SC,CUST,4000,0,Hedge,03/01/2025,C2,0.00,0.00,T1,N,\n", null)]
    [InlineData(",,,,,Subtotal,,,900.00,180.00,,,\n", "8 source-number")]
    [InlineData("3,XX,CUST,4000,0,Hedge,03/01/2025,C2,1.00,0.00,T1,N,\n", "8 unknown-type")]
    public void A_row_that_makes_no_sense_in_a_report_is_refused(string row, string? refusal) =>
        Assert.Equal(refusal, Books.Of(Titles + Header + Sale + Credit + row + "End of Report\n").Refusals
            .Select(one => $"{one.Line} {one.Code}").LastOrDefault());

    [Fact]
    public void Rows_of_one_number_or_of_one_journal_are_one_entry()
    {
        var books = Books.Of(Header + "7,JD,,7100,0,Rent,02/01/2025,J1,5.00,0.00,T9,,\n8,JC,,2109,0,Rent,02/01/2025,J1,(5.00),0.00,T9,,\n"
            + "9,BR,1200,4000,0,Cash,02/01/2025,A,1.00,0.00,T9,,\n9,BR,1200,4001,0,Cash,02/01/2025,B,2.00,0.00,T9,,\n"
            + "10,BR,1200,4001,0,Cash,02/01/2025,C,2.00,0.00,T9,,\n");

        Assert.Empty(books.Refusals);
        Assert.Equal(["7100 Debit 500|2109 Credit 500", "1200 Debit 100|4000 Credit 100|1200 Debit 200|4001 Credit 200",
            "1200 Debit 200|4001 Credit 200"], books.Entries.Select(Books.Describe));
    }

    [Fact]
    public void REC_7_a_gap_in_the_numbers_is_a_question_and_no_failure()
    {
        var books = Books.Of(Header + Sale + Credit.Replace("2,SC", "6,SC", StringComparison.Ordinal));

        Assert.Empty(books.Refusals);
        Assert.Equal(["number-gap 4"], books.NoteCounts);
    }

    [Fact]
    public void REC_7_rows_that_post_to_a_control_account_without_a_customer_or_supplier_are_a_question_and_no_failure()
    {
        var books = Books.Of(Header + "1,JD,,1100,0,Write back,02/01/2025,J1,5.00,0.00,T9,,\n2,JC,,4000,0,Write "
            + "back,02/01/2025,J1,(5.00),0.00,T9,,\n"
            + "3,BR,1200,2100,0,Refund,02/01/2025,B1,1.00,0.00,T9,,\n" + Sale.Replace("1,SI", "4,SI", StringComparison.Ordinal));

        Assert.Empty(books.Refusals);
        Assert.Equal(["control-account 2"], books.NoteCounts);
    }

    [Theory]
    [InlineData("1230", "1230")]
    [InlineData("R", "1200")]
    [InlineData("", "1200")]
    public void A_payment_goes_to_the_bank_that_the_report_names_else_to_the_nominal_account(string bank, string account)
    {
        var books = Books.Of("No,Type,A/C,N/C,Dept,Details,Date,Ref,Net,VAT,T/C,Paid,Amount Paid,Bank,Bank Rec Date\n"
            + $"1,SR,CUST,1200,0,Paid,02/01/2025,R1,5.00,0.00,T9,Y,5.00,{bank},\n");

        Assert.Equal($"{account} Debit 500|1100 Credit 500", Books.Describe(Assert.Single(books.Entries)));
    }

    [Fact]
    public void IMP_3_what_changes_when_an_invoice_is_paid_is_no_part_of_its_key()
    {
        Assert.Equal(Books.LastKey(Header + Sale),
            Books.LastKey(Header + Sale.Replace("T1,Y,", "T1,N,31/01/2025", StringComparison.Ordinal)));
        Assert.NotEqual(Books.LastKey(Header + Sale), Books.LastKey(Header + "3" + Sale[1..]));
    }
}
