using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// Turns the rows of a surveyed file into balanced entries, or into refusals with their lines. Reads rows and writes nothing.
/// </summary>
public sealed class JournalTransform(Survey survey, ChartOfAccounts chart, ClosedPeriods closedPeriods, Currency currency)
{
    private readonly JournalLayout _layout = survey.Journal;
    private readonly FieldValues _values = new(survey.DateOrder, survey.DecimalMark, currency);
    private readonly RowKeySequence _keys = survey.Rows.Read();
    private readonly Dictionary<string, EntryDraft> _scattered = new(StringComparer.Ordinal);
    private readonly List<JournalEntry> _firstEntries = [], _openings = [], _yearEnds = [];
    private readonly SpreadsheetTotals _spreadsheetTotals = new(survey, currency);
    private int _scatteredRows, _firstRow;
    private DateOnly _lastMonth;

    /// <summary>
    /// Returns the posted row for a row number and packed date, called in the order of the rows. By default every row is new.
    /// </summary>
    public Func<int, int, KnownRow?> FindKnown { get; init; } = static (_, _) => null;

    /// <summary>True if good entries are posted although others are refused (IMP-5).</summary>
    public bool PostsGoodEntries { get; init; }

    /// <summary>The dates of a re-run; entries outside them are refused (IMP-7).</summary>
    public DateRange? Rerun { get; init; }

    /// <summary>The control accounts of Sage 50 UK according to the profile.</summary>
    public UkControlAccounts ControlAccounts { get; init; } = UkControlAccounts.Defaults;

    /// <summary>The fiscal year of the company.</summary>
    public FiscalYear Years { get; init; } = FiscalYear.Calendar;

    public Refusals Refusals { get; } = new();

    public Notes Notes { get; } = new();

    /// <summary>The totals that the file states, and the totals of its rows.</summary>
    public FileTotals Totals { get; } = new(survey.Facts.AssertsBalances) { IsStatedPart = survey.Facts.IsPart };

    /// <summary>The amounts that its entries add to each account.</summary>
    public AccountTotals AccountTotals { get; } = new();

    /// <summary>The posted entries that the file changed or deleted.</summary>
    public Corrections Corrections { get; } = new();

    /// <summary>Number of data rows read so far.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Number of rows whose entries are posted.</summary>
    public long RowsKnown { get; private set; }

    /// <summary>Number of entries in the file, known ones included.</summary>
    public long EntriesRead { get; private set; }

    /// <summary>The first entries to post, shown in the preview.</summary>
    public IReadOnlyList<JournalEntry> FirstEntries => _firstEntries;

    /// <summary>New entries of opening balances; they are posted only if no earlier entries make these balances.</summary>
    public IReadOnlyList<JournalEntry> Openings => _openings;

    /// <summary>The first entries on the last day of a fiscal year that move only equity against income and expense.</summary>
    public IReadOnlyList<JournalEntry> YearEnds => _yearEnds;

    /// <summary>Number of all such entries.</summary>
    public int YearEndsRead { get; private set; }

    /// <summary>Number of entries accepted for posting.</summary>
    public long EntriesAccepted { get; private set; }

    /// <summary>True if rows of known months must be looked up after all; the other results are then void.</summary>
    public bool NeedsLookUp { get; private set; }

    /// <summary>True if the first or last entry has only some of its posted rows and these balance: it is cut off or edited.</summary>
    public bool MayBeginOrEndWithinEntry { get; private set; }

    private const int ShownEntries = 10;

    private const int MaxYearEnds = 100;

    /// <summary>Limit of rows waiting for others of their entry; in a file sorted by account all rows wait.</summary>
    private const int MaxScatteredRows = 100_000;

    /// <summary>True if nothing of the file will be posted.</summary>
    public bool IsRefused => Refusals.Any && (!PostsGoodEntries || Refusals.OfFile);

    /// <summary>Questions about the completeness of the file.</summary>
    public IEnumerable<Question> Questions
    {
        get
        {
            if (_spreadsheetTotals.Mismatch is { } mismatch) yield return new Question("totals-differ", mismatch, "confirm the preview");
            if (Totals.IsPart)
                yield return new Question("part-of-file", (Totals.LacksEntries
                    ? $"The file states {Totals.Whole.Entries} entries and holds {Totals.Sum.Entries}: it is one part of a file that was "
                        + "split, or entries are missing. "
                    : "The file says that it is one part of several. ")
                    + "The ledger is not reconciled by it until the other parts are posted.", "confirm the preview");
        }
    }

    /// <summary>
    /// Reads all rows and passes each entry to <paramref name="accept"/>. If the file is refused, only checks the rows and passes no entry.
    /// </summary>
    public void Run(RowReader reader, Action<JournalEntry> accept, CancellationToken cancellationToken)
    {
        var accounts = new AccountResolver(_layout, chart, ControlAccounts);
        var draft = new EntryDraft(_layout, accounts, closedPeriods, currency, Refusals, Notes, Totals);
        while (reader.Read())
        {
            var rowClass = survey.Classify(reader.Current, reader.Line);
            if (rowClass == RowClass.Total) ReadTotals(new SourceRow(reader.Current, survey.FieldOfColumn, _values) { Line = reader.Line });
            if (rowClass != RowClass.Data) continue;
            if ((++RowsRead & 0xFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
            draft = Take(reader, draft, accept);
        }

        foreach (var open in _scattered.Values.Append(draft).Where(open => open.RowCount > 0).OrderBy(open => open.FirstLine).ToList())
            Complete(open, accept, isLast: open == draft || open.LastLine >= draft.LastLine);
        accounts.NoteControlAccounts(Notes);
        foreach (var note in survey.Notes) Notes.Add(note.Code, note.Detail, note.Count);
        foreach (var mismatch in Totals.Mismatches()) Refusals.AddForFile(mismatch);
        if (RowsKnown > 0) Notes.Add("already-imported", "rows that are in the journal were left out", RowsKnown);
    }

    private void ReadTotals(in SourceRow row)
    {
        _layout.ReadTotals(row, Totals);
        _spreadsheetTotals.Compare(row);
    }

    /// <summary>Compares the asserted balances with opening balances plus entries; each wrong one refuses the file.</summary>
    public void CheckAssertions(IReadOnlyList<OpeningBalance> openings)
    {
        foreach (var mismatch in Totals.Assertions.Mismatches(openings, currency)) Refusals.AddForFile(mismatch);
    }

    // Returns the current entry, which the row may have changed.
    private EntryDraft Take(RowReader reader, EntryDraft draft, Action<JournalEntry> accept)
    {
        var (key, occurrence, packedDate) = _keys.Next();
        var posted = FindKnown(_keys.RowNumber, packedDate);
        if (occurrence > 1) Notes.Add("twin-rows", "rows that equal an earlier row of the file are posted as well");
        var fault = survey.Sheet?.FindFault(reader.Line, survey.FieldOfColumn);
        var row = new SourceRow(reader.Current, survey.FieldOfColumn, _values)
        {
            Line = reader.Line, LastLine = reader.LastLine, HasCellError = fault is not null,
        };
        if (survey.HasWrongFieldCount(reader.Current))
        {
            Refusals.Add(new Refusal(reader.Line, RefusalCode.FieldCount,
                $"the row has {reader.Current.Count} fields, it should have {survey.FieldCount}",
                "look for a missing or an unquoted separator"), row.Original);
            return draft;
        }

        if (_firstRow == 0) _firstRow = reader.Line;
        if (draft.RowCount > 0 && !_layout.Continues(row, draft)) draft = Next(draft, row, accept);
        if (draft.IsFull)
        {
            draft.RefuseAll(RefusalCode.EntryTooLong, $"an entry has more than {RowReader.MaxEntryRows} rows",
                "check the columns that tell entries apart");
            Complete(draft, accept);
        }

        _spreadsheetTotals.Add(row);
        draft.BeginRow(row, key, posted);
        if (fault is { } known) draft.Refuse(row, RefusalCode.CellError, known.Detail, known.Hint, _layout.Columns[known.Column]);
        _layout.Read(row, draft);
        return draft;
    }

    // Completes the current entry, or stores it if more of its rows may follow, and returns the entry of the row.
    private EntryDraft Next(EntryDraft draft, in SourceRow row, Action<JournalEntry> accept)
    {
        if (_layout.RowsMayScatter && draft.MayHaveRowsElsewhere && _scatteredRows < MaxScatteredRows)
        {
            _scatteredRows += draft.RowCount;
            _scattered[draft.ScatteredKey!] = draft;
            draft = draft.Another();
        }
        else
        {
            Complete(draft, accept);
        }

        if (_scattered.Count == 0 || _layout.ScatteredKey(row) is not { } key || !_scattered.Remove(key, out var open)) return draft;
        _scatteredRows -= open.RowCount;
        return open;
    }

    private void Complete(EntryDraft draft, Action<JournalEntry> accept, bool isLast = false)
    {
        if (draft.RowCount == 0) return;
        EntriesRead++;
        // The file may hold only a part of its first and last entry.
        var completed = draft.Complete(isAtEdge: isLast || draft.FirstLine == _firstRow, survey.Dates);
        NeedsLookUp |= completed.Standing.NeedsLookUp;
        MayBeginOrEndWithinEntry |= completed.Standing.MayBeCutOff;
        if (completed.Match == EntryMatch.Known) RowsKnown += completed.Rows;
        if (completed.Match == EntryMatch.Deleted) Corrections.Add(completed);
        if (completed.Entry is not { } entry) return;
        if (Rerun is { } range && (entry.Header.Date < range.From || entry.Header.Date > range.To))
        {
            Refusals.Add(new Refusal(completed.FirstLine, RefusalCode.OutsideRange,
                $"the entry is dated outside the re-run's range {range.From:yyyy-MM-dd} to {range.To:yyyy-MM-dd}",
                "export exactly the range, or upload the file without one"));
            return;
        }

        if (!IsInSurveyedMonth(entry.Header.Date))
        {
            Refusals.Add(new Refusal(completed.FirstLine, RefusalCode.BadDate,
                $"the date {entry.Header.Date:yyyy-MM-dd} was not seen when the file was surveyed", "correct the date"));
            return;
        }

        if (entry.Header.Kind == EntryKind.Opening && completed.Match == EntryMatch.New)
        {
            // A re-run concerns only the entries of its range.
            if (Rerun is null) _openings.Add(entry);
            return;
        }

        if (IsYearEnd(entry) && ++YearEndsRead <= MaxYearEnds) _yearEnds.Add(entry);
        var reversing = completed.ReverseOn is { } date ? entry.ReverseOn(date) : null;
        AccountTotals.Add(entry);
        if (reversing is not null) AccountTotals.Add(reversing);
        if (completed.Match == EntryMatch.Changed) Corrections.Add(completed);
        if (IsRefused) return;
        Count(entry);
        accept(entry);
        if (reversing is not null) accept(reversing);
    }

    /// <summary>Counts an entry of opening balances that is posted.</summary>
    public void AcceptOpening(JournalEntry entry)
    {
        AccountTotals.Add(entry);
        Count(entry);
    }

    private void Count(JournalEntry entry)
    {
        EntriesAccepted++;
        if (_firstEntries.Count < ShownEntries) _firstEntries.Add(entry);
    }

    private bool IsYearEnd(JournalEntry entry)
    {
        if (entry.Header.Date != Years.EndOf(entry.Header.Date)) return false;
        var (equity, profitOrLoss) = (0, 0);
        foreach (ref readonly var line in entry.Lines)
        {
            chart.Find(line.AccountCode, out var account);
            if (account?.Class == AccountClass.Equity) equity++;
            else if (account?.Class is AccountClass.Income or AccountClass.Expense) profitOrLoss++;
            else return false;
        }

        return equity > 0 && profitOrLoss > 0;
    }

    // Post only into surveyed months, because known rows were looked up only there.
    private bool IsInSurveyedMonth(DateOnly date)
    {
        var month = new DateOnly(date.Year, date.Month, 1);
        if (month != _lastMonth && !survey.Months.ContainsKey(month)) return false;
        _lastMonth = month;
        return true;
    }
}
