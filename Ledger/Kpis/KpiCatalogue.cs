namespace Financial.Ledger.Kpis;

/// <summary>The KPIs, in display order and with their display names (KPI-1).</summary>
public static class KpiCatalogue
{
    private static readonly KpiTerm Revenue = new("revenue");
    private static readonly KpiTerm LessCogs = new("cogs", Subtracted: true);
    // Depreciation, interest and income tax are groups of their own and not included.
    private static readonly KpiTerm LessOtherExpense = new("other-expense", Subtracted: true);

    public static IReadOnlyList<KpiDefinition> All { get; } =
    [
        new("revenue", 1, "Revenue", KpiUnit.Money, "credits - debits of revenue accounts", HigherIsBetter: true, [Revenue]),
        new("cogs", 1, "COGS", KpiUnit.Money, "debits - credits of cost of goods sold accounts", HigherIsBetter: false,
            [new KpiTerm("cogs")]),
        new("gross_margin", 1, "Gross Margin", KpiUnit.Money, "Revenue - COGS", HigherIsBetter: true, [Revenue, LessCogs]),
        new("gross_margin_pct", 1, "Gross Margin %", KpiUnit.Ratio, "(Revenue - COGS) / Revenue", HigherIsBetter: true,
            [Revenue, LessCogs], [Revenue]),
        new("other_expense", 1, "Other Expense", KpiUnit.Money,
            "debits - credits of operating expense accounts, without depreciation, interest and income tax", HigherIsBetter: false,
            [new KpiTerm("other-expense")]),
        new("ebitda", 1, "EBITDA", KpiUnit.Money, "Revenue - COGS - Other Expense", HigherIsBetter: true,
            [Revenue, LessCogs, LessOtherExpense]),
        new("ebitda_pct", 1, "EBITDA %", KpiUnit.Ratio, "(Revenue - COGS - Other Expense) / Revenue", HigherIsBetter: true,
            [Revenue, LessCogs, LessOtherExpense], [Revenue]),
    ];

    /// <summary>Accounts of these groups grow on the credit side; all others on the debit side.</summary>
    internal static bool GrowsByCredit(string group) => group is "revenue" or "other-income";
}
