namespace Financial.EtlWorker.Tests.Layouts;

// The first pilot's CSV: product, section "Lessons", number 2.
public sealed class PilotSignedTests
{
    [Fact]
    public void Revenue_is_positive_cost_is_negative_and_the_other_side_goes_to_the_clearing_account()
    {
        var books = Books.Of("transaction_id,transaction_date,amount,account_number,region_code,description\n"
            + "T1,2025-01-31,5.00,40000,NE,Hedge\nT2,2025-01-31,-3.00,50100,NE,Crew\nT3,2025-01-31,0.00,50100,NE,Nothing\n");

        Assert.Empty(books.Refusals);
        Assert.Equal(["40000 Credit 500|9998 Debit 500", "50100 Debit 300|9998 Credit 300"], books.Entries.Select(Books.Describe));
        Assert.Equal(["single-entry-source 3", "zero-amount 1"], books.NoteCounts);
        Assert.All(books.Entries, entry => Assert.All(entry.Lines.ToArray(), line => Assert.Equal("NE", line.Dimensions.Region)));
    }
}
