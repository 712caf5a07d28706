using Financial.Ledger.Accounts;

namespace Financial.Ledger.Tests.Accounts;

public sealed class ChartOfAccountsTests
{
    [Theory]
    [InlineData("0020", AccountClass.Asset, KpiGroups.FixedAsset)]
    [InlineData("1200", AccountClass.Asset, KpiGroups.Bank)]
    [InlineData("2201", AccountClass.Liability, KpiGroups.TaxLiability)]
    [InlineData("4900", AccountClass.Income, KpiGroups.Revenue)]
    [InlineData("6001", AccountClass.Expense, KpiGroups.Cogs)]
    [InlineData("7502", AccountClass.Expense, KpiGroups.OtherExpense)]
    [InlineData("8000", AccountClass.Expense, KpiGroups.Depreciation)]
    [InlineData("9999", AccountClass.Asset, KpiGroups.Suspense)]
    public void A_UK_code_is_proposed_by_its_range(string code, AccountClass accountClass, string group) =>
        AssertProposed(ChartProfile.Uk, code, accountClass, group);

    [Theory]
    [InlineData("10200", AccountClass.Asset, KpiGroups.Bank)]
    [InlineData("1020", AccountClass.Asset, KpiGroups.Bank)]
    [InlineData("40000-NE", AccountClass.Income, KpiGroups.Revenue)]
    [InlineData("64000", AccountClass.Expense, KpiGroups.Depreciation)]
    [InlineData("23100", AccountClass.Liability, KpiGroups.TaxLiability)]
    [InlineData("0020", AccountClass.Asset, KpiGroups.FixedAsset)]
    public void A_US_code_is_proposed_by_its_first_four_digits(string code, AccountClass accountClass, string group) =>
        AssertProposed(ChartProfile.Us, code, accountClass, group);

    [Theory]
    [InlineData("101000", AccountClass.Equity, KpiGroups.Equity)]
    [InlineData("401DUPONT", AccountClass.Liability, KpiGroups.Payable)]
    [InlineData("445710", AccountClass.Liability, KpiGroups.TaxLiability)]
    [InlineData("512", AccountClass.Asset, KpiGroups.Bank)]
    [InlineData("6811", AccountClass.Expense, KpiGroups.Depreciation)]
    [InlineData("706000", AccountClass.Income, KpiGroups.Revenue)]
    [InlineData("002000", AccountClass.Asset, KpiGroups.Suspense)]
    public void A_French_code_is_proposed_by_its_first_three_digits(string code, AccountClass accountClass, string group) =>
        AssertProposed(ChartProfile.Fr, code, accountClass, group);

    [Theory]
    [InlineData("200", AccountClass.Income, KpiGroups.Revenue)]
    [InlineData("090", AccountClass.Asset, KpiGroups.Bank)]
    [InlineData("0020", AccountClass.Asset, KpiGroups.FixedAsset)]
    [InlineData("2100", AccountClass.Liability, KpiGroups.Payable)]
    public void A_Xero_code_of_three_digits_is_not_one_of_four(string code, AccountClass accountClass, string group) =>
        AssertProposed(ChartProfile.Xero, code, accountClass, group);

    [Theory]
    [InlineData("4999X", CodeMatch.Unknown)]
    [InlineData("", CodeMatch.Unknown)]
    [InlineData("12345", CodeMatch.Unknown)]
    [InlineData("20", CodeMatch.LeadingZero)]
    public void What_no_range_holds_is_not_guessed(string code, CodeMatch match) =>
        Assert.Equal(match, new ChartOfAccounts(ChartProfile.Uk, []).Find(code, out _));

    // 1020 would be a bank account of its own; beside 10200 it has lost a zero. Where codes differ in length, it may be both.
    [Theory]
    [InlineData("1020", "10200 40000", CodeMatch.Unknown)]
    [InlineData("1030", "10200 40000", CodeMatch.Proposed)]
    [InlineData("1020", "10200 4000", CodeMatch.Proposed)]
    [InlineData("10200", "1020 4000", CodeMatch.Proposed)]
    public void A_code_that_zeros_make_an_account_of_is_no_new_account(string code, string known, CodeMatch match) =>
        Assert.Equal(match, new ChartOfAccounts(ChartProfile.Us,
            known.Split(' ').Select(own => new Account(own, own, AccountClass.Asset, KpiGroups.Bank))).Find(code, out _));

    [Fact]
    public void The_entitys_own_chart_comes_before_the_profile_and_is_not_proposed_again()
    {
        var chart = new ChartOfAccounts(ChartProfile.Uk,
            [new Account("4000", "Mowing", AccountClass.Income, KpiGroups.OtherIncome),
                new Account("4001", "Old", AccountClass.Income, KpiGroups.Revenue, Active: false)]);

        Assert.Equal(CodeMatch.Known, chart.Find("4000", out var account));
        Assert.Equal("Mowing", account!.Name);
        Assert.Equal(CodeMatch.Inactive, chart.Find("4001", out _));
        Assert.Empty(chart.Proposed);
    }

    [Theory]
    [InlineData("73", "73000")]
    [InlineData("730", "73000")]
    [InlineData("420", "00420")]
    [InlineData("10", null)] // 00010 or 10000
    [InlineData("61", null)] // 61000 takes no new lines
    [InlineData("99", null)]
    [InlineData("7X", null)]
    [InlineData("0073000", null)]
    public void IMP_6_a_code_that_lost_zeros_means_the_one_account_of_the_chart_that_they_make(string code, string? meant)
    {
        var chart = new ChartOfAccounts(ChartProfile.Us,
            [.. new[] { "73000", "00420", "00010", "10000",
                "6200" }.Select(own => new Account(own, own, AccountClass.Expense, KpiGroups.OtherExpense)),
             new Account("61000", "Old", AccountClass.Expense, KpiGroups.OtherExpense, Active: false)]);

        Assert.Equal(meant, chart.FindWithLostZeros(code)?.Code);
        Assert.Empty(chart.Proposed);
    }

    [Fact]
    public void IMP_6_zeros_that_may_be_those_of_a_new_account_mean_no_other_one()
    {
        var chart = new ChartOfAccounts(ChartProfile.Uk, [new Account("1200", "Bank", AccountClass.Asset, KpiGroups.Bank)]);

        Assert.Null(chart.FindWithLostZeros("12"));
        Assert.Equal(CodeMatch.LeadingZero, chart.Find("12", out var account));
        Assert.Equal("0012", account!.Code);
    }

    private static void AssertProposed(ChartProfile profile, string code, AccountClass accountClass, string group)
    {
        var chart = new ChartOfAccounts(profile, []);

        Assert.Equal(CodeMatch.Proposed, chart.Find(code, out var account));
        Assert.Equal((accountClass, group), (account!.Class, account.KpiGroup));
        Assert.Equal([account], chart.Proposed);
    }

    [Fact]
    public void I_6_every_account_that_a_default_chart_proposes_has_a_KPI_group_of_its_class()
    {
        var proposed = Enumerable.Range(0, 10_000)
            .SelectMany(number => new[] { ChartProfile.Uk.Propose($"{number:0000}"), ChartProfile.Us.Propose($"{number:0000}0") })
            .OfType<Account>().ToList();

        Assert.True(proposed.Count > 15_000);
        Assert.DoesNotContain(proposed, account => !KpiGroups.Of(account.Class).Contains(account.KpiGroup));
    }
}
