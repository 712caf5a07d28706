using Financial.Ledger.Accounts;

namespace Financial.Ledger.Tests.Accounts;

public sealed class NamedChartTests
{
    [Theory]
    [InlineData("Assets:Bank:1200", "1200", AccountClass.Asset, KpiGroups.Bank)]
    [InlineData("Assets:A1200", "1200", AccountClass.Asset, KpiGroups.OtherCurrentAsset)]
    [InlineData("assets:receivable", "assets:receivable", AccountClass.Asset, KpiGroups.Receivable)]
    [InlineData("Liabilities:Tax:2201", "2201", AccountClass.Liability, KpiGroups.TaxLiability)]
    [InlineData("Equity:Opening Balances", "Equity:Opening Balances", AccountClass.Equity, KpiGroups.Equity)]
    [InlineData("Income:40000-NE", "40000-NE", AccountClass.Income, KpiGroups.Revenue)]
    [InlineData("Revenues:401k", "Revenues:401k", AccountClass.Income, KpiGroups.Revenue)]
    [InlineData("Cost of Goods Sold:Plants", "Cost of Goods Sold:Plants", AccountClass.Expense, KpiGroups.Cogs)]
    [InlineData("Other Income", "Other Income", AccountClass.Income, KpiGroups.OtherIncome)]
    [InlineData("Expenses", "Expenses", AccountClass.Expense, KpiGroups.OtherExpense)]
    public void A_name_says_the_class_and_its_last_part_the_code_when_it_is_a_number(
        string name, string code, AccountClass accountClass, string kpiGroup) =>
        Assert.Equal(new Account(code, name, accountClass, kpiGroup), ChartProfile.Named.Propose(name));

    [Theory]
    [InlineData("")]
    [InlineData("1200")]
    [InlineData("Accounts Receivable (A/R)")]
    [InlineData("AssetsX:1200")]
    public void A_name_without_a_class_is_no_account(string name) => Assert.Null(ChartProfile.Named.Propose(name));

    [Fact]
    public void Two_names_of_one_code_are_one_account_and_an_account_of_the_chart_stays_as_it_is()
    {
        var known = new Account("4000", "Turnover", AccountClass.Income, KpiGroups.Revenue);
        var chart = new ChartOfAccounts(ChartProfile.Named,
            [known, new Account("7000", "Old", AccountClass.Expense, KpiGroups.OtherExpense, Active: false)]);

        Assert.Equal(CodeMatch.Proposed, chart.Find("Assets:Bank:1200", out _));
        Assert.Equal(CodeMatch.Proposed, chart.Find("Assets:1200", out var second));
        Assert.Equal(CodeMatch.Known, chart.Find("Income:Sales:4000", out var sales));
        Assert.Equal(CodeMatch.Inactive, chart.Find("Expenses:7000", out _));

        Assert.Equal("Assets:Bank:1200", second?.Name);
        Assert.Same(known, sales);
        Assert.Equal(["1200"], chart.Proposed.Select(account => account.Code));
    }
}
