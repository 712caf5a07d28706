namespace Financial.EtlWorker.Tests.Layouts;

public sealed class PlainTextJournalTests
{
    [Theory]
    [InlineData("  Assets:Bank:1200  10.50 GBP\n  Income:4000\n")]
    [InlineData("  Assets:Bank:1200  £10.50 ; received\n  Income:4000  -£10.50\n")]
    [InlineData("\tAssets:Bank:1200\t\t10,50 GBP\n\t! Income:4000\t\tGBP -10,50 = -10,50 GBP\n")]
    [InlineData("  ; a comment\n  Assets:Bank:1200  10.5\n\n; another\n2025-01-03 Second\n  Income:4000  0\n  Income:4000  0\n", true)]
    [InlineData("  Income:4000\n  Assets:Bank:1200  4.25 GBP\n  Assets:1200  6.25 GBP\n")]
    public void An_hledger_posting_gives_its_account_and_amount(string postings, bool isUnbalanced = false)
    {
        var books = Books.Of($"2025-01-02=2025-01-05 ! (R1) Rent | March ; note\n{postings}");

        if (isUnbalanced) Assert.Equal(["3 entry-unbalanced"], books.Refused);
        else
        {
            Assert.Equal("hledger", books.Layout);
            Assert.Equal([("1200", 1050L), ("4000", -1050L)], Balances(books));
            Assert.Equal((new DateOnly(2025, 1, 2), "R1", "Rent | March"),
                (books.Entries[0].Header.Date, books.Entries[0].Header.Reference, books.Entries[0].Header.Description));
        }
    }

    [Theory]
    [InlineData("2025-01-02 * \"Landlord\" \"Rent \\\"March\\\"\" #home ^R1 ^R2\n  Assets:Bank:A1200  1,010.50 GBP\n  Income:A4000\n")]
    [InlineData("2025-01-02 txn \"Landlord | Rent \\\"March\\\"\" ^R1 ; note\n  key: \"value\"\n  ! Assets:Bank:A1200  1010.50 GBP ; "
        + "text\n    document: \"a.pdf\"\n  Income:A4000  -1010.50 GBP\n2025-02-01 balance Assets:Bank:A1200  1010.50 GBP\n")]
    public void A_beancount_posting_gives_its_account_and_amount(string text)
    {
        var books = Books.Of("* Heading\noption \"operating_currency\" \"GBP\"\n2024-12-31 open Assets:Bank:A1200 GBP\n  note: "
            + $"\"x\"\n{text}");

        Assert.Equal("beancount", books.Layout);
        Assert.Equal([("1200", 101050L), ("4000", -101050L)], Balances(books));
        Assert.Equal(("R1", "Landlord | Rent \"March\""), (books.Entries[0].Header.Reference, books.Entries[0].Header.Description));
    }

    [Theory]
    [InlineData("  Assets:1200  1 GBP\n  Income:4000\n  Income:4001\n", "3 missing-amount", "4 missing-amount")]
    [InlineData("  Assets:1200  1 GBP\n  Assets:1201  1 USD\n  Income:4000\n", "3 currency-mismatch", "4 missing-amount")]
    [InlineData("  Assets:1200  10 AAPL {2.00 GBP}\n  Income:4000  -20.00 GBP\n", "2 foreign-currency")]
    [InlineData("  Income:4000  -9.00 GBP\n  Assets:1200  10 EUR @@ 9.00 GBP\n", "3 foreign-currency")]
    [InlineData("  Assets:1200  1.00 GBP\n  (Income:4000)  -1.00 GBP\n", "3 virtual-posting")]
    [InlineData("  Assets:1200  = 100.00 GBP\n  Income:4000\n", "2 bad-amount", "3 missing-amount")]
    [InlineData("  Assets:1200  1,234 GBP\n  Income:4000  -1,234 GBP\n", "2 amount-precision", "3 amount-precision")]
    [InlineData("  Assets:1200  1.00 GBP\n  Income:4000  -1.01 GBP\n", "2 entry-unbalanced", "3 entry-unbalanced")]
    [InlineData("  Cash  1.00 GBP\n  Income:4000  -1.00 GBP\n", "2 unknown-account")]
    [InlineData("  Assets:1200  1.00.00 GBP\n  Income:4000  -1.00 GBP\n", "2 bad-amount")]
    public void What_only_a_person_can_decide_is_refused_at_its_posting(string postings, params string[] refused) =>
        Assert.Equal(refused, Books.Of($"2025-01-02 Rent\n{postings}").Refused);

    [Theory]
    [InlineData("decimal-mark ,\n", "1.234 GBP", 123400)]
    [InlineData("commodity 1.000,00 GBP\n", "1.234 GBP", 123400)]
    [InlineData("commodity GBP\n  format 1.000,00 GBP\n", "1.234 GBP", 123400)]
    [InlineData("D 1,000.00 GBP\n", "1,234 GBP", 123400)]
    [InlineData("", "1,234.50 GBP", 123450)]
    [InlineData("", "1.234,50 GBP", 123450)]
    [InlineData("", "1 234,50 GBP", 123450)]
    [InlineData("", "1,234,567 GBP", 123456700)]
    [InlineData("", "12. GBP", 1200)]
    [InlineData("", ".5 GBP", 50)]
    public void The_decimal_mark_is_that_of_the_directive_or_of_the_amount_itself(string directive, string amount, long minor) =>
        Assert.Equal([$"1200 {minor}", $"4000 {-minor}"],
            Books.Of($"account Assets:1200\n{directive}\n2025-01-02 Rent\n  Assets:1200  {amount}\n  Income:4000\n").Lines);

    [Fact]
    public void The_text_of_a_refused_posting_holds_its_transaction_too() =>
        Assert.Equal("2025-01-02 Rent\n  Assets:1200  x GBP",
            Books.Of("2025-01-02 Rent\n  Assets:1200  x GBP\n  Income:4000  1 GBP\n").Refusals[0].Original);

    [Theory]
    [InlineData("Date,Reference,Text\n2025-01-02,R1,Rent\n")]
    [InlineData("2025-01-02,R1,Rent\n  indented\n")]
    [InlineData("2025-01-02 10:00;R1\n2025-01-03 10:00;R2\n")]
    [InlineData("account name,debit,credit\n1200,5.00,\n")]
    public void A_table_is_no_journal(string text) => Assert.Equal("not-a-sage-file", Books.Of(text).Refusals.Single().Code);

    private static List<(string, long)> Balances(Books books) => [.. books.Entries.SelectMany(entry => entry.Lines.ToArray())
        .GroupBy(line => line.AccountCode).OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Sum(line => line.DebitMinor - line.CreditMinor)))];
}
