namespace Financial.EtlWorker.Tests.Layouts;

// Sage Intacct journal entries: sage-formats, section "Journal import CSV".
public sealed class IntacctGlImportTests
{
    private const string Header = "DONOTIMPORT,JOURNAL,DATE,DESCRIPTION,REFERENCE_NO,LINE_NO,ACCT_NO,DEBIT,CREDIT\n";

    [Theory]
    [InlineData("5.00,", null)]
    [InlineData("5.00,0.00", null)]
    [InlineData("5.00,5.00", "2 debit-or-credit")]
    [InlineData(",", "2 debit-or-credit")]
    public void A_row_has_a_debit_or_a_credit(string amounts, string? refusal)
    {
        var books = Books.Of($"{Header},GJ,01/31/2025,Yard,R1,1,10200,{amounts}\n,,,,,2,40000,,5.00\n");

        Assert.Equal(refusal, books.FirstRefused);
        Assert.Equal(refusal is null ? ["10200 500", "40000 -500"] : [], books.Lines);
    }
}
