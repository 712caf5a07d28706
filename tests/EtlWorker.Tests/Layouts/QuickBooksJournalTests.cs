namespace Financial.EtlWorker.Tests.Layouts;

// QuickBooks Online journals: sage-formats, section "QuickBooks Online journals".
public sealed class QuickBooksJournalTests
{
    private const string Header = "JournalNo,JournalDate,AccountName,Debits,Credits,Description,Name,Currency,Location,Class\n";

    [Fact]
    public void Rows_of_one_number_are_one_entry_on_accounts_by_name()
    {
        var books = Books.Of(Header + "J1,01/31/2025,Expenses:Rent,5.00,,Yard,Owner,USD,North,Snow\n"
            + "J1,01/31/2025,Assets:Bank:10200,,5.00,Yard,,USD,,\n"
            + "J2,01/31/2025,Expenses:Rent,6.00,0,Yard,,USD,,\nJ2,01/31/2025,Assets:Bank:10200,0,6.00,Yard,,USD,,\n");

        Assert.Empty(books.Refusals);
        Assert.Equal(["Expenses:Rent Debit 500|10200 Credit 500", "Expenses:Rent Debit 600|10200 Credit 600"],
            books.Entries.Select(Books.Describe));
        Assert.Equal(new Ledger.Journal.Dimensions { Region = "North", Class = "Snow", Party = "Owner" },
            books.Entries[0].Lines[0].Dimensions);
        Assert.Equal(("USD", "J1"), (books.Survey!.Currency, books.Entries[0].Header.SourceNumber));
    }

    [Fact]
    public void REC_7_a_row_on_receivables_without_a_name_is_noted_where_others_have_one()
    {
        const string Sale = "J1,01/31/2025,Assets:Accounts Receivable,5.00,,Yard,Oak "
            + "House,USD,,\nJ1,01/31/2025,Income:Sales,,5.00,Yard,,USD,,\n";

        Assert.Equal(["control-account 1"],
            Books.Of(Header + Sale + Sale.Replace("J1", "J2", StringComparison.Ordinal)
                .Replace("Oak House", "", StringComparison.Ordinal)).NoteCounts);
    }

    [Theory]
    [InlineData("J1,02/01/2025,Assets:10200,,5.00,Yard,,USD,,", "3 entry-mixed")]
    [InlineData("J1,01/31/2025,Assets:10200,5.00,5.00,Yard,,USD,,", "3 debit-or-credit")]
    [InlineData("J1,01/31/2025,Assets:10200,,5.00,Yard,,CAD,,", "3 currency-mismatch")]
    [InlineData("J1,01/31/2025,Furniture:Chairs,,5.00,Yard,,USD,,", "3 unknown-account")]
    public void A_row_that_makes_no_sense_is_refused(string row, string refusal) =>
        Assert.Equal(refusal, Books.Of($"{Header}J1,01/31/2025,Expenses:Rent,5.00,,Yard,,USD,,\n{row}\n").FirstRefused);
}
