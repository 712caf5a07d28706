using static Financial.Ledger.Accounts.AccountClass;
using static Financial.Ledger.Accounts.KpiGroups;

namespace Financial.Ledger.Accounts;

// Xero's default chart. Its three-digit codes are numbered from 10,000, apart from the four-digit codes.
public sealed partial class ChartProfile
{
    private static CodeRange[] XeroRanges =>
    [
        new(10_000, 10_199, Asset, Bank, "Bank and cash"),
        new(10_270, 10_279, Income, OtherIncome, "Interest income"),
        new(10_200, 10_299, Income, Revenue, "Sales"),
        new(10_300, 10_399, Expense, Cogs, "Cost of goods sold"),
        new(10_416, 10_416, Expense, Depreciation, "Depreciation"),
        new(10_437, 10_437, Expense, Interest, "Interest"),
        new(10_400, 10_499, Expense, OtherExpense, "Overheads"),
        new(10_500, 10_599, Expense, Tax, "Income tax"),
        new(10_610, 10_619, Asset, Receivable, "Accounts receivable"),
        new(10_630, 10_639, Asset, Stock, "Inventory"),
        new(10_600, 10_699, Asset, OtherCurrentAsset, "Current asset"),
        new(10_700, 10_799, Asset, FixedAsset, "Fixed asset"),
        new(10_800, 10_809, Liability, Payable, "Accounts payable"),
        new(10_820, 10_839, Liability, TaxLiability, "Taxes payable"),
        new(10_850, 10_850, Asset, Suspense, "Suspense"),
        new(10_810, 10_899, Liability, OtherCurrentLiability, "Current liability"),
        new(10_900, 10_949, Liability, LongTermLiability, "Loan"),
        new(10_950, 10_999, AccountClass.Equity, KpiGroups.Equity, "Equity"),
    ];

    private static int? XeroRangeNumber(string code) =>
        code.Length is not (3 or 4) || !code.All(char.IsAsciiDigit) ? null : code.Length == 3 ? 10_000 + Number(code) : Number(code);
}
