using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage Intacct gl_account extract: <c>40000,FALSE,…,incomestatement,…,credit,…,active,…,Sales,…</c>. It names the statement and the normal
/// side, and no class: a contra account stands on the unusual side, so the code range goes first where it agrees with the statement. A
/// credit account of the balance sheet outside of all ranges could be a liability or equity, and is refused.
/// </summary>
public sealed class IntacctAccountList : AccountListLayout
{
    private static readonly Column Code = new(0, "accountno", Required);
    private static readonly Column Title = new(1, "title", Required);
    private static readonly Column Statement = new(2, "accounttype", Required);
    private static readonly Column NormalBalance = new(3, "normalbalance", Required);
    private static readonly Column Status = new(4, "status");
    private static readonly Column Deleted = new(5, "_fivetran_deleted");

    // Of the same extract and not read.
    private static readonly string[] Others =
    [
        "_fivetran_synced", "alternativeaccount", "category", "categorykey", "closetoacctkey", "closingaccountno", "closingaccounttitle",
        "closingtype", "createdby", "modifiedby", "recordno", "taxable", "whencreated", "whenmodified",
    ];

    private static readonly AccountType BalanceSheetDebit = OfClasses(AccountClass.Asset, AccountClass.Liability, AccountClass.Equity);
    private static readonly AccountType BalanceSheetCredit = BalanceSheetDebit with { TellsUsual = false };
    private static readonly AccountType IncomeStatementDebit = OfClasses(AccountClass.Expense, AccountClass.Income);
    private static readonly AccountType IncomeStatementCredit = OfClasses(AccountClass.Income, AccountClass.Expense);

    public override string Id => "intacct-gl-account";

    public override string Name => "Sage Intacct accounts";

    public override ChartProfile? Chart => ChartProfile.Us;

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Code, Title, Statement, NormalBalance, Status, Deleted,
        .. Others.Select((name, index) => new Column(Deleted.Ordinal + 1 + index, name, Unkeyed)),
    ];

    // A deleted account may stand beside a new one with its number; accounts are never deleted here (I-6).
    public override RowClass Classify(in SourceRow row) => row.Is(Deleted, "TRUE"u8) ? RowClass.Ignored : RowClass.Data;

    public override void Read(in SourceRow row, AccountListDraft list)
    {
        var isCredit = row.Is(NormalBalance, "credit"u8);
        var type = row.Is(Statement, "balancesheet"u8) ? isCredit ? BalanceSheetCredit : BalanceSheetDebit
            : row.Is(Statement, "incomestatement"u8) ? isCredit ? IncomeStatementCredit : IncomeStatementDebit
            : null;
        if (type is null || (!isCredit && !row.Is(NormalBalance, "debit"u8)))
        {
            list.Refuse(row, RefusalCode.UnknownClass, $"'{row.Text(Statement)}' with '{row.Text(NormalBalance)}' is no type of account",
                "accounttype is balancesheet or incomestatement, normalbalance is debit or credit");
            return;
        }

        if (list.TryActive(row, Status, out var active)) list.Add(row, Code, Title, type, active);
    }

    private static AccountType OfClasses(params AccountClass[] classes) => new(classes, [.. classes.SelectMany(KpiGroups.Of).Distinct()]);
}
