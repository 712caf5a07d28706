using static Financial.Ledger.Accounts.AccountClass;
using static Financial.Ledger.Accounts.KpiGroups;

namespace Financial.Ledger.Accounts;

// The default chart of Sage 50 US. Ranges use the first four digits of a four- or five-digit code.
public sealed partial class ChartProfile
{
    private static CodeRange[] UsRanges =>
    [
        new(0, 999, Asset, FixedAsset, "Fixed asset"),
        new(1000, 1099, Asset, Bank, "Bank and cash"),
        new(1100, 1199, Asset, Receivable, "Accounts receivable"),
        new(1200, 1299, Asset, Stock, "Inventory"),
        new(1300, 1499, Asset, OtherCurrentAsset, "Current asset"),
        new(1500, 1999, Asset, FixedAsset, "Property and equipment"),
        new(2000, 2099, Liability, Payable, "Accounts payable"),
        new(2310, 2409, Liability, TaxLiability, "Taxes payable"),
        new(2100, 2699, Liability, OtherCurrentLiability, "Current liability"),
        new(2700, 2999, Liability, LongTermLiability, "Long-term debt"),
        new(3000, 3999, AccountClass.Equity, KpiGroups.Equity, "Equity"),
        new(4000, 4999, Income, Revenue, "Sales"),
        new(5000, 5999, Expense, Cogs, "Cost of goods sold"),
        new(6050, 6099, Expense, Depreciation, "Amortization"),
        new(6400, 6449, Expense, Depreciation, "Depreciation"),
        new(6650, 6699, Expense, Tax, "Income tax"),
        new(6750, 6799, Expense, Interest, "Interest"),
        new(6000, 8999, Expense, OtherExpense, "Operating expense"),
        new(9000, 9899, Income, OtherIncome, "Other income and expense"),
        new(9900, 9999, Asset, Suspense, "Suspense"),
    ];

    private static Dictionary<string, string> UsNames => new()
    {
        ["10000"] = "Petty cash",
        ["10200"] = "Checking account",
        ["11000"] = "Accounts receivable",
        ["12000"] = "Inventory",
        ["14000"] = "Prepaid expenses",
        ["15000"] = "Furniture and fixtures",
        ["15100"] = "Equipment",
        ["15200"] = "Vehicles",
        ["17000"] = "Accumulated depreciation",
        ["20000"] = "Accounts payable",
        ["23000"] = "Accrued expenses",
        ["23100"] = "Sales tax payable",
        ["23400"] = "Payroll taxes payable",
        ["27000"] = "Notes payable",
        ["39003"] = "Common stock",
        ["39005"] = "Retained earnings",
        ["40000"] = "Sales",
        ["40100"] = "Maintenance sales",
        ["40200"] = "Design-build sales",
        ["40300"] = "Seasonal sales",
        ["49000"] = "Sales discounts",
        ["50000"] = "Cost of goods sold",
        ["50100"] = "Labor",
        ["50200"] = "Materials",
        ["50300"] = "Equipment rental",
        ["50400"] = "Subcontractors",
        ["50500"] = "Fuel",
        ["60000"] = "Advertising",
        ["61000"] = "Bad debts",
        ["62000"] = "Bank charges",
        ["64000"] = "Depreciation",
        ["66500"] = "Income tax",
        ["67000"] = "Insurance",
        ["67500"] = "Interest",
        ["71000"] = "Office expense",
        ["71500"] = "Software",
        ["73000"] = "Professional fees",
        ["74000"] = "Rent",
        ["76000"] = "Telephone",
        ["76500"] = "Vehicle expense",
        ["77000"] = "Utilities",
        ["77500"] = "Wages",
    };
}
