
namespace Financial.EtlWorker.Tests.Layouts;

// Xero manual journals: sage-formats, section "Xero manual journals".
public sealed class XeroJournalTests
{
    private const string Header = "*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount,TrackingName1,TrackingOption1,TrackingName2,"
        + "TrackingOption2\n";

    [Fact]
    public void Adjacent_rows_of_one_narration_and_date_are_one_entry_and_credits_are_negative()
    {
        var books = Books.Of(Header + "Rent,31/01/2025,January,469,Tax Exempt,5.00,Region,North,Team,Blue\nRent,31/01/2025,,090,Tax "
            + "Exempt,-5.00,,,,\n"
            + "Rent,28/02/2025,,469,Tax Exempt,6.00,,,,\nRent,28/02/2025,,090,Tax Exempt,-6.00,,,,\n");

        Assert.Empty(books.Refusals);
        Assert.Equal(["469 Debit 500|090 Credit 500", "469 Debit 600|090 Credit 600"], books.Entries.Select(Books.Describe));
        Assert.Equal(new Ledger.Journal.Dimensions { Region = "North", Class = "Blue", TaxCode = "Tax Exempt" },
            books.Entries[0].Lines[0].Dimensions);
        Assert.Equal(("January", "Rent"), (books.Entries[0].Lines[0].Description, books.Entries[0].Lines[1].Description));
    }

    [Theory]
    [InlineData("31/01/2025", true)]
    [InlineData("01/31/2025", true)]
    [InlineData("02/02/2025", true)]
    [InlineData("2025-02-03", true)]
    [InlineData("02/03/2025", false)]
    public void Only_a_column_in_which_day_and_month_could_change_places_leaves_the_order_of_dates_open(string date, bool isProven) =>
        Assert.Equal(
        isProven, Books.Of($"{Header}Rent,{date},,469,Tax Exempt,5.00,,,,\nRent,{date},,090,Tax "
            + "Exempt,-5.00,,,,\n").Survey!.DateOrderIsProven);
}
