using System.Text;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// The base of the plain-text journals: transactions of postings, debit positive. The first part of an account name is its class.
/// </summary>
public abstract class PlainTextJournal : JournalLayout
{
    private static readonly Column Transaction = new(0, "transaction[n]", Unkeyed);
    private static readonly Column Date = new(1, "transaction date", Required, ColumnKind.Date);
    private static readonly Column Reference = new(2, "transaction code");
    private static readonly Column Description = new(3, "transaction description");
    private static readonly Column Account = new(4, "posting account", Required);
    private static readonly Column Amount = new(5, "posting amount", Required, ColumnKind.Amount);
    private static readonly Column Commodity = new(6, "posting commodity");
    private static readonly Column Price = new(7, "posting price");
    private static readonly Column Comment = new(8, "posting comment");
    private static readonly Column Sign = new(9, "posting currency sign", Unkeyed);
    private static readonly Column Balance = new(10, "balance", Unkeyed);
    private static readonly Column BalanceCommodity = new(11, "balance commodity", Unkeyed);
    private static readonly Column BalanceScope = new(12, "balance with subaccounts", Unkeyed);
    private static readonly Column BalanceTolerance = new(13, "balance tolerance", Unkeyed);
    private static readonly Column Unread = new(14, "posting not followed", Unkeyed);

    public override bool RowsAreLines => false;

    public override bool HasHeader => false;

    public override ChartProfile Chart => ChartProfile.Named;

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Transaction, Date, Reference, Description, Account, Amount, Commodity, Price, Comment,
        Sign, Balance, BalanceCommodity, BalanceScope, BalanceTolerance, Unread,
    ];

    public override Column? CurrencyColumn => Commodity;

    // A balance between transactions belongs to no transaction.
    public override RowClass Classify(in SourceRow row) => row[Transaction].IsEmpty ? RowClass.Total : RowClass.Data;

    public override bool Continues(in SourceRow row, EntryDraft entry) => entry.IsGroup(row[Transaction]);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1)
        {
            entry.Start(row, Date, row.Text(Reference), row.Text(Description), sourceNumber: null);
            entry.Group(row[Transaction]);
        }

        var account = row[Account];
        if (account.Length > 0 && account[0] is (byte)'(' or (byte)'[')
            entry.Refuse(row, RefusalCode.VirtualPosting, $"'{row.Text(account)}' is a virtual posting: it belongs to no balanced entry",
                "remove it, or post it to an account");
        else if (!row[Unread].IsEmpty)
            entry.Refuse(row, RefusalCode.PostingDate, row.Text(Unread)!, "write a transaction of its own for each day");
        else if (!row[Price].IsEmpty)
            entry.Refuse(row, RefusalCode.ForeignCurrency, "the posting has a price in another commodity",
                "write it in the ledger's currency");
        else if (row[Amount].IsEmpty)
            entry.Refuse(row, RefusalCode.MissingAmount, "the posting has no amount, and more than one value is possible",
                "write the amounts of all postings");
        else
        {
            entry.CheckCurrency(row, row.Text(Commodity) ?? row.Text(Sign));
            if (!row.TryAmount(Amount, entry, out var amount)) return;
            entry.Add(row, account, amount, row.Text(Comment) ?? row.Text(Description), Dimensions.None);
            entry.Totals.Assertions.Move(row.Text(account)!, entry.Date, amount);
            if (!row[Balance].IsEmpty) Assert(row, entry);
        }
    }

    public override void ReadTotals(in SourceRow row, FileTotals totals)
    {
        if (Asserted(row, row.Date(Date)) is { } assertion) totals.Assertions.Assert(assertion with { IsBeforeDay = true });
        else totals.State($"the balance of {row.Text(Account)}, which cannot be read", null, row.Line);
    }

    private static void Assert(in SourceRow row, EntryDraft entry)
    {
        if (Asserted(row, entry.Date) is { } assertion) entry.Totals.Assertions.Assert(assertion);
        else
            entry.Refuse(row, RefusalCode.BadAmount, $"the balance '{row.Text(Balance)}' is no amount of the ledger's currency",
                "write it as 1234.56");
    }

    private static BalanceAssertion? Asserted(in SourceRow row, DateOnly? date) =>
        date is { } day && row.Amount(Balance) is { } minor && row.Amount(BalanceTolerance) is { } tolerance
            ? new BalanceAssertion(row.Text(Account)!, day, minor, row.Line, Encoding.UTF8.GetString(row.Original))
            {
                Commodity = row.Text(BalanceCommodity), WithSubaccounts = !row[BalanceScope].IsEmpty, ToleranceMinor = Math.Abs(tolerance),
            }
            : null;
}
