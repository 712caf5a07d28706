using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// The current entry: a layout adds the lines of its rows, then it becomes a <see cref="JournalEntry"/> or refusals. One object serves a
/// whole file.
/// </summary>
public sealed class EntryDraft(
    JournalLayout layout, AccountResolver accounts, ClosedPeriods closedPeriods, Currency currency, Refusals refusals, Notes notes,
    FileTotals totals) : IRowTaker
{
    private readonly List<JournalLine> _lines = [];
    private readonly EntryRows _rows = new(layout, refusals);
    private readonly EntryRecognition _recognition = new();
    private ByteText _group = new(256), _firstRow = new(64);
    private long? _rowKey;
    private int _rowsWithoutAmount;
    private DateOnly _date;
    private string? _reference, _description, _sourceNumber;

    public int RowCount => _rows.Count;

    /// <summary>Number of rows that the source has not deleted.</summary>
    public int KeptRowCount => _rows.Count - _recognition.DeletedRows;

    /// <summary>The accounts to which Sage 50 UK posts by the type of a transaction.</summary>
    public UkControlAccounts ControlAccounts => accounts.ControlAccounts;

    /// <summary>The totals of the rows, and the totals that the file states.</summary>
    public FileTotals Totals => totals;

    /// <summary>The number of rows that the source states for the entry.</summary>
    public int ExpectedRows { get; set; }

    /// <summary>The date of the reversing entry that the source requests.</summary>
    public DateOnly? ReverseOn { get; set; }

    /// <summary>True if the source has not posted the entry; it is left out and counted.</summary>
    public bool IsDraft { get; set; }

    /// <summary>The physical line of the entry's first row.</summary>
    public int FirstLine => _rows.FirstLine;

    /// <summary>The physical line of the last row read so far.</summary>
    public int LastLine => _rows.LastLine;

    /// <summary>The key that finds the entry's rows when they stand apart; null if they stand together.</summary>
    public string? ScatteredKey { get; private set; }

    /// <summary>True if the rows so far do not balance but have no other fault.</summary>
    public bool MayHaveRowsElsewhere => ScatteredKey is not null && !_rows.IsRefused && !IsDraft && !IsStatistical && !IsBalanced;

    /// <summary>True if the lines so far balance.</summary>
    public bool IsBalanced
    {
        get
        {
            var sum = Int128.Zero;
            foreach (var line in _lines) sum += (Int128)line.DebitMinor - line.CreditMinor;
            return sum == 0;
        }
    }

    /// <summary>Returns an empty draft for the same file.</summary>
    public EntryDraft Another() => new(layout, accounts, closedPeriods, currency, refusals, notes, totals);

    /// <summary>True if the entry counts heads or hours, not money; it is left out and counted.</summary>
    public bool IsStatistical { get; set; }

    /// <summary>The purpose of the entry according to the source.</summary>
    public EntryKind Kind { get; set; }

    /// <summary>The date of the current entry.</summary>
    public DateOnly Date => _date;

    public bool IsFull => _rows.Count >= RowReader.MaxEntryRows;

    /// <summary>The source's number of the current entry.</summary>
    public string? SourceNumber => _sourceNumber;

    /// <summary>Begins the next row; its first line gets the row's key.</summary>
    /// <param name="row">The row.</param>
    /// <param name="key">The row key with its occurrence.</param>
    /// <param name="known">The posted row; null if the row is new.</param>
    public void BeginRow(in SourceRow row, long key, KnownRow? known)
    {
        if (_rows.Count == 0 && layout.RowsMayScatter) ScatteredKey = layout.ScatteredKey(row);
        _rows.Add(row);
        _rowKey = key;
        _recognition.BeginRow(known);
    }

    /// <summary>Sets date and texts of the entry from its first row.</summary>
    public void Start(in SourceRow row, Column dateColumn, string? reference, string? description, string? sourceNumber)
    {
        (_reference, _description, _sourceNumber) = (reference, description, sourceNumber);
        _firstRow.Clear();
        _firstRow.Append(row[dateColumn]);
        row.TryDate(dateColumn, this, out _date);
    }

    /// <summary>True if the row has the date and reference of the entry's first row.</summary>
    public bool StartedWith(in SourceRow row, Column dateColumn, Column referenceColumn) =>
        (_firstRow.Span.SequenceEqual(row[dateColumn]) || row.IsDated(dateColumn, _date)) && row.Text(referenceColumn) == _reference;

    /// <summary>Stores the fields that the entry's rows have in common.</summary>
    public void Group(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default,
        ReadOnlySpan<byte> fourth = default, ReadOnlySpan<byte> fifth = default)
    {
        _group.Clear();
        _group.AppendField(first);
        _group.AppendField(second);
        _group.AppendField(third);
        _group.AppendField(fourth);
        _group.AppendField(fifth);
    }

    /// <summary>True if these fields are those of the current entry.</summary>
    public bool IsGroup(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default,
        ReadOnlySpan<byte> fourth = default, ReadOnlySpan<byte> fifth = default)
    {
        var rest = _group.Span;
        return ByteText.TakeField(ref rest, first) && ByteText.TakeField(ref rest, second) && ByteText.TakeField(ref rest, third)
            && ByteText.TakeField(ref rest, fourth) && ByteText.TakeField(ref rest, fifth);
    }

    /// <summary>Adds a line to the account in a column.</summary>
    public void Add(
        in SourceRow row, Column account, long signedMinor, string? text, Dimensions dimensions, SourceDocument? document = null) =>
        Add(row, row[account], signedMinor, text, dimensions, account, document);

    /// <summary>Adds a line: a positive amount is a debit, a negative one a credit; zero adds nothing.</summary>
    public void Add(in SourceRow row, ReadOnlySpan<byte> accountCode, long signedMinor, string? text, Dimensions dimensions,
        Column? column = null, SourceDocument? document = null)
    {
        if (signedMinor == 0 || IsStatistical) return;
        if (accounts.Resolve(row, accountCode, column, this) is not { } account) return;
        if (account.IsControl && !IsDraft) account.Count(dimensions.Party is not null);
        _lines.Add(new JournalLine(account.Account!.Code, signedMinor > 0 ? Side.Debit : Side.Credit, Math.Abs(signedMinor), row.Line,
            _rowKey, text, dimensions) { Document = document });
        if (_rowKey is not null) _recognition.Keep(row.Line, Math.Abs(signedMinor));
        _rowKey = null;
    }

    /// <summary>Leaves out a row that the source deleted; the posted entry with this row is reversed.</summary>
    public void Delete()
    {
        _rowKey = null;
        notes.Add("deleted-rows", "rows that were deleted in the source are left out, and reversed where they were posted");
        _recognition.Delete();
    }

    /// <summary>
    /// Reads a debit and a credit column as one amount, debit positive. One of them must be empty or zero; otherwise the row is refused. A
    /// row without an amount is a text and moves nothing.
    /// </summary>
    public bool TryDebitOrCredit(in SourceRow row, Column debitColumn, Column creditColumn, out long signedMinor)
    {
        signedMinor = 0;
        if (!(row.TryAmount(debitColumn, this, out var debit) & row.TryAmount(creditColumn, this, out var credit))) return false;
        if (debit != 0 && credit != 0)
        {
            Refuse(row, RefusalCode.DebitOrCredit, $"only one of {debitColumn.Name} and {creditColumn.Name} may be filled",
                "leave the other one empty");
            return false;
        }

        if (debit == 0 && credit == 0) _rowsWithoutAmount++;

        if (debit < 0 || credit < 0) Note("negative-amount", "negative amounts in a layout without signs are posted as the reverse");
        signedMinor = debit - credit;
        return true;
    }

    /// <summary>Adds net and tax; refuses the row if the sum exceeds 64 bits.</summary>
    public bool TrySum(in SourceRow row, long net, long tax, out long gross)
    {
        var sum = (Int128)net + tax;
        gross = (long)sum;
        if (gross == sum && gross != long.MinValue) return true;
        Refuse(row, RefusalCode.AmountRange, "net and tax together are larger than any ledger holds", "correct the amounts");
        return false;
    }

    /// <summary>Refuses the row if it states a code or sign of another currency than the ledger's.</summary>
    public void CheckCurrency(in SourceRow row, string? stated)
    {
        if (stated is not null && !Currency.IsCalled(currency.Code, stated))
            Refuse(row, RefusalCode.CurrencyMismatch, $"the row is in {stated}, the ledger in {currency.Code}",
                "import each currency into an entity of its own");
    }

    public void Note(string code, string detail, long count = 1) => notes.Add(code, detail, count);

    /// <summary>Refuses one row and thereby the entry.</summary>
    public void Refuse(in SourceRow row, string code, string detail, string hint, Column? column = null) =>
        _rows.Refuse(row, code, detail, hint, column);

    /// <summary>Refuses every row of the entry, so people can repair all of them.</summary>
    public void RefuseAll(string code, string detail, string hint) => _rows.RefuseAll(code, detail, hint);

    /// <summary>Ends the entry.</summary>
    /// <param name="isAtEdge">True if it is the first or last entry of the file, which may hold only a part of it.</param>
    /// <param name="dates">The first and the last date of the file.</param>
    public CompletedEntry Complete(bool isAtEdge, (DateOnly First, DateOnly Last)? dates)
    {
        if (!IsDraft && !_rows.IsRefused && !_recognition.IsKnown) layout.Complete(this);
        var isOnEdgeDate = dates is { } range && (_date == range.First || _date == range.Last);
        var standing = _recognition.Judge(_rows.Count, isAtEdge, isOnEdgeDate, IsBalanced);
        if (standing.IsDeletedInPart)
            RefuseAll(RefusalCode.DeletedInPart,
                "the source has deleted these rows of a posted entry, and its other rows are not in the file",
                "export all rows of the entry");
        var entry = standing.Match is EntryMatch.New or EntryMatch.Changed ? Build() : null;
        // A refused deletion reverses nothing.
        if (standing.Match == EntryMatch.Deleted && _rows.IsRefused) standing = standing with { Posted = [] };
        var completed = new CompletedEntry(entry, standing, FirstLine, _rows.Count, ReverseOn);
        _rows.RefuseSiblings();
        Clear();
        return completed;
    }

    private JournalEntry? Build()
    {
        if (_rows.IsRefused) return null;
        if (IsDraft)
        {
            notes.Add("draft", "rows that the source has not posted are left out", _rows.Count);
            return null;
        }

        if (IsStatistical)
        {
            notes.Add("statistical-journal", "rows of statistical journals are left out: they count, they are no money", _rows.Count);
            return null;
        }

        if (_lines.Count == 0) _rowsWithoutAmount = _rows.Count;
        if (_rowsWithoutAmount > 0) notes.Add("zero-amount", "rows without an amount are left out", _rowsWithoutAmount);
        if (_lines.Count == 0) return null;

        if (closedPeriods.Refuses(_date) || ReverseOn is { } reverseOn && closedPeriods.Refuses(reverseOn))
        {
            var month = closedPeriods.Refuses(_date) ? _date : ReverseOn!.Value;
            if (closedPeriods.StateOf(month) == PeriodState.SoftClosed)
                RefuseAll(RefusalCode.PeriodClosed, $"{month:yyyy-MM} is soft-closed",
                    "upload the file with late=allow to post its entries marked late, or date the entry into an open period");
            else
                RefuseAll(RefusalCode.PeriodClosed, $"{month:yyyy-MM} is closed", "reopen the period, or date the entry into an open one");
            return null;
        }

        var header = new EntryHeader(_date, _reference, _description, _sourceNumber, FirstLine, LastLine) { Kind = Kind };
        var difference = JournalEntry.TryBuild(header, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_lines), out var entry);
        if (entry is null)
            RefuseAll(RefusalCode.EntryUnbalanced, difference == 0 ? "the entry has a single line" : Unbalanced(),
                "correct the amounts so that debits equal credits");
        return entry;
    }

    private string Unbalanced()
    {
        var (debits, credits) = (Int128.Zero, Int128.Zero);
        foreach (var line in _lines) (debits, credits) = (debits + line.DebitMinor, credits + line.CreditMinor);
        return $"debits and credits of {(_reference is null
            ? "the entry" : $"entry '{_reference}'")} differ: {Money(debits)} and {Money(credits)}, a difference "
            + $"of {Money(Int128.Abs(debits - credits))}";
    }

    private string Money(Int128 minor) => JournalFormat.Amount(minor, currency);

    private void Clear()
    {
        _lines.Clear();
        _rows.Clear();
        _group.Clear();
        ExpectedRows = 0;
        ReverseOn = null;
        Kind = EntryKind.Normal;
        IsDraft = IsStatistical = false;
        _rowKey = null;
        _rowsWithoutAmount = 0;
        _recognition.Clear();
        _reference = _description = _sourceNumber = null;
    }
}
