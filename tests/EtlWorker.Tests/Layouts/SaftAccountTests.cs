using Financial.Ledger.Accounts;

namespace Financial.EtlWorker.Tests.Layouts;

// IMP-4: accounts are what the file and its country say, and nothing is guessed.
public sealed class SaftAccountTests
{
    private const string Romania = "mfp:anaf:dgti:d406:declaratie:v1", Denmark = "urn:StandardAuditFile-Taxation-Financial:DK",
        Norway = "urn:StandardAuditFile-Taxation-Financial:NO";

    [Theory]
    [InlineData(Romania, "401.00001", "Pasiv", AccountClass.Liability, KpiGroups.Payable)]
    [InlineData(Romania, "5121", "Activ", AccountClass.Asset, KpiGroups.Bank)]
    [InlineData(Romania, "4426", "Activ", AccountClass.Asset, KpiGroups.OtherCurrentAsset)]
    [InlineData(Romania, "2813", "Pasiv", AccountClass.Asset, KpiGroups.FixedAsset)]
    [InlineData(Romania, "1012", "Pasiv", AccountClass.Equity, KpiGroups.Equity)]
    [InlineData(Romania, "455101", "Activ", AccountClass.Asset, KpiGroups.OtherCurrentAsset)]
    [InlineData(Romania, "4531", "Bifunctional", AccountClass.Liability, KpiGroups.OtherCurrentLiability)]
    [InlineData(Romania, "704", "Pasiv", AccountClass.Income, KpiGroups.Revenue)]
    [InlineData(Romania, "6022", "Activ", AccountClass.Expense, KpiGroups.Cogs)]
    [InlineData("urn:StandardAuditFile-Taxation-Financial:RO", "7588", "Pasiv", AccountClass.Income, KpiGroups.OtherIncome)]
    [InlineData(Norway, "1500", "GL", AccountClass.Asset, KpiGroups.Receivable)]
    [InlineData(Norway, "192001", "GL", AccountClass.Asset, KpiGroups.Bank)]
    [InlineData(Norway, "2050", "GL", AccountClass.Equity, KpiGroups.Equity)]
    [InlineData(Norway, "2700.1", "GL", AccountClass.Liability, KpiGroups.TaxLiability)]
    [InlineData(Norway, "6010", "GL", AccountClass.Expense, KpiGroups.Depreciation)]
    [InlineData(Norway, "7770", "GL", AccountClass.Expense, KpiGroups.OtherExpense)]
    [InlineData(Norway, "8050", "GL", AccountClass.Income, KpiGroups.OtherIncome)]
    [InlineData(Norway, "0900", "GL", AccountClass.Asset, KpiGroups.Suspense)]
    [InlineData("urn:OECD:StandardAuditFile-Tax:PT_1.04_01", "211110001", "", AccountClass.Asset, KpiGroups.Receivable)]
    [InlineData("urn:OECD:StandardAuditFile-Tax:PT_1.04_01", "12", "", AccountClass.Asset, KpiGroups.Bank)]
    [InlineData("urn:OECD:StandardAuditFile-Tax:PT_1.04_01", "7211", "", AccountClass.Income, KpiGroups.Revenue)]
    [InlineData("urn:OECD:StandardAuditFile-Tax:PT_1.04_01", "2433", "", AccountClass.Liability, KpiGroups.TaxLiability)]
    [InlineData(Denmark, "77", "Sale", AccountClass.Income, KpiGroups.Revenue)]
    [InlineData(Denmark, "10-A", "Expense", AccountClass.Expense, KpiGroups.OtherExpense)]
    [InlineData(Denmark, "63000", "Liability", AccountClass.Liability, KpiGroups.OtherCurrentLiability)]
    [InlineData("urn:OECD:StandardAuditFile-Taxation:2.00", "X9", "Asset", AccountClass.Asset, KpiGroups.OtherCurrentAsset)]
    public void The_class_of_an_account_is_that_of_its_type_or_its_countrys_chart(
        string ns, string code, string type, AccountClass accountClass, string kpiGroup)
    {
        var account = Proposed(ns, new SaftAccount(code, "Name of its own",
            More: type.Length == 0 ? "" : $"<AccountType>{type}</AccountType>"));

        Assert.Equal(new Account(code, "Name of its own", accountClass, kpiGroup), account);
    }

    // A company may number its accounts as it likes, where it says what each is in the standard chart.
    [Theory]
    [InlineData("<StandardAccountID>19</StandardAccountID>", AccountClass.Asset)]
    [InlineData("<StandardAccountID>3000</StandardAccountID>", AccountClass.Income)]
    [InlineData("<GroupingCategory>balanseverdiForOmloepsmiddel</GroupingCategory><GroupingCode>1920</GroupingCode>", AccountClass.Asset)]
    [InlineData("<GroupingCategory>RF-1167</GroupingCategory><GroupingCode>2400</GroupingCode>", AccountClass.Liability)]
    public void A_code_of_the_standard_chart_says_what_an_account_is(string more, AccountClass accountClass) =>
        Assert.Equal((accountClass, "70-A"),
            (Proposed(Norway, new SaftAccount("70-A", "Konto", More: more))!.Class,
                Proposed(Norway, new SaftAccount("70-A", "Konto", More: more))!.Code));

    // There the grouping code is the account above.
    [Fact]
    public void A_Portuguese_account_is_told_by_its_own_code() => Assert.Equal(AccountClass.Asset, Proposed(
        "urn:OECD:StandardAuditFile-Tax:PT_1.04_01",
        new SaftAccount("24321", "IVA dedutivel", More: "<GroupingCategory>GM</GroupingCategory><GroupingCode>243</GroupingCode>"))!.Class);

    [Fact]
    public void The_header_says_the_country_where_the_namespace_does_not() => Assert.Equal(AccountClass.Income, Books.Of(
        new SaftFile("NOK", new SaftAccount("3000"), new SaftAccount("1920"))
        {
            Namespace = "urn:OECD:StandardAuditFile-Taxation:2.00", Header = "<AuditFileCountry>NO</AuditFileCountry>",
            Entries = [("2025-01-05", [("1920", 5), ("3000", -5)])],
        }.ToString()).Proposed.Single(account => account.Code == "3000").Class);

    // No chart is known and the type says nothing: the account is named, not guessed.
    [Theory]
    [InlineData("urn:OECD:StandardAuditFile-Taxation:2.00", "4000", "GL")]
    [InlineData("urn:OECD:StandardAuditFile-Taxation:2.00", "701", "Passive")]
    [InlineData(Denmark, "1000", "Other")]
    [InlineData(Norway, "Bank", "GL")]
    public void An_account_of_which_nothing_says_the_class_is_refused_by_its_code(string ns, string code, string type)
    {
        var refusal = Books.Of(File(ns, new SaftAccount(code, More: $"<AccountType>{type}</AccountType>"))).Refusals
            .Single(refusal => refusal.Code == "unknown-account");

        Assert.Contains($"'{code}'", refusal.Detail);
    }

    private static Account? Proposed(string ns, SaftAccount account) =>
        Books.Of(File(ns, account)).Proposed.SingleOrDefault(proposed => proposed.Code == account.Id);

    private static string File(string ns, SaftAccount account) =>
        new SaftFile("EUR", account, new SaftAccount("0099", More: "<AccountType>Asset</AccountType>"))
    {
        Namespace = ns, Entries = [("2025-01-05", [(account.Id, 5), ("0099", -5)])],
    }.ToString();
}
