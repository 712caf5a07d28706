using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage 50 UK nominal list: <c>0020,Plant and Machinery</c>, and the chart's category if the list has it. Types such as <c>Bank Account</c>
/// or <c>Control Account</c>, and a company's own categories, determine no class; the code range then does.
/// </summary>
public sealed class Sage50UkNominalList : AccountListLayout
{
    private static readonly Column Code = new(0, "N/C", Required, aliases: ["Nominal Code"]);
    private static readonly Column AccountName = new(1, "Name", Required);
    private static readonly Column Type = new(2, "Type");
    private static readonly Column Category = new(3, "Category");

    // The categories of Sage's default chart.
    private static readonly Dictionary<string, AccountType> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Sales"] = new(AccountClass.Income, KpiGroups.Revenue, KpiGroups.OtherIncome),
        ["Purchases"] = new(AccountClass.Expense, KpiGroups.Cogs),
        ["Direct Expenses"] = new(AccountClass.Expense, KpiGroups.Cogs),
        ["Overheads"] = new(AccountClass.Expense, KpiGroups.OtherExpense, KpiGroups.Depreciation, KpiGroups.Interest, KpiGroups.Tax),
        ["Fixed Assets"] = new(AccountClass.Asset, KpiGroups.FixedAsset),
        ["Current Assets"] = new(AccountClass.Asset, KpiGroups.OtherCurrentAsset, KpiGroups.Bank, KpiGroups.Receivable, KpiGroups.Stock),
        ["Current Liabilities"] = new(AccountClass.Liability, KpiGroups.OtherCurrentLiability, KpiGroups.Payable, KpiGroups.TaxLiability),
        ["Long Term Liabilities"] = new(AccountClass.Liability, KpiGroups.LongTermLiability),
        ["Capital & Reserves"] = new(AccountClass.Equity, KpiGroups.Equity),
        ["Capital and Reserves"] = new(AccountClass.Equity, KpiGroups.Equity),
    };

    public override string Id => "sage50uk-nominal-list";

    public override string Name => "Sage 50 UK nominal list";

    public override ChartProfile? Chart => ChartProfile.Uk;

    public override IReadOnlyList<Column> Columns { get; } = [Code, AccountName, Type, Category];

    public override void Read(in SourceRow row, AccountListDraft list) =>
        list.Add(row, Code, AccountName, Types.GetValueOrDefault(row.Text(Category) ?? "") ?? Types.GetValueOrDefault(row.Text(Type) ?? ""),
            active: null);
}
