using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// Sage Intacct gl_account extract: <c>40000,FALSE,…,incomestatement,…,credit,…,active,…,Sales,…</c>. It states the statement and the
/// normal side but no class. The code range decides if it agrees with the statement, because contra accounts have the unusual side. A
/// balance sheet account on the credit side outside all ranges may be a liability or equity, so it is refused.
/// </summary>
public sealed class IntacctAccountList : AccountListLayout
{
    private static readonly Column Code = new(0, "accountno", Required);
    private static readonly Column Title = new(1, "title", Required);
    private static readonly Column Statement = new(2, "accounttype", Required);
    private static readonly Column NormalBalance = new(3, "normalbalance", Required);
    private static readonly Column Status = new(4, "status");
    private static readonly Column Deleted = new(5, "_fivetran_deleted");

    // Columns of the extract that are not read.
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

    // A deleted account may share its number with a new one. The ledger never deletes accounts (I-6).
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
