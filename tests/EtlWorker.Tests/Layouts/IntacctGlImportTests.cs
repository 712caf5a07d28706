namespace Financial.EtlWorker.Tests.Layouts;

// Sage Intacct journal entries: sage-formats, section "Journal import CSV".
public sealed class IntacctGlImportTests
{
    private const string Header = "DONOTIMPORT,JOURNAL,DATE,DESCRIPTION,REFERENCE_NO,LINE_NO,ACCT_NO,DEBIT,CREDIT\n";

    [Theory]
    [InlineData("5.00,", null)]
    [InlineData("5.00,0.00", null)]
    [InlineData("5.00,5.00", "2 debit-or-credit")]
    [InlineData(",", "2 entry-unbalanced")]
    public void A_row_has_a_debit_or_a_credit(string amounts, string? refusal)
    {
        var books = Books.Of($"{Header},GJ,01/31/2025,Yard,R1,1,10200,{amounts}\n,,,,,2,40000,,5.00\n");

        Assert.Equal(refusal, books.FirstRefused);
        Assert.Equal(refusal is null ? ["10200 500", "40000 -500"] : [], books.Lines);
    }

    [Theory]
    [InlineData("C7", "V3", "control-account 2")]
    [InlineData("C7", "", "control-account 1")]
    [InlineData("", "", null)]
    public void REC_7_receivables_and_payables_are_each_held_against_the_rows_that_name_a_customer_or_a_vendor(
        string customer, string vendor, string? note)
    {
        var books = Books.Of("DONOTIMPORT,JOURNAL,DATE,DESCRIPTION,REFERENCE_NO,LINE_NO,ACCT_NO,DEBIT,CREDIT,GLENTRY_CUSTOMERID,"
            + "GLENTRY_VENDORID\n"
            + $",GJ,01/31/2025,Yard,R1,1,11000,5.00,,{customer},\n,,,,,2,40000,,5.00,,\n,GJ,01/31/2025,Mulch,R2,1,50200,6.00,,,\n"
            + $",,,,,2,20000,,6.00,,{vendor}\n"
            + ",GJ,01/31/2025,Adjust,R3,1,11000,1.00,,,\n,,,,,2,20000,,1.00,,\n");

        Assert.Empty(books.Refusals);
        Assert.Equal(note, books.NoteCounts.SingleOrDefault());
    }
}
