using static Financial.Ledger.Accounts.AccountClass;
using static Financial.Ledger.Accounts.KpiGroups;

namespace Financial.Ledger.Accounts;

// The French plan comptable général: 1 capital, 2 fixed assets, 3 stock, 4 third parties, 5 financial, 6 expense, 7 income. Classes 0, 8
// and 9 are not in its statements. They are proposed as suspense: the accountant must assign them before the month is closed.
public sealed partial class ChartProfile
{
    private static CodeRange[] FrRanges =>
    [
        new(0, 99, Asset, Suspense, "Special account"),
        new(100, 149, AccountClass.Equity, KpiGroups.Equity, "Capital and reserves"),
        new(150, 179, Liability, LongTermLiability, "Provisions and loans"),
        new(180, 199, Liability, OtherCurrentLiability, "Liaison account"),
        new(200, 299, Asset, FixedAsset, "Fixed asset"),
        new(300, 399, Asset, Stock, "Stock"),
        new(409, 409, Asset, OtherCurrentAsset, "Suppliers in debit"),
        new(400, 408, Liability, Payable, "Suppliers"),
        new(419, 419, Liability, OtherCurrentLiability, "Customers in credit"),
        new(410, 418, Asset, Receivable, "Customers"),
        new(420, 439, Liability, OtherCurrentLiability, "Staff and social security"),
        new(440, 449, Liability, TaxLiability, "Taxes"),
        new(450, 459, Liability, OtherCurrentLiability, "Group and partners"),
        new(460, 469, Asset, OtherCurrentAsset, "Sundry debtors and creditors"),
        new(470, 479, Asset, Suspense, "Suspense"),
        new(487, 487, Liability, OtherCurrentLiability, "Deferred income"),
        new(480, 499, Asset, OtherCurrentAsset, "Prepayments and other current assets"),
        new(500, 509, Asset, OtherCurrentAsset, "Marketable securities"),
        new(519, 519, Liability, OtherCurrentLiability, "Bank overdraft"),
        new(510, 589, Asset, Bank, "Bank and cash"),
        new(590, 599, Asset, OtherCurrentAsset, "Impairment of securities"),
        new(600, 609, Expense, Cogs, "Purchases"),
        new(660, 669, Expense, Interest, "Financial expense"),
        new(680, 689, Expense, Depreciation, "Depreciation"),
        new(690, 699, Expense, Tax, "Profit sharing and income tax"),
        new(610, 629, Expense, OtherExpense, "Operating expense", "External services"),
        new(630, 639, Expense, OtherExpense, "Operating expense", "Taxes and duties"),
        new(640, 649, Expense, OtherExpense, "Operating expense", "Staff costs"),
        new(650, 659, Expense, OtherExpense, "Operating expense", "Other management charges"),
        new(670, 679, Expense, OtherExpense, "Operating expense", "Exceptional charges"),
        new(700, 709, Income, Revenue, "Sales"),
        new(760, 769, Income, OtherIncome, "Other income", "Financial income"),
        new(770, 779, Income, OtherIncome, "Other income", "Exceptional income"),
        new(710, 799, Income, OtherIncome, "Other income", "Other operating income"),
        new(800, 999, Asset, Suspense, "Special account"),
    ];

    // 6064, 401DUPONT: three digits, then letters and digits.
    private static int? FrRangeNumber(string code) =>
        code.Length >= 3 && !code.AsSpan(0, 3).ContainsAnyExceptInRange('0', '9') && code.All(char.IsAsciiLetterOrDigit)
            ? Number(code.AsSpan(0, 3)) : null;
}
