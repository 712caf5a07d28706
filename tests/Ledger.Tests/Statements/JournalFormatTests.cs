using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Statements;

namespace Financial.Ledger.Tests.Statements;

public sealed class JournalFormatTests
{
    [Theory]
    [InlineData("hledger", "1200", AccountClass.Asset, "Assets:1200")]
    [InlineData("hledger", "40000-NE", AccountClass.Income, "Income:40000-NE")]
    [InlineData("hledger", "Assets:Bank:Checking", AccountClass.Asset, "Assets:Bank:Checking")]
    [InlineData("hledger", "Assets:Bank:Checking", AccountClass.Equity, "Equity:Assets:Bank:Checking")]
    [InlineData("hledger", "A;B", AccountClass.Asset, "Assets:A；B")]
    [InlineData("beancount", "1200", AccountClass.Liability, "Liabilities:A1200")]
    [InlineData("beancount", "40000-NE", AccountClass.Income, "Income:A40000-NE")]
    [InlineData("beancount", "Expenses:cost of sales", AccountClass.Expense, "Expenses:Cost-of-sales")]
    [InlineData("beancount", "expenses:Cost", AccountClass.Expense, "Expenses:Expenses:Cost")]
    [InlineData("beancount", "é", AccountClass.Expense, "Expenses:A-")]
    [InlineData("hledger", "a  b\tc", AccountClass.Expense, "Expenses:a b c")]
    public void An_account_is_named_by_class_and_code(string format, string code, AccountClass accountClass, string name) =>
        Assert.Equal(name, JournalFormat.Find(format)!.AccountName(code, accountClass));

    [Theory]
    [InlineData("GBP", -266980, "-2669.80")]
    [InlineData("GBP", 5, "0.05")]
    [InlineData("JPY", 123, "123")]
    [InlineData("KWD", -1, "-0.001")]
    [InlineData("EUR", long.MinValue, "-92233720368547758.08")]
    public void An_amount_has_the_decimals_of_its_currency(string currency, long minor, string text) =>
        Assert.Equal(text, JournalFormat.Amount(minor, Currency.FromCode(currency)!));

    [Theory]
    [InlineData("hledger", "GBP", "commodity 1000.00 GBP\n")]
    [InlineData("hledger", "JPY", "commodity 1000. JPY\n")]
    [InlineData("beancount", "KWD", "option \"operating_currency\" \"KWD\"\n")]
    public void The_currency_and_its_decimals_are_declared(string format, string currency, string line) =>
        Assert.Equal(line, JournalFormat.Find(format)!.Preamble(Currency.FromCode(currency)!));

    [Theory]
    [InlineData("hledger", "R;1)", "a;b", "2025-02-22 * (R；1）) a；b")]
    [InlineData("hledger", null, "(a) b", "2025-02-22 * () (a) b")]
    [InlineData("hledger", null, null, "2025-02-22 *")]
    [InlineData("beancount", "R 1", "say \"a\\b\"\nc", "2025-02-22 * \"say \\\"a\\\\b\\\" c\" ^R-1")]
    [InlineData("beancount", null, null, "2025-02-22 * \"\"")]
    public void The_first_line_of_an_entry_is_one_line(string format, string? reference, string? description, string line) =>
        Assert.Equal(line, JournalFormat.Find(format)!.Head(new DateOnly(2025, 2, 22), reference, description));
}
