using System.Text;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage 50 US CHART.CSV: <c>10200,Checking Account,0,FALSE,…</c>, with the type as its number or name. A full export adds some forty
/// balances and budgets by period, which are ignored, and has a header only on request.
/// </summary>
public sealed class Sage50UsChart : AccountListLayout
{
    private static readonly Column Code = new(0, "Account ID", Required);
    private static readonly Column Description = new(1, "Account Description", Required);
    private static readonly Column Type = new(2, "Account Type", Required);
    private static readonly Column Inactive = new(3, "Inactive");

    private static readonly Dictionary<string, AccountType> Types = TypesByNumberAndName();

    public override string Id => "sage50us-chart";

    public override string Name => "Sage 50 US chart of accounts";

    public override ChartProfile? Chart => ChartProfile.Us;

    public override IReadOnlyList<Column> Columns { get; } = [Code, Description, Type, Inactive];

    // Matches without a header, or if a header's many period names hide this layout.
    public override bool HasShapeOf(Row row) =>
        row.Count >= Columns.Count && (IsHeader(row)
            || (!row[0].IsEmpty && Types.ContainsKey(Encoding.UTF8.GetString(row[2]))
                && bool.TryParse(Encoding.UTF8.GetString(row[3]), out _)));

    public override RowClass Classify(in SourceRow row) => row.Is(Code, "Account ID"u8) ? RowClass.Header : RowClass.Data;

    public override void Read(in SourceRow row, AccountListDraft list)
    {
        var word = row.Text(Type) ?? "";
        var type = Types.GetValueOrDefault(word);
        if (type is null)
            list.Refuse(row, RefusalCode.UnknownClass, $"'{word}' is none of Sage's account types",
                $"use one of {string.Join(", ", Types.Keys.Where(key => !char.IsAsciiDigit(key[0])))}", Type);
        if (list.TryActive(row, Inactive, out var inactive) & type is not null) list.Add(row, Code, Description, type, !inactive);
    }

    private bool IsHeader(Row row)
    {
        foreach (var column in Columns)
            if (FindColumn(Encoding.UTF8.GetString(row[column.Ordinal])) != column) return false;
        return true;
    }

    private static Dictionary<string, AccountType> TypesByNumberAndName()
    {
        (string Number, string Name, AccountType Type)[] types =
        [
            ("0", "Cash", new(AccountClass.Asset, KpiGroups.Bank)),
            ("1", "Accounts Receivable", new(AccountClass.Asset, KpiGroups.Receivable)),
            ("2", "Inventory", new(AccountClass.Asset, KpiGroups.Stock)),
            ("3", "Receivable Retainage", new(AccountClass.Asset, KpiGroups.Receivable)),
            ("4", "Other Current Assets", new(AccountClass.Asset, KpiGroups.OtherCurrentAsset)),
            ("5", "Fixed Assets", new(AccountClass.Asset, KpiGroups.FixedAsset)),
            ("6", "Accumulated Depreciation", new(AccountClass.Asset, KpiGroups.FixedAsset)),
            ("8", "Other Assets", new(AccountClass.Asset, KpiGroups.FixedAsset)),
            ("10", "Accounts Payable", new(AccountClass.Liability, KpiGroups.Payable)),
            ("11", "Payable Retainage", new(AccountClass.Liability, KpiGroups.Payable)),
            ("12", "Other Current Liabilities", new(AccountClass.Liability, KpiGroups.OtherCurrentLiability, KpiGroups.TaxLiability)),
            ("14", "Long Term Liabilities", new(AccountClass.Liability, KpiGroups.LongTermLiability)),
            ("16", "Equity-doesn't close", new(AccountClass.Equity, KpiGroups.Equity)),
            ("18", "Equity-Retained Earnings", new(AccountClass.Equity, KpiGroups.Equity)),
            ("19", "Equity-gets closed", new(AccountClass.Equity, KpiGroups.Equity)),
            ("21", "Income", new(AccountClass.Income, KpiGroups.Revenue, KpiGroups.OtherIncome)),
            ("23", "Cost of Sales", new(AccountClass.Expense, KpiGroups.Cogs)),
            ("24", "Expenses", new(AccountClass.Expense, KpiGroups.OtherExpense, KpiGroups.Depreciation, KpiGroups.Interest,
                KpiGroups.Tax)),
        ];
        return types.SelectMany(type => new[] { (Key: type.Name, type.Type), (Key: type.Number, type.Type) })
            .ToDictionary(pair => pair.Key, pair => pair.Type, StringComparer.OrdinalIgnoreCase);
    }
}
