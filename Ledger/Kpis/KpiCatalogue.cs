using Financial.Ledger.Accounts;
using static Financial.Ledger.Accounts.KpiGroups;
using static Financial.Ledger.Kpis.KpiSpan;
using static Financial.Ledger.Kpis.KpiUnit;

namespace Financial.Ledger.Kpis;

/// <summary>The KPIs, in display order and with their display names: the headline KPIs first (KPI-1, KPI-8).</summary>
public static class KpiCatalogue
{
    // Depreciation, interest and income tax are groups of their own and not included in Other Expense.
    private static readonly KpiTerm[] Margin = [new(Revenue), new(Cogs, Subtracted: true)];
    private static readonly KpiTerm[] Ebitda = [.. Margin, new(OtherExpense, Subtracted: true)];
    private static readonly KpiTerm[] Ebit = [.. Ebitda, new(Depreciation, Subtracted: true)];
    private static readonly KpiTerm[] NetProfit =
        [.. Ebit, new(OtherIncome), new(Interest, Subtracted: true), new(Tax, Subtracted: true)];

    // Unassigned accounts are in neither: the chart does not say what they are.
    private static readonly KpiTerm[] QuickAssets = At(Bank, Receivable, OtherCurrentAsset);
    private static readonly KpiTerm[] CurrentAssets = [.. QuickAssets, .. At(Stock)];
    private static readonly KpiTerm[] CurrentLiabilities = At(Payable, TaxLiability, OtherCurrentLiability);
    private static readonly KpiTerm[] FallOfCash = [new(Bank, Subtracted: true, ThreeMonths)];

    private const string CurrentLiabilitiesText = "(Payables + Taxes payable + Other current liabilities)";

    private static readonly KpiGuard NoRevenue = new("zero-revenue");
    private static readonly KpiGuard NoCogs = new("zero-cogs");
    private static readonly KpiGuard NoCurrentLiabilities = new("zero-current-liabilities");
    private static readonly KpiGuard NoEarlierRevenue = new("zero-base");
    private static readonly KpiGuard NotBurning = new("not-burning", "not-burning");

    private static readonly KpiDefinition[] Results =
    [
        new("revenue", 1, "Revenue", Money, "credits - debits of revenue accounts", true, [new(Revenue)]) { IsHeadline = true },
        new("cogs", 1, "COGS", Money, "debits - credits of cost of goods sold accounts", false, [new(Cogs)]) { IsHeadline = true },
        new("gross_margin", 1, "Gross Margin", Money, "Revenue - COGS", true, Margin) { IsHeadline = true },
        new("gross_margin_pct", 1, "Gross Margin %", Ratio, "(Revenue - COGS) / Revenue", true, Margin, [new(Revenue)])
            { IsHeadline = true, Guard = NoRevenue },
        new("other_expense", 1, "Other Expense", Money,
            "debits - credits of operating expense accounts, without depreciation, interest and income tax", false, [new(OtherExpense)])
            { IsHeadline = true },
        new("ebitda", 1, "EBITDA", Money, "Revenue - COGS - Other Expense", true, Ebitda) { IsHeadline = true },
        new("ebitda_pct", 1, "EBITDA %", Ratio, "(Revenue - COGS - Other Expense) / Revenue", true, Ebitda, [new(Revenue)])
            { IsHeadline = true, Guard = NoRevenue },
        new("ebit", 1, "EBIT", Money, "EBITDA - Depreciation and amortisation", true, Ebit),
        new("net_profit", 1, "Net profit", Money, "EBIT + Other income - Interest - Income tax", true, NetProfit),
        new("net_profit_pct", 1, "Net profit %", Ratio, "(EBIT + Other income - Interest - Income tax) / Revenue", true, NetProfit,
            [new(Revenue)]) { Guard = NoRevenue },
    ];

    private static readonly KpiDefinition Dso = new("dso", 1, "Days sales outstanding", Days,
        "Receivables / Revenue without sales tax, because no group holds revenue with it, * days of the range", false, At(Receivable),
        [new(Revenue)]) { Guard = NoRevenue, TimesDays = true };

    private static readonly KpiDefinition Dpo = new("dpo", 1, "Days payables outstanding", Days,
        "Payables / COGS, because no group holds the purchases within Other Expense, * days of the range", true, At(Payable),
        [new(Cogs)]) { Guard = NoCogs, TimesDays = true };

    private static readonly KpiDefinition Dio = new("dio", 1, "Days inventory outstanding", Days, "Inventory / COGS * days of the range",
        false, At(Stock), [new(Cogs)]) { Guard = NoCogs, TimesDays = true };

    private static readonly KpiDefinition[] Others =
    [
        new("interest_cover", 1, "Interest cover", Times, "EBIT / Interest", true, Ebit, [new(Interest)])
            { Guard = new("zero-interest") },
        new("current_ratio", 1, "Current ratio", Times,
            $"(Cash and bank + Receivables + Other current assets + Inventory) / {CurrentLiabilitiesText}", true, CurrentAssets,
            CurrentLiabilities) { Guard = NoCurrentLiabilities },
        new("quick_ratio", 1, "Quick ratio", Times, $"(Cash and bank + Receivables + Other current assets) / {CurrentLiabilitiesText}",
            true, QuickAssets, CurrentLiabilities) { Guard = NoCurrentLiabilities },
        new("working_capital", 1, "Working capital", Money,
            $"Cash and bank + Receivables + Other current assets + Inventory - {CurrentLiabilitiesText}", true,
            [.. CurrentAssets, .. CurrentLiabilities.Select(term => term with { Subtracted = true })]),
        new("debt_to_equity", 1, "Debt to equity", Times,
            "Long-term liabilities, because no group holds all debt that bears interest, / Equity with the earnings of the fiscal year",
            false, At(LongTermLiability), At(Equity)) { Guard = new("zero-equity") },
        Dso, Dpo, Dio,
        new("ccc", 1, "Cash conversion cycle", Days, "Days sales outstanding + Days inventory outstanding - Days payables outstanding",
            false, []) { Parts = [new(Dso), new(Dio), new(Dpo, Subtracted: true)] },
        new("cash_days", 1, "Cash days", Days,
            "Cash and bank / ((COGS + Other Expense) of the last 3 complete months, without depreciation, / 3 / 30)", true,
            At(Bank), [new(Cogs, Span: ThreeMonths), new(OtherExpense, Span: ThreeMonths)]) { Guard = new("zero-cost"), Times = 90 },
        new("burn", 1, "Burn", Money, "fall of Cash and bank over the last 3 complete months / 3", false, FallOfCash)
            { Guard = NotBurning, Over = 3 },
        new("runway", 1, "Runway", Months, "Cash and bank / (fall of Cash and bank over the last 3 complete months / 3)", true, At(Bank),
            FallOfCash) { Guard = NotBurning, Times = 3 },
        new("growth_mom", 1, "Revenue growth, month over month", Ratio,
            "(Revenue of the last complete month - Revenue of the month before) / Revenue of the month before", true,
            [new(Revenue, Span: LastMonth), new(Revenue, Subtracted: true, MonthBefore)], [new(Revenue, Span: MonthBefore)])
            { Guard = NoEarlierRevenue },
        new("growth_yoy", 1, "Revenue growth, year over year", Ratio,
            "(Revenue - Revenue of the same range last year) / Revenue of the same range last year", true,
            [new(Revenue), new(Revenue, Subtracted: true, LastYear)], [new(Revenue, Span: LastYear)]) { Guard = NoEarlierRevenue },
    ];

    public static IReadOnlyList<KpiDefinition> All { get; } =
        [.. Results, .. Others, .. Results.Where(definition => definition.Unit == Money).Select(OverTwelveMonths)];

    /// <summary>The figures of the page's cards (KPI-1).</summary>
    public static IReadOnlyList<KpiDefinition> Headline { get; } = [.. All.Where(definition => definition.IsHeadline)];

    /// <summary>Accounts of these groups grow on the credit side; all others on the debit side.</summary>
    internal static bool GrowsByCredit(string group) =>
        group is Revenue or OtherIncome or Payable or TaxLiability or OtherCurrentLiability or LongTermLiability or Equity;

    /// <summary>True for groups of income and expense accounts, which need no balance from before a period.</summary>
    internal static bool IsProfitOrLoss(string group) =>
        KpiGroups.Of(AccountClass.Income).Contains(group) || KpiGroups.Of(AccountClass.Expense).Contains(group);

    private static KpiTerm[] At(params string[] groups) => [.. groups.Select(group => new KpiTerm(group, Span: Closing))];

    private static KpiDefinition OverTwelveMonths(KpiDefinition definition) => definition with
    {
        Id = $"{definition.Id}_12m",
        Name = $"{definition.Name}, rolling 12 months",
        Formula = $"{definition.Formula}, over the last 12 complete months",
        Numerator = [.. definition.Numerator.Select(term => term with { Span = TwelveMonths })],
        IsHeadline = false,
    };
}
