using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using static Financial.EtlWorker.Layouts.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// What the plain-text journals have in common: transactions of postings, debit positive, accounts by names whose first part says the class.
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

    public override bool RowsAreLines => false;

    public override bool HasHeader => false;

    public override ChartProfile Chart => ChartProfile.Named;

    public override IReadOnlyList<Column> Columns { get; } = [Transaction, Date, Reference, Description, Account, Amount, Commodity, Price, Comment];

    public override Column? CurrencyColumn => Commodity;

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
            entry.Refuse(row, "virtual-posting", $"'{row.Text(account)}' is a virtual posting: it belongs to no balanced entry", "remove it, or post it to an account");
        else if (!row[Price].IsEmpty)
            entry.Refuse(row, "foreign-currency", "the posting has a price in another commodity", "write it in the ledger's currency");
        else if (row[Amount].IsEmpty)
            entry.Refuse(row, "missing-amount", "the posting has no amount, and more than one value is possible", "write the amounts of all postings");
        else
        {
            entry.CheckCurrency(row, row.Text(Commodity));
            if (row.TryAmount(Amount, entry, out var amount)) entry.Add(row, account, amount, row.Text(Comment) ?? row.Text(Description), Dimensions.None);
        }
    }
}
