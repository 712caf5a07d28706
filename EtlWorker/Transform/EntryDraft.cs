using Financial.EtlWorker.Extract.Excel;
using Financial.EtlWorker.Layouts;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// The entry in work: a layout adds its rows' lines, then it becomes a <see cref="JournalEntry"/> or refusals. One object serves a whole
/// file.
/// </summary>
public sealed class EntryDraft(
    JournalLayout layout, ChartOfAccounts chart, ClosedPeriods closedPeriods, Currency currency, Refusals refusals, Notes notes,
    FileTotals totals) : IRowTaker
{
    /// <summary>More rows than this are no entry but a column that does not tell entries apart.</summary>
    public const int MaxRows = 50_000;

    private readonly List<JournalLine> lines = [];
    private readonly List<(int Line, int Start)> rows = [];
    private Dictionary<string, ResolvedAccount> resolved = new(StringComparer.Ordinal);
    private TextPool codes = new();
    private ByteText originals = new(4096), group = new(256), firstRow = new(64);
    private readonly List<PostedRows> knownEntries = [];
    private long? rowKey;
    private KnownRow? knownRow;
    private int keyedRows, knownRows, knownMonthRows, deletedRows, rowsWithoutAmount;
    private bool hasPartOfEntry, deletesPartOfEntry;
    private DateOnly date;
    private string? reference, description, sourceNumber;
    private readonly HashSet<int> refusedLines = [];
    private int lastLine;
    private bool isRefused;

    public int RowCount => rows.Count;

    /// <summary>Rows that the source has not deleted.</summary>
    public int KeptRowCount => rows.Count - deletedRows;

    /// <summary>Where the amounts go whose account the type of a Sage 50 UK transaction says.</summary>
    public UkControlAccounts ControlAccounts { get; init; } = UkControlAccounts.Defaults;

    /// <summary>What the rows add up to, beside what the file states.</summary>
    public FileTotals Totals => totals;

    /// <summary>How many rows the source says the entry has.</summary>
    public int ExpectedRows { get; set; }

    /// <summary>The source asks for a reversing entry on this date.</summary>
    public DateOnly? ReverseOn { get; set; }

    /// <summary>The source has not posted the entry: it is left out and counted.</summary>
    public bool IsDraft { get; set; }

    /// <summary>The physical line on which the entry starts.</summary>
    public int FirstLine => rows[0].Line;

    /// <summary>The physical line on which it ends as far as it is read.</summary>
    public int LastLine => lastLine;

    /// <summary>By which the entry's rows are found when they stand apart; null where they do not.</summary>
    public string? ScatteredKey { get; private set; }

    /// <summary>True when the rows that have come do not balance and nothing else is wrong with them.</summary>
    public bool MayHaveRowsElsewhere => ScatteredKey is not null && !isRefused && !IsDraft && !IsStatistical && !IsBalanced;

    /// <summary>True when the lines that have come balance.</summary>
    public bool IsBalanced
    {
        get
        {
            var sum = Int128.Zero;
            foreach (var line in lines) sum += (Int128)line.DebitMinor - line.CreditMinor;
            return sum == 0;
        }
    }

    /// <summary>An empty draft of the same file.</summary>
    public EntryDraft Another() =>
        new(layout, chart, closedPeriods, currency, refusals, notes, totals) { ControlAccounts = ControlAccounts, resolved = resolved,
            codes = codes };

    /// <summary>The entry counts heads or hours, not money: it is left out and counted.</summary>
    public bool IsStatistical { get; set; }

    /// <summary>What the source says that the entry is for.</summary>
    public EntryKind Kind { get; set; }

    /// <summary>The date of the entry in work.</summary>
    public DateOnly Date => date;

    public bool IsFull => rows.Count >= MaxRows;

    /// <summary>The source's own number of the entry in work.</summary>
    public string? SourceNumber => sourceNumber;

    /// <summary>Takes the next row in; its first line will carry the row's key.</summary>
    public void BeginRow(in SourceRow row)
    {
        if (rows.Count == 0 && layout.RowsMayScatter) ScatteredKey = layout.ScatteredKey(row);
        rows.Add((row.Line, originals.Length));
        originals.Append(row.Original);
        (rowKey, knownRow) = (row.Key, row.Known);
        lastLine = row.LastLine;
    }

    /// <summary>Gives the entry its date and texts, from its first row.</summary>
    public void Start(in SourceRow row, Column dateColumn, string? reference, string? description, string? sourceNumber)
    {
        (this.reference, this.description, this.sourceNumber) = (reference, description, sourceNumber);
        firstRow.Clear();
        firstRow.Append(row[dateColumn]);
        row.TryDate(dateColumn, this, out date);
    }

    /// <summary>True when the row has the date and reference of the entry's first row.</summary>
    public bool StartedWith(in SourceRow row, Column dateColumn, Column referenceColumn) =>
        (firstRow.Span.SequenceEqual(row[dateColumn]) || row.IsDated(dateColumn, date)) && row.Text(referenceColumn) == reference;

    /// <summary>Remembers by which fields the entry's rows belong together.</summary>
    public void Group(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default,
        ReadOnlySpan<byte> fourth = default, ReadOnlySpan<byte> fifth = default)
    {
        group.Clear();
        group.AppendField(first);
        group.AppendField(second);
        group.AppendField(third);
        group.AppendField(fourth);
        group.AppendField(fifth);
    }

    /// <summary>True when these fields are those of the entry in work.</summary>
    public bool IsGroup(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default, ReadOnlySpan<byte> third = default,
        ReadOnlySpan<byte> fourth = default, ReadOnlySpan<byte> fifth = default)
    {
        var rest = group.Span;
        return ByteText.TakeField(ref rest, first) && ByteText.TakeField(ref rest, second) && ByteText.TakeField(ref rest, third)
            && ByteText.TakeField(ref rest, fourth) && ByteText.TakeField(ref rest, fifth);
    }

    /// <summary>Adds a line to the account that a column names.</summary>
    public void Add(
        in SourceRow row, Column account, long signedMinor, string? text, Dimensions dimensions, SourceDocument? document = null) =>
        Add(row, row[account], signedMinor, text, dimensions, account, document);

    /// <summary>Adds a line: a positive amount is a debit, a negative one a credit, zero is left out.</summary>
    public void Add(in SourceRow row, ReadOnlySpan<byte> accountCode, long signedMinor, string? text, Dimensions dimensions,
        Column? column = null, SourceDocument? document = null)
    {
        if (signedMinor == 0 || IsStatistical) return;
        if (Resolve(row, accountCode, column) is not { } account) return;
        if (account.IsControl && !IsDraft) account.Count(dimensions.Party is not null);
        lines.Add(new JournalLine(account.Account!.Code, signedMinor > 0 ? Side.Debit : Side.Credit, Math.Abs(signedMinor), row.Line,
            rowKey, text, dimensions) { Document = document });
        if (rowKey is not null) CountKeyedRow(row, Math.Abs(signedMinor));
        rowKey = null;
    }

    /// <summary>Leaves a row out that the source has deleted: the posted entry that holds it is reversed.</summary>
    public void Delete(in SourceRow row)
    {
        deletedRows++;
        rowKey = null;
        notes.Add("deleted-rows", "rows that were deleted in the source are left out, and reversed where they were posted");
        if (row.Known is not { } known) return;
        hasPartOfEntry = true;
        deletesPartOfEntry |= !known.IsWhole;
        Hold(known);
    }

    /// <summary>
    /// Reads a row with a debit and a credit column as one amount, debit positive. The column that does not apply is empty or zero; both
    /// filled refuses the row. A row with neither is a text between the others, and moves nothing.
    /// </summary>
    public bool TryDebitOrCredit(in SourceRow row, Column debitColumn, Column creditColumn, out long signedMinor)
    {
        signedMinor = 0;
        if (!(row.TryAmount(debitColumn, this, out var debit) & row.TryAmount(creditColumn, this, out var credit))) return false;
        if (debit != 0 && credit != 0)
        {
            Refuse(row, "debit-or-credit", $"only one of {debitColumn.Name} and {creditColumn.Name} may be filled",
                "leave the other one empty");
            return false;
        }

        if (debit == 0 && credit == 0) rowsWithoutAmount++;

        if (debit < 0 || credit < 0) Note("negative-amount", "negative amounts in a layout without signs are posted as the reverse");
        signedMinor = debit - credit;
        return true;
    }

    /// <summary>The sum of net and tax; a sum beyond 64 bits refuses the row.</summary>
    public bool TrySum(in SourceRow row, long net, long tax, out long gross)
    {
        var sum = (Int128)net + tax;
        gross = (long)sum;
        if (gross == sum && gross != long.MinValue) return true;
        Refuse(row, "amount-range", "net and tax together are larger than any ledger holds", "correct the amounts");
        return false;
    }

    /// <summary>Refuses the row when it names another currency than the ledger's, by its code or a sign.</summary>
    public void CheckCurrency(in SourceRow row, string? stated)
    {
        if (stated is not null && !Currency.IsCalled(currency.Code, stated))
            Refuse(row, "currency-mismatch", $"the row is in {stated}, the ledger in {currency.Code}",
                "import each currency into an entity of its own");
    }

    public void Note(string code, string detail, long count = 1) => notes.Add(code, detail, count);

    /// <summary>Refuses one row, and with it the entry.</summary>
    public void Refuse(in SourceRow row, string code, string detail, string hint, Column? column = null)
    {
        isRefused = true;
        refusedLines.Add(row.Line);
        if (row.HasCellError && code != SheetCells.FaultCode) return;
        refusals.Add(new Refusal(row.Line, code, detail, hint) { Entry = FirstLine, Field = row.FieldNumber(column) }, row.Original);
    }

    // The entry's other rows go to the rejects file as well: whoever mends one has the whole entry before them.
    private void RefuseSiblings()
    {
        if (refusedLines.Count == 0 || !layout.RowsAreLines) return;
        var first = refusedLines.Min();
        for (var at = 0; at < rows.Count; at++)
            if (!refusedLines.Contains(rows[at].Line))
                refusals.AddSibling(rows[at].Line, FirstLine, $"a row of the same entry is refused, on line {first}", OriginalOf(at));
    }

    private ReadOnlySpan<byte> OriginalOf(int row) =>
        originals.Span[rows[row].Start..(row + 1 < rows.Count ? rows[row + 1].Start : originals.Length)];

    /// <summary>Refuses the entry: each of its rows, so that all of them can be repaired.</summary>
    public void RefuseAll(string code, string detail, string hint)
    {
        isRefused = true;
        for (var at = 0; at < rows.Count; at++)
        {
            refusedLines.Add(rows[at].Line);
            refusals.Add(new Refusal(rows[at].Line, code, detail, hint) { Entry = FirstLine }, OriginalOf(at));
        }
    }

    /// <summary>Ends the entry.</summary>
    /// <param name="isAtEdge">True when it is the first or the last entry of the file, of which the file may hold a part only.</param>
    /// <param name="dates">The first and the last date of the file.</param>
    public CompletedEntry Complete(bool isAtEdge, (DateOnly First, DateOnly Last)? dates)
    {
        var isKnown = knownRows > 0 && knownRows == keyedRows;
        if (!IsDraft && !isRefused && !isKnown) layout.Complete(this);
        // An edit in the source leaves an entry that balances; a part that does not is what the file's range cut off.
        var isAtEnd = isAtEdge || dates is { } range && (date == range.First || date == range.Last);
        var isCutOff = hasPartOfEntry && deletedRows == 0 && isAtEnd && !IsBalanced;
        var match = KeptRowCount == 0 ? EntryMatch.Deleted : knownEntries.Count + knownMonthRows == 0 ? EntryMatch.New
            : isKnown && (!hasPartOfEntry || isCutOff) ? EntryMatch.Known : EntryMatch.Changed;
        // Rows of known months beside others: which posted entries hold them has to be looked up.
        var needsLookUp = knownMonthRows > 0 && match != EntryMatch.Known;
        // What became of a posted row that is neither deleted nor kept is not known, and without kept rows no balance shows it.
        if (match == EntryMatch.Deleted && deletesPartOfEntry)
            RefuseAll("deleted-in-part", "the source has deleted these rows of a posted entry, and its other rows are not in the file",
                "export all rows of the entry");
        var entry = match is EntryMatch.New or EntryMatch.Changed ? Build() : null;
        var completed = new CompletedEntry(entry, match, rows[0].Line, rows.Count,
            match is EntryMatch.Changed || match is EntryMatch.Deleted && !isRefused ? [.. knownEntries] : [],
            ReverseOn) { NeedsLookUp = needsLookUp, MayBeCutOff = match == EntryMatch.Changed && isKnown && deletedRows == 0 && isAtEdge };
        RefuseSiblings();
        Clear();
        return completed;
    }

    /// <summary>
    /// Ends the file: notes how many of its rows post to a control account without a customer or supplier; nothing when no row names one
    /// (REC-7).
    /// </summary>
    public void NoteControlAccounts()
    {
        if (!resolved.Values.Any(account => account.PartyRows > 0)) return;
        var rowsWithout = resolved.Values.Where(account => account.HasSubLedger).Sum(account => account.OtherRows);
        if (rowsWithout > 0)
            Note("control-account", "rows post to a control account and name no customer or supplier, others do: the sub-ledger differs "
                + "from it by them", rowsWithout);
    }

    private void CountKeyedRow(in SourceRow row, long amountMinor)
    {
        keyedRows++;
        if (knownRow is not { } known) return;
        if (known.EntryId is not null && known.AmountMinor != amountMinor) throw new RowKeyCollisionException(row.Line);
        knownRows++;
        hasPartOfEntry |= !known.IsWhole;
        Hold(known);
    }

    private void Hold(KnownRow known)
    {
        if (known.EntryId is not { } entryId)
        {
            knownMonthRows++;
            return;
        }

        var at = knownEntries.FindIndex(posted => posted.EntryId == entryId);
        if (at < 0) knownEntries.Add(new PostedRows(entryId, 1));
        else knownEntries[at] = knownEntries[at] with { Rows = knownEntries[at].Rows + 1 };
    }

    private JournalEntry? Build()
    {
        if (isRefused) return null;
        if (IsDraft)
        {
            notes.Add("draft", "rows that the source has not posted are left out", rows.Count);
            return null;
        }

        if (IsStatistical)
        {
            notes.Add("statistical-journal", "rows of statistical journals are left out: they count, they are no money", rows.Count);
            return null;
        }

        if (lines.Count == 0) rowsWithoutAmount = rows.Count;
        if (rowsWithoutAmount > 0) notes.Add("zero-amount", "rows without an amount are left out", rowsWithoutAmount);
        if (lines.Count == 0) return null;

        if (closedPeriods.Refuses(date) || ReverseOn is { } reverseOn && closedPeriods.Refuses(reverseOn))
        {
            var month = closedPeriods.Refuses(date) ? date : ReverseOn!.Value;
            if (closedPeriods.StateOf(month) == PeriodState.SoftClosed)
                RefuseAll("period-closed", $"{month:yyyy-MM} is soft-closed",
                    "upload the file with late=allow to post its entries marked late, or date the entry into an open period");
            else
                RefuseAll("period-closed", $"{month:yyyy-MM} is closed", "reopen the period, or date the entry into an open one");
            return null;
        }

        var header = new EntryHeader(date, reference, description, sourceNumber, rows[0].Line, lastLine) { Kind = Kind };
        var difference = JournalEntry.TryBuild(header, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(lines), out var entry);
        if (entry is null)
            RefuseAll("entry-unbalanced", difference == 0 ? "the entry has a single line" : Unbalanced(),
                "correct the amounts so that debits equal credits");
        return entry;
    }

    private string Unbalanced()
    {
        var (debits, credits) = (Int128.Zero, Int128.Zero);
        foreach (var line in lines) (debits, credits) = (debits + line.DebitMinor, credits + line.CreditMinor);
        return $"debits and credits of {(reference is null
            ? "the entry" : $"entry '{reference}'")} differ: {Money(debits)} and {Money(credits)}, a difference "
            + $"of {Money(Int128.Abs(debits - credits))}";
    }

    private string Money(Int128 minor) => JournalFormat.Amount(minor, currency);

    private ResolvedAccount? Resolve(in SourceRow row, ReadOnlySpan<byte> codeText, Column? column)
    {
        var code = codes.Text(codeText) ?? "";
        if (!resolved.TryGetValue(code, out var resolution))
        {
            var match = chart.Find(code, out var account);
            resolved.Add(code, resolution = new ResolvedAccount(match,
                account) { IsKnownControl = layout.IsControlAccount(codeText, ControlAccounts) });
        }

        switch (resolution.Match)
        {
            case CodeMatch.Known or CodeMatch.Proposed:
                return resolution;
            case CodeMatch.LeadingZero:
                Refuse(row, "leading-zero", $"account '{code}' is not in the chart, '{resolution.Account!.Code}' is: its leading zeros "
                    + "were lost, most likely in a spreadsheet",
                    DidYouMean(code, resolution.Account.Code) ?? $"write '{resolution.Account.Code}'", column);
                return null;
            case CodeMatch.Inactive:
                Refuse(row, "account-inactive", $"account '{code}' takes no new lines", "use another account, or make it active again",
                    column);
                return null;
            default:
                Refuse(row, "unknown-account", $"account '{code}' is not in the chart",
                    DidYouMean(code) ?? "correct the code, or add the account to the chart", column);
                return null;
        }
    }

    // The page offers to put this code into the cell; the code is never changed silently. The profile may know of one other code that is
    // meant.
    private string? DidYouMean(string code, string? known = null) =>
        chart.FindWithLostZeros(code) is { } account && account.Code == (known ?? account.Code) ? $"did you mean {account.Code}?" : null;

    private void Clear()
    {
        lines.Clear();
        rows.Clear();
        originals.Clear();
        group.Clear();
        ExpectedRows = 0;
        ReverseOn = null;
        Kind = EntryKind.Normal;
        IsDraft = IsStatistical = isRefused = hasPartOfEntry = deletesPartOfEntry = false;
        rowKey = null;
        knownRow = null;
        keyedRows = knownRows = knownMonthRows = deletedRows = rowsWithoutAmount = 0;
        knownEntries.Clear();
        refusedLines.Clear();
        reference = description = sourceNumber = null;
    }
}

/// <summary>What became of the rows of one entry.</summary>
/// <param name="Entry">The entry to post; null when it was refused, is known, is a draft, was deleted or has no amounts.</param>
/// <param name="Match">How it stands to the journal.</param>
/// <param name="FirstLine">The physical line on which it starts.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Posted">The entries of the journal that hold some of them, when it was changed or deleted.</param>
/// <param name="ReverseOn">The date of the reversing entry that the source asks for.</param>
public readonly record struct CompletedEntry(
    JournalEntry? Entry, EntryMatch Match, int FirstLine, int Rows, IReadOnlyList<PostedRows> Posted, DateOnly? ReverseOn)
{
    /// <summary>
    /// True when it has rows of known months and is not known, because its other rows are dated in other months or were deleted: which
    /// posted entries hold them has to be looked up.
    /// </summary>
    public bool NeedsLookUp { get; init; }

    /// <summary>
    /// True when the file begins or ends with it and has nothing but rows that are posted: its range may have cut the others off.
    /// </summary>
    public bool MayBeCutOff { get; init; }
}

/// <summary>How many rows of an entry of the file a posted entry holds.</summary>
public readonly record struct PostedRows(long EntryId, int Rows);

/// <summary>Bytes that are appended and compared without making strings.</summary>
internal struct ByteText(int capacity)
{
    private const byte FieldEnd = 0x1F;
    private byte[] bytes = new byte[capacity];

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Span => bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Append(ReadOnlySpan<byte> text)
    {
        if (Length + text.Length > bytes.Length) Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + text.Length));
        text.CopyTo(bytes.AsSpan(Length));
        Length += text.Length;
    }

    public void AppendField(ReadOnlySpan<byte> text)
    {
        Append(text);
        Append([FieldEnd]);
    }

    /// <summary>Takes a field off the front when it equals the text.</summary>
    public static bool TakeField(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> text)
    {
        if (rest.Length <= text.Length || rest[text.Length] != FieldEnd || !rest.StartsWith(text)) return false;
        rest = rest[(text.Length + 1)..];
        return true;
    }
}
