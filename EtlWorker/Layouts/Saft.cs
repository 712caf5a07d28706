using System.Buffers;
using System.Buffers.Text;
using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Recognition;
using Financial.EtlWorker.Transform;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using static Financial.EtlWorker.Extract.ColumnUse;

namespace Financial.EtlWorker.Layouts;

/// <summary>
/// SAF-T Financial, the audit file of the OECD, as XML; <see cref="SaftReader"/> shows the format. Entries have the transaction date. The
/// number of entries, both sums and each account's closing balance are compared with the lines. The file describes its accounts; their
/// opening balances make an entry. Columns are named by their path.
/// </summary>
public sealed class Saft : JournalLayout
{
    private static readonly SearchValues<byte> NameEnds = SearchValues.Create(" \t\r\n/>"u8);

    private static readonly Column Transaction = new(0, "Transaction[n]", Unkeyed);
    private static readonly Column JournalId = new(1, "Journal/JournalID");
    private static readonly Column TransactionId = new(2, "Transaction/TransactionID");
    private static readonly Column Date = new(3, "Transaction/TransactionDate", Required, ColumnKind.Date);
    private static readonly Column Description = new(4, "Transaction/Description");
    private static readonly Column RecordId = new(5, "Line/RecordID");
    private static readonly Column AccountId = new(6, "Line/AccountID", Required);
    private static readonly Column SourceDocument = new(7, "Line/SourceDocumentID");
    private static readonly Column LineDescription = new(8, "Line/Description");
    private static readonly Column Debit = new(9, "Line/DebitAmount", Required, ColumnKind.Amount);
    private static readonly Column Credit = new(10, "Line/CreditAmount", Required, ColumnKind.Amount);
    private static readonly Column Currency = new(11, "Header/DefaultCurrencyCode");
    private static readonly Column Party = new(12, "Line/CustomerID");
    private static readonly Column TaxCode = new(13, "Line/TaxCode");
    private static readonly Column Department = new(14, "Line/Analysis department");
    private static readonly Column Project = new(15, "Line/Analysis project");
    private static readonly Column Region = new(16, "Line/Analysis region");
    private static readonly Column Total = new(17, "total", Unkeyed);
    private static readonly Column Stated = new(18, "total stated", Unkeyed);
    private static readonly Column ClosingCredit = new(19, "Account/ClosingCreditBalance", Unkeyed);
    private static readonly Column OpeningDebit = new(20, "Account/OpeningDebitBalance", Unkeyed);
    private static readonly Column OpeningCredit = new(21, "Account/OpeningCreditBalance", Unkeyed);

    private static readonly Column TotalAccount = new(22, "Account/AccountID", Unkeyed);
    private static readonly Column Kind = new(23, "Transaction/TransactionType", Unkeyed);

    public override bool RowsAreLines => false;

    public override bool HasHeader => false;

    public override string Id => "saft";

    public override string Name => "SAF-T Financial";

    public override NumberScope NumberScope => NumberScope.FiscalYear;

    // The chart comes from the file.
    public override ChartProfile Chart => ChartProfile.None;

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Transaction, JournalId, TransactionId, Date, Description, RecordId, AccountId, SourceDocument, LineDescription, Debit, Credit,
        Currency,
        Party, TaxCode, Department, Project, Region, Total, Stated, ClosingCredit, OpeningDebit, OpeningCredit, TotalAccount, Kind,
    ];

    public override bool AmountsAreUnsigned => true;

    public override Column? CurrencyColumn => Currency;

    public override RowReader OpenRows(Stream utf8, byte separator) => new SaftReader(utf8);

    // <?xml version="1.0"?><!-- exported --><n1:AuditFile xmlns:n1="…">
    public override bool HasStartOf(ReadOnlySpan<byte> utf8Start)
    {
        while (true)
        {
            var rest = utf8Start.TrimStart(" \t\r\n"u8);
            // Accept a document type here, so the reader can refuse it with the reason.
            if (rest.StartsWith("<!DOCTYPE AuditFile"u8)) return true;
            if (rest.Length < 2 || rest[0] != '<') return false;
            if (rest[1] is not ((byte)'?' or (byte)'!'))
            {
                var name = rest[1..Math.Max(1, rest.IndexOfAny(NameEnds))];
                return name[(name.IndexOf((byte)':') + 1)..].SequenceEqual("AuditFile"u8);
            }

            var end = rest.StartsWith("<!--"u8) ? "-->"u8 : ">"u8;
            var at = rest.IndexOf(end);
            if (at < 0) return false;
            utf8Start = rest[(at + end.Length)..];
        }
    }

    public override RowClass Classify(in SourceRow row) => row[Total].IsEmpty ? RowClass.Data : RowClass.Total;

    public override bool Continues(in SourceRow row, EntryDraft entry) => entry.IsGroup(row[Transaction]);

    public override void Read(in SourceRow row, EntryDraft entry)
    {
        if (entry.RowCount == 1)
        {
            entry.Start(row, Date, row.Text(SourceDocument) ?? row.Text(TransactionId), row.Text(Description),
                $"{row.Text(JournalId)}/{row.Text(TransactionId)}");
            entry.Group(row[Transaction]);
            entry.Kind = KindOf(row);
            if (entry.Kind != EntryKind.Opening) entry.Totals.Add(FileTotals.Entries, 1);
        }

        entry.CheckCurrency(row, row.Text(Currency));
        if (!entry.TryDebitOrCredit(row, Debit, Credit, out var amount)) return;
        if (entry.Kind != EntryKind.Opening) AddToTotals(row, entry.Totals, amount);
        entry.Add(row, AccountId, amount, row.Text(LineDescription), Dimensions(row),
            document: row[SourceDocument].IsEmpty ? null : new SourceDocument(row.Text(SourceDocument), null));
    }

    // Portugal's transaction types: R and J adjust the books at the end of a year, A moves its result to equity.
    private static EntryKind KindOf(in SourceRow row) => row.Text(Kind) switch
    {
        _ when row.Is(Transaction, "opening-balances"u8) => EntryKind.Opening,
        "R" or "J" => EntryKind.Adjusting,
        "A" => EntryKind.Closing,
        _ => EntryKind.Normal,
    };

    // In their totals, some programs count a negative debit as a credit, others subtract it from the debits.
    private static void AddToTotals(in SourceRow row, FileTotals totals, long amount)
    {
        totals.Add(FileTotals.Debit, Math.Max(amount, 0), row.Amount(Debit)!.Value);
        totals.Add(FileTotals.Credit, Math.Max(-amount, 0), row.Amount(Credit)!.Value);
        totals.Add($"closing of account {row.Text(AccountId)}", amount);
    }

    // An unreadable total is stored as null, which never matches.
    public override void ReadTotals(in SourceRow row, FileTotals totals)
    {
        var name = row.Text(Total)!;
        if (name == FileTotals.Entries)
        {
            var isNumber = Utf8Parser.TryParse(row[Stated], out long entries, out var length) && length == row[Stated].Length;
            totals.State(name, isNumber ? entries : null, row.Line);
            return;
        }

        var isReadable = row.Amount(Stated) is not null & row.Amount(ClosingCredit) is not null & row.Amount(OpeningDebit) is not null
            & row.Amount(OpeningCredit) is not null;
        var closing = (Int128)(row.Amount(Stated) ?? 0) - (row.Amount(ClosingCredit) ?? 0);
        totals.State(name, isReadable ? closing - (row.Amount(OpeningDebit) ?? 0) + (row.Amount(OpeningCredit) ?? 0) : null, row.Line);
        if (!row[TotalAccount].IsEmpty) totals.StateClosing(row.Text(TotalAccount)!, closing);
    }

    private static Dimensions Dimensions(in SourceRow row)
    {
        if (row[Party].IsEmpty && row[TaxCode].IsEmpty && row[Department].IsEmpty && row[Project].IsEmpty && row[Region].IsEmpty)
            return Ledger.Journal.Dimensions.None;
        return new Dimensions
        {
            Party = row.Text(Party), TaxCode = row.Text(TaxCode), Department = row.Text(Department), Job = row.Text(Project),
            Region = row.Text(Region),
        };
    }
}
