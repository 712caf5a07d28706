using static Financial.Ledger.Accounts.AccountClass;
using static Financial.Ledger.Accounts.KpiGroups;

namespace Financial.Ledger.Accounts;

// The Romanian general chart: 1 capital, 2 fixed assets, 3 stock, 4 third parties, 5 treasury, 6 expense, 7 income. Classes 8 and 9 are not
// in the statements and are proposed as suspense.
public sealed partial class ChartProfile
{
    private static CodeRange[] RoRanges =>
    [
        new(1000, 1499, AccountClass.Equity, KpiGroups.Equity, "Capital and reserves"),
        new(1500, 1699, Liability, LongTermLiability, "Provisions and loans"),
        new(2000, 2999, Asset, FixedAsset, "Fixed asset"),
        new(3000, 3999, Asset, Stock, "Stock"),
        new(4090, 4099, Asset, OtherCurrentAsset, "Suppliers in debit"),
        new(4000, 4089, Liability, Payable, "Suppliers"),
        new(4190, 4199, Liability, OtherCurrentLiability, "Customers in credit"),
        new(4100, 4189, Asset, Receivable, "Customers"),
        new(4250, 4259, Asset, OtherCurrentAsset, "Advances to staff"),
        new(4282, 4282, Asset, OtherCurrentAsset, "Claims on staff"),
        new(4200, 4299, Liability, OtherCurrentLiability, "Staff"),
        new(4382, 4382, Asset, OtherCurrentAsset, "Social security claims"),
        new(4300, 4399, Liability, OtherCurrentLiability, "Social security"),
        new(4424, 4424, Asset, OtherCurrentAsset, "Recoverable VAT"),
        new(4426, 4426, Asset, OtherCurrentAsset, "Deductible VAT"),
        new(4450, 4459, Asset, OtherCurrentAsset, "Subsidies"),
        new(4482, 4482, Asset, OtherCurrentAsset, "Tax claims"),
        new(4400, 4499, Liability, TaxLiability, "Taxes"),
        new(4500, 4599, Liability, OtherCurrentLiability, "Group and partners"),
        new(4620, 4629, Liability, OtherCurrentLiability, "Sundry creditors"),
        new(4600, 4699, Asset, OtherCurrentAsset, "Sundry debtors"),
        new(4710, 4719, Asset, OtherCurrentAsset, "Prepayments"),
        new(4730, 4739, Asset, Suspense, "Suspense"),
        new(4700, 4799, Liability, OtherCurrentLiability, "Deferred income"),
        new(4800, 4899, Asset, Suspense, "Settlements within the company"),
        new(4900, 4999, Asset, OtherCurrentAsset, "Impairment of receivables"),
        new(5090, 5099, Liability, OtherCurrentLiability, "Payments due on investments"),
        new(5000, 5089, Asset, OtherCurrentAsset, "Short-term investments"),
        new(5190, 5199, Liability, OtherCurrentLiability, "Short-term bank loans"),
        new(5100, 5899, Asset, Bank, "Bank and cash"),
        new(5900, 5999, Asset, OtherCurrentAsset, "Impairment of investments"),
        new(6000, 6099, Expense, Cogs, "Purchases"),
        new(6660, 6669, Expense, Interest, "Interest"),
        new(6810, 6819, Expense, Depreciation, "Depreciation"),
        new(6900, 6999, Expense, Tax, "Income tax"),
        new(6100, 6899, Expense, OtherExpense, "Operating expense"),
        new(7000, 7099, Income, Revenue, "Sales"),
        new(7100, 7999, Income, OtherIncome, "Other income"),
        new(8000, 9999, Asset, Suspense, "Special account"),
    ];
}
