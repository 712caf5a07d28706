using static Financial.Ledger.Accounts.AccountClass;
using static Financial.Ledger.Accounts.KpiGroups;

namespace Financial.Ledger.Accounts;

// The Norwegian standard chart, NS 4102. 88 and 89 transfer the year's result to equity and are not expenses. Classes 0 and 9 are the
// company's own. They are proposed as suspense: the accountant must assign them before the month is closed.
public sealed partial class ChartProfile
{
    private static CodeRange[] NoRanges =>
    [
        new(0, 999, Asset, Suspense, "Own account"),
        new(1000, 1399, Asset, FixedAsset, "Fixed asset"),
        new(1400, 1499, Asset, Stock, "Stock"),
        new(1500, 1599, Asset, Receivable, "Receivables"),
        new(1600, 1899, Asset, OtherCurrentAsset, "Current asset"),
        new(1900, 1999, Asset, Bank, "Bank and cash"),
        new(2000, 2099, AccountClass.Equity, KpiGroups.Equity, "Equity"),
        new(2100, 2299, Liability, LongTermLiability, "Long-term liability"),
        new(2400, 2499, Liability, Payable, "Suppliers"),
        new(2500, 2799, Liability, TaxLiability, "Taxes"),
        new(2300, 2999, Liability, OtherCurrentLiability, "Current liability"),
        new(3000, 3799, Income, Revenue, "Sales"),
        new(3800, 3999, Income, OtherIncome, "Other operating income"),
        new(4000, 4999, Expense, Cogs, "Cost of goods sold"),
        new(6000, 6099, Expense, Depreciation, "Depreciation"),
        new(5000, 7999, Expense, OtherExpense, "Operating expense"),
        new(8000, 8099, Income, OtherIncome, "Financial income"),
        new(8100, 8199, Expense, Interest, "Financial expense"),
        new(8300, 8399, Expense, Tax, "Income tax"),
        new(8200, 8799, Expense, OtherExpense, "Other expense"),
        new(8800, 8999, AccountClass.Equity, KpiGroups.Equity, "Result and its use"),
        new(9000, 9999, Asset, Suspense, "Own account"),
    ];

    // 1920, 192001, 1920.01, 19: uses up to four leading digits.
    private static int? FirstFourDigits(string code)
    {
        var number = 0;
        var digits = 0;
        foreach (var character in code)
        {
            if (character is '.' or '-' or ' ' or '_' or '/') continue;
            if (!char.IsAsciiDigit(character))
            {
                if (digits == 0 || !char.IsAsciiLetter(character)) return null;
                break;
            }

            number = number * 10 + (character - '0');
            if (++digits == 4) break;
        }

        if (digits == 0) return null;
        for (; digits < 4; digits++) number *= 10;
        return number;
    }
}
