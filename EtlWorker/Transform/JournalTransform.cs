using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Findings;
using Financial.EtlWorker.Recognition;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// Turns the rows of a surveyed file into balanced entries, or into refusals with their lines. Pure: it reads rows and writes nowhere.
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
    /// Gives what the journal knows of a row by its number and its packed date, asked for in the order of the rows. Nothing is known unless
    /// set.
    /// </summary>
    public Func<int, int, KnownRow?> FindKnown { get; init; } = static (_, _) => null;

    /// <summary>True when the entries without a fault are posted although others are refused (IMP-5).</summary>
    public bool PostsGoodEntries { get; init; }

    /// <summary>The days of a re-run: an entry of another day is refused (IMP-7).</summary>
    public DateRange? Rerun { get; init; }

    /// <summary>The control accounts of Sage 50 UK, as the profile has them.</summary>
    public UkControlAccounts ControlAccounts { get; init; } = UkControlAccounts.Defaults;

    /// <summary>How the company counts its years.</summary>
    public FiscalYear Years { get; init; } = FiscalYear.Calendar;

    public Refusals Refusals { get; } = new();

    public Notes Notes { get; } = new();

    /// <summary>What the file states of its own sums, and what its rows make.</summary>
    public FileTotals Totals { get; } = new(survey.Facts.AssertsBalances) { IsStatedPart = survey.Facts.IsPart };

    /// <summary>What its entries add to each account.</summary>
    public AccountTotals AccountTotals { get; } = new();

    /// <summary>Posted entries that the file has otherwise, or no more.</summary>
    public Corrections Corrections { get; } = new();

    /// <summary>Data rows read so far.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Rows of entries that are in the journal.</summary>
    public long RowsKnown { get; private set; }

    /// <summary>Entries of the file, known ones among them.</summary>
    public long EntriesRead { get; private set; }

    /// <summary>The first entries that would be posted, for a person to look at.</summary>
    public IReadOnlyList<JournalEntry> FirstEntries => _firstEntries;

    /// <summary>New entries of opening balances: whether they are posted depends on what lies before them.</summary>
    public IReadOnlyList<JournalEntry> Openings => _openings;

    /// <summary>Entries of the last day of a fiscal year that move nothing but equity against income and expense.</summary>
    public IReadOnlyList<JournalEntry> YearEnds => _yearEnds;

    /// <summary>Entries that were given to be posted.</summary>
    public long EntriesAccepted { get; private set; }

    /// <summary>True when the rows of known months have to be looked up after all, so that nothing said here counts.</summary>
    public bool NeedsLookUp { get; private set; }

    /// <summary>True when the first or the last entry has only some of its posted rows, and these balance: cut off, or edited.</summary>
    public bool MayBeginOrEndWithinEntry { get; private set; }

    private const int ShownEntries = 10;

    private const int MaxYearEnds = 100;

    /// <summary>How many rows wait at most for others of their entries: a file sorted by account has all of them waiting.</summary>
    private const int MaxScatteredRows = 100_000;

    /// <summary>True when nothing of the file will be posted.</summary>
    public bool IsRefused => Refusals.Any && (!PostsGoodEntries || Refusals.OfFile);

    /// <summary>Questions about how much of its source the file holds.</summary>
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
    /// Reads all rows and gives each entry to <paramref name="accept"/>. When the file is refused its rows are only checked, no entry is
    /// given.
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

    /// <summary>
    /// Holds the balances that the file asserts against its entries and what the ledger holds before them; each false one refuses the file.
    /// </summary>
    public void CheckAssertions(IReadOnlyList<OpeningBalance> openings)
    {
        foreach (var mismatch in Totals.Assertions.Mismatches(openings, currency)) Refusals.AddForFile(mismatch);
    }

    // Gives the entry in work, which may be another one after the row.
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

    // Ends the entry in work, or lays it aside when its other rows may stand further down, and takes up the one that the row belongs to.
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
        // The file may hold a part only of the entry at which it begins or ends.
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
            // A re-run is about the entries of its range.
            if (Rerun is null) _openings.Add(entry);
            return;
        }

        if (IsYearEnd(entry)) _yearEnds.Add(entry);
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
        if (entry.Header.Date != Years.EndOf(entry.Header.Date) || _yearEnds.Count == MaxYearEnds) return false;
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

    // Known rows were looked up for the months of the survey only: nothing is posted into another month.
    private bool IsInSurveyedMonth(DateOnly date)
    {
        var month = new DateOnly(date.Year, date.Month, 1);
        if (month != _lastMonth && !survey.Months.ContainsKey(month)) return false;
        _lastMonth = month;
        return true;
    }
}
