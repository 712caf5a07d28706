using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Tests.Layouts;

// REC-1: what a plain-text journal asserts is a control, and what it says beyond its entries is refused by line.
public sealed class PlainTextControlTests
{
    private const string Options = "option \"operating_currency\" \"GBP\"\n";

    [Theory]
    [InlineData("2025-01-01 Open\n  Assets:Cash  50.00 GBP = 50.00 GBP\n  Equity:Open\n2025-01-09 Tea\n  Expenses:Tea  20.00 GBP\n  "
        + "Assets:Cash  -20.00 GBP == 30.00 GBP\n")]
    [InlineData("2025-01-09 Tea\n  Expenses:Tea  20.00 GBP\n  Assets:Cash  -20.00 GBP = 30.00 GBP\n2025-01-01 Open\n  Assets:Cash  50.00 "
        + "GBP = 50.00 GBP\n  Equity:Open\n")]
    [InlineData("2025-01-01 Open\n  Assets:Cash  50.00 GBP\n  Equity:Open\n2025-01-09 Move\n  Assets:Cash:Till  20.00 GBP = 20.00 GBP\n  "
        + "Assets:Cash  -20.00 GBP =* 50.00 GBP\n")]
    [InlineData("2025-01-01 Check\n  Assets:Cash  0 = 0\n  Equity:Open  0\n2025-01-01 Open\n  Assets:Cash  5\n  Equity:Open\n")]
    [InlineData(Options + "2025-01-01 * \"Open\"\n  Assets:Cash  50.00 GBP\n  Equity:Open\n2025-01-09 balance Assets:Cash  50.00 "
        + "GBP\n2025-01-09 * \"Tea\"\n  Expenses:Tea  20.00 GBP\n  Assets:Cash\n2025-01-10 balance Assets 30.00 GBP\n")]
    [InlineData(Options + "2025-01-01 * \"Open\"\n  Assets:Cash  50.00 GBP\n  Equity:Open\n2025-01-09 balance Assets:Cash  49.00 ~ 1.00 "
        + "GBP ; counted\n")]
    public void A_true_balance_lets_the_file_pass(string text) => Assert.Empty(Books.Of(text).Refused);

    [Theory]
    [InlineData("2025-01-01 Open\n  Assets:Cash  50.00 GBP = 51.00 GBP\n  Equity:Open\n", 2, "51.00", "50.00")]
    [InlineData("2025-01-01 Open\n  Assets:Cash  50.00 GBP\n  Equity:Open  -50.00 GBP == -49.00 GBP\n", 3, "-49.00", "-50.00")]
    [InlineData("2025-01-01 Open\n  Assets:Cash:Till  50.00 GBP =* 50.00 GBP\n  Equity:Open\n2025-01-02 More\n  Assets:Cash  1.00 GBP = "
        + "51.00 GBP\n  Equity:Open\n", 5, "51.00", "1.00")]
    [InlineData(Options + "2025-01-01 * \"Open\"\n  Assets:Cash  50.00 GBP\n  Equity:Open\n2025-01-01 balance Assets:Cash  50.00 GBP\n", 5,
        "50.00", "0.00")]
    [InlineData(Options + "2025-01-01 * \"Open\"\n  Assets:Cash  50.00 GBP\n  Equity:Open\n2025-02-01 balance Equity:Open  -50.02 ~ 0.01 "
        + "GBP\n", 5, "-50.02", "-50.00")]
    public void A_false_balance_refuses_the_file_with_both_amounts(string text, int line, string asserted, string computed)
    {
        var refusal = Assert.Single(Books.Of(text).Refusals);

        Assert.Equal((line, "balance-assertion"), (refusal.Line, refusal.Code));
        Assert.Contains($"a balance of {asserted} for", refusal.Detail);
        Assert.EndsWith($"make {computed}", refusal.Detail);
    }

    [Theory]
    [InlineData("2025-01-01 Open\n  Assets:Cash  50.00 GBP = 50.00 USD\n  Equity:Open\n", "2 currency-mismatch")]
    [InlineData("2025-01-01 Open\n  Assets:Cash  50.00 GBP = fifty\n  Equity:Open\n", "2 bad-amount")]
    [InlineData(Options + "2025-01-01 * \"Open\"\n  Assets:Cash  50.00 GBP\n  Equity:Open\n2025-02-01 balance Assets:Cash  0 EUR\n",
        "5 currency-mismatch")]
    [InlineData(Options + "2025-01-01 * \"Open\"\n  Assets:Cash  50.00 GBP\n  Equity:Open\n2025-02-01 balance Assets:Cash  fifty GBP\n",
        "5 totals-mismatch")]
    [InlineData("2025-01-01 Open\n  Assets:Cash  50.00 GBP  ; date:2025-02-01\n  Equity:Open\n", "2 posting-date")]
    [InlineData("2025-01-01 Open\n  Assets:Cash  50.00 GBP\n  ; [2025-02-01]\n  Equity:Open\n", "2 posting-date")]
    [InlineData("2025-01-01 Open\n  Assets:Cash  50.00 GBP\n  [Assets:Budget]  5.00 GBP\n  Equity:Open  -55.00 GBP\n", "3 virtual-posting")]
    [InlineData("2025-01-01 Open\n  Assets:Cash  50.00 GBP\n  Equity:Open\n\n  Assets:Cash  5.00 GBP\n", "5 bad-journal")]
    [InlineData("account Assets:Cash\n; text\n  Assets:Cash  5.00 GBP\n2025-01-01 Open\n  Assets:Cash  50.00 GBP\n  Equity:Open\n",
        "3 bad-journal")]
    public void What_is_not_followed_is_refused_at_its_line(string text, string refused) =>
        Assert.Contains(refused, Books.Of(text).Refused);

    [Theory]
    [InlineData("= expenses:tea\n  (budget:tea)  *-1\n\n")]
    [InlineData("~ monthly from 2025-01-01\n  expenses:rent  500.00 GBP\n  assets:cash\n\n")]
    [InlineData("; my books\n\n=^expenses\n  (budget)  *-1\n; more\n~ yearly\n  expenses:rent  1\n  assets:cash\n\n", 2)]
    public void Rules_of_hledger_are_left_out_with_a_note(string rules, int count = 1)
    {
        var books = Books.Of($"{rules}2025-01-09 Tea\n  expenses:tea  4.00 GBP\n  assets:cash\n");

        Assert.Equal("hledger", books.Layout);
        Assert.Equal(["expenses:tea 400", "assets:cash -400"], books.Lines);
        Assert.Equal([$"rules-left-out {count}"], books.NoteCounts);
    }

    [Fact]
    public void A_second_date_is_left_out_with_a_note() =>
        Assert.Equal(["second-dates-left-out 1"],
            Books.Of("2025-01-09=2025-02-01 Tea\n  Expenses:Tea  4.00 GBP\n  Assets:Cash\n").NoteCounts);

    [Theory]
    [InlineData("2024-12-31 open Assets:Cash GBP\n\n")]
    [InlineData("; my books\n2024-12-31 commodity GBP\n\n")]
    [InlineData("")]
    public void A_beancount_journal_needs_no_option(string start)
    {
        var books = Books.Of($"{start}2025-01-09 * \"Tea\"\n  Expenses:Tea  4.00 GBP\n  Assets:Cash\n");

        Assert.Equal("beancount", books.Layout);
        Assert.Equal(["Expenses:Tea 400", "Assets:Cash -400"], books.Lines);
    }

    [Theory]
    [InlineData("2025-01-09 * \"Tea\"\n  expenses:tea  4.00 GBP\n  assets:cash\n")]
    [InlineData("2025-01-09 open account\n  Expenses:Tea  4.00 GBP\n  Assets:Cash\n")]
    public void A_journal_of_hledger_may_use_words_and_quotes_of_beancount(string text) => Assert.Equal("hledger", Books.Of(text).Layout);

    [Theory]
    [InlineData("account Konto  ; type: A\n", "Konto:Giro", AccountClass.Asset, KpiGroups.OtherCurrentAsset)]
    [InlineData("account Konto  ; note, type:C\n", "Konto", AccountClass.Asset, KpiGroups.Bank)]
    [InlineData("account Konto\n  ; type: Liability\n", "Konto", AccountClass.Liability, KpiGroups.OtherCurrentLiability)]
    [InlineData("account Konto  ; type: E\n", "Konto", AccountClass.Equity, KpiGroups.Equity)]
    [InlineData("account Konto  ; type: V\n", "Konto", AccountClass.Equity, KpiGroups.Equity)]
    [InlineData("account Konto  ; type: R\n", "Konto:2025", AccountClass.Income, KpiGroups.Revenue)]
    [InlineData("account Konto  ; type: X\n", "Konto", AccountClass.Expense, KpiGroups.OtherExpense)]
    [InlineData("account Assets:Loan  ; type: L\n", "Assets:Loan:Car", AccountClass.Liability, KpiGroups.LongTermLiability)]
    [InlineData("", "REVENUES:Shop", AccountClass.Income, KpiGroups.Revenue)]
    [InlineData("", "debts:Card", AccountClass.Liability, KpiGroups.OtherCurrentLiability)]
    public void The_class_of_an_account_is_declared_or_that_of_its_first_name(
        string directive, string name, AccountClass accountClass, string kpiGroup)
    {
        var books = Books.Of($"{directive}\n2025-01-09 Tea\n  {name}  4.00 GBP\n  Assets:Cash\n");

        Assert.Empty(books.Refused);
        var account = books.Proposed.Single(account => account.Name == name);
        Assert.Equal((accountClass, kpiGroup), (account.Class, account.KpiGroup));
    }

    [Fact]
    public void A_beancount_option_names_the_classes_otherwise()
    {
        var books = Books.Of("option \"name_assets\" \"Vermoegen\"\n2025-01-09 * \"Tea\"\n  Expenses:Tea  4.00 GBP\n  Vermoegen:Kasse\n");

        Assert.Equal(AccountClass.Asset, books.Proposed.Single(account => account.Code == "Vermoegen:Kasse").Class);
    }

    [Theory]
    [InlineData("account Konto\n\n", "2025-01-09 Tea\n  Konto  4.00 GBP\n  Assets:Cash\n", "4 unknown-account")]
    [InlineData("account Konto  ; type: Q\n\n", "2025-01-09 Tea\n  Konto  4.00 GBP\n  Assets:Cash\n", "1 bad-journal")]
    public void An_account_of_which_nothing_says_the_class_is_refused(string directive, string text, string refused) =>
        Assert.Equal([refused], Books.Of(directive + text).Refused);

    [Theory]
    [InlineData("  Expenses:Tea  $4.00\n  Assets:Cash  $-4.00\n", "USD", 2)]
    [InlineData("  Expenses:Tea  4.00 GBP\n  Assets:Cash  $-4.00\n", "GBP", 1)]
    [InlineData("  Expenses:Tea  4.00 GBP\n  Assets:Cash  -4.00 kr\n", "GBP", 1)]
    [InlineData("  Expenses:Tea  4.00 GBP\n  Assets:Cash  -4.00 €\n", "GBP", 1)]
    [InlineData("  Expenses:Tea  4.00 kr\n  Assets:Cash  NOK -4.00\n", "NOK", 0)]
    [InlineData("  Expenses:Tea  4.00 CA$\n  Assets:Cash  $-4.00\n", "CAD", 0)]
    public void A_sign_of_another_currency_than_the_ledgers_is_refused(string postings, string ledger, int refused)
    {
        var books = Books.Of($"2025-01-09 Tea\n{postings}");

        Assert.Equal(Enumerable.Repeat("currency-mismatch", refused), books.Refusals.Select(refusal => refusal.Code));
        Assert.True(books.Survey!.Currency is null || books.Survey.Currency == ledger);
    }

    [Fact]
    public void The_default_commodity_is_that_of_amounts_without_one() =>
        Assert.Equal("EUR", Books.Of("D 1000.00 EUR\n\n2025-01-09 Tea\n  Expenses:Tea  4.00\n  Assets:Cash  -4.00\n").Survey!.Currency);
}
