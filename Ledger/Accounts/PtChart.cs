using static Financial.Ledger.Accounts.AccountClass;
using static Financial.Ledger.Accounts.KpiGroups;

namespace Financial.Ledger.Accounts;

// The Portuguese chart, SNC: 1 financial, 2 third parties, 3 stock, 4 investments, 5 equity, 6 expense, 7 income, 8 results.
public sealed partial class ChartProfile
{
    private static CodeRange[] PtRanges =>
    [
        new(0, 999, Asset, Suspense, "Own account"),
        new(1000, 1399, Asset, Bank, "Bank and cash"),
        new(1400, 1999, Asset, OtherCurrentAsset, "Financial instruments"),
        new(2180, 2189, Liability, OtherCurrentLiability, "Advances from customers"),
        new(2100, 2199, Asset, Receivable, "Customers"),
        new(2280, 2289, Asset, OtherCurrentAsset, "Advances to suppliers"),
        new(2200, 2299, Liability, Payable, "Suppliers"),
        new(2300, 2399, Liability, OtherCurrentLiability, "Staff"),
        new(2432, 2432, Asset, OtherCurrentAsset, "Deductible VAT"),
        new(2437, 2438, Asset, OtherCurrentAsset, "Recoverable VAT"),
        new(2400, 2499, Liability, TaxLiability, "Taxes"),
        new(2500, 2599, Liability, LongTermLiability, "Loans"),
        new(2600, 2639, Asset, OtherCurrentAsset, "Shareholders"),
        new(2640, 2699, Liability, OtherCurrentLiability, "Shareholders"),
        new(2721, 2721, Asset, OtherCurrentAsset, "Accrued income"),
        new(2741, 2741, Asset, OtherCurrentAsset, "Deferred tax asset"),
        new(2780, 2789, Asset, OtherCurrentAsset, "Sundry debtors and creditors"),
        new(2700, 2799, Liability, OtherCurrentLiability, "Other payables"),
        new(2820, 2829, Liability, OtherCurrentLiability, "Deferred income"),
        new(2800, 2899, Asset, OtherCurrentAsset, "Prepayments"),
        new(2900, 2999, Liability, LongTermLiability, "Provisions"),
        new(3000, 3999, Asset, Stock, "Stock"),
        new(4000, 4999, Asset, FixedAsset, "Investments"),
        new(5000, 5999, AccountClass.Equity, KpiGroups.Equity, "Capital and reserves"),
        new(6100, 6199, Expense, Cogs, "Cost of goods sold"),
        new(6400, 6499, Expense, Depreciation, "Depreciation"),
        new(6900, 6999, Expense, Interest, "Financing expense"),
        new(6000, 6899, Expense, OtherExpense, "Operating expense"),
        new(7100, 7299, Income, Revenue, "Sales"),
        new(7000, 7999, Income, OtherIncome, "Other income"),
        new(8120, 8129, Expense, Tax, "Income tax"),
        new(8000, 8999, AccountClass.Equity, KpiGroups.Equity, "Result"),
        new(9000, 9999, Asset, Suspense, "Cost accounting"),
    ];
}
