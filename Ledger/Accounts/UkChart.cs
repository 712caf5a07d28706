using static Financial.Ledger.Accounts.AccountClass;
using static Financial.Ledger.Accounts.KpiGroups;

namespace Financial.Ledger.Accounts;

// The default nominal ledger of Sage 50 UK.
public sealed partial class ChartProfile
{
    private static CodeRange[] UkRanges =>
    [
        new(0, 999, Asset, FixedAsset, "Fixed asset"),
        new(1000, 1099, Asset, Stock, "Stock"),
        new(1100, 1102, Asset, Receivable, "Debtors"),
        new(1103, 1199, Asset, OtherCurrentAsset, "Prepayments and other debtors"),
        new(1200, 1299, Asset, Bank, "Bank and cash"),
        new(1300, 1999, Asset, OtherCurrentAsset, "Current asset"),
        new(2000, 2099, Liability, OtherCurrentLiability, "Current liability"),
        new(2100, 2108, Liability, Payable, "Creditors"),
        new(2109, 2199, Liability, OtherCurrentLiability, "Accruals and other creditors"),
        new(2200, 2219, Liability, TaxLiability, "Tax liability"),
        new(2220, 2299, Liability, OtherCurrentLiability, "Payroll liability"),
        new(2300, 2399, Liability, LongTermLiability, "Loans"),
        new(2400, 2999, Liability, OtherCurrentLiability, "Liability"),
        new(3000, 3999, AccountClass.Equity, KpiGroups.Equity, "Capital and reserves"),
        new(4000, 4999, Income, Revenue, "Sales"),
        new(5000, 5999, Expense, Cogs, "Purchases", "Purchases"),
        new(6000, 6999, Expense, Cogs, "Direct costs", "Direct expenses"),
        new(7900, 7900, Expense, Interest, "Interest"),
        new(7903, 7904, Expense, Interest, "Interest"),
        new(8000, 8009, Expense, Depreciation, "Depreciation"),
        new(7000, 7099, Expense, OtherExpense, "Overheads", "Gross wages"),
        new(7100, 7199, Expense, OtherExpense, "Overheads", "Rent and rates"),
        new(7200, 7299, Expense, OtherExpense, "Overheads", "Heat, light and power"),
        new(7300, 7399, Expense, OtherExpense, "Overheads", "Motor expenses"),
        new(7400, 7499, Expense, OtherExpense, "Overheads", "Travelling and entertainment"),
        new(7500, 7599, Expense, OtherExpense, "Overheads", "Printing and stationery"),
        new(7600, 7699, Expense, OtherExpense, "Overheads", "Professional fees"),
        new(7700, 7799, Expense, OtherExpense, "Overheads", "Equipment hire and rental"),
        new(7800, 7899, Expense, OtherExpense, "Overheads", "Maintenance"),
        new(7900, 7999, Expense, OtherExpense, "Overheads", "Bank charges"),
        new(8100, 8199, Expense, OtherExpense, "Overheads", "Bad debts"),
        new(8000, 8999, Expense, OtherExpense, "Overheads", "General overheads"),
        new(9000, 9999, Asset, Suspense, "Suspense"),
    ];

    private static Dictionary<string, string> UkNames => new()
    {
        ["0020"] = "Plant and machinery",
        ["0021"] = "Plant and machinery depreciation",
        ["0050"] = "Motor vehicles",
        ["1001"] = "Stock",
        ["1100"] = "Debtors control account",
        ["1103"] = "Prepayments",
        ["1200"] = "Bank current account",
        ["1230"] = "Petty cash",
        ["1240"] = "Company credit card",
        ["2100"] = "Creditors control account",
        ["2109"] = "Accruals",
        ["2200"] = "Sales tax control account",
        ["2201"] = "Purchase tax control account",
        ["2202"] = "Tax liability",
        ["3200"] = "Retained earnings",
        ["4009"] = "Sales discounts",
        ["5009"] = "Purchase discounts",
        ["7003"] = "Staff salaries",
        ["7100"] = "Rent",
        ["7502"] = "Office stationery",
        ["7900"] = "Bank interest paid",
        ["7901"] = "Bank charges",
        ["8000"] = "Depreciation",
        ["8100"] = "Bad debts",
        ["9998"] = "Suspense account",
        ["9999"] = "Mispostings account",
    };
}
