using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Extract.Excel;
using Financial.EtlWorker.Layouts;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;
using Financial.Ledger.Statements;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// Turns the rows of a surveyed file into balanced entries, or into refusals with their lines. Pure: it reads rows and writes nowhere.
/// </summary>
public sealed class JournalTransform(Survey survey, ChartOfAccounts chart, ClosedPeriods closedPeriods, Currency currency)
{
    private readonly JournalLayout layout = survey.Journal;
    private readonly FieldValues values = new(survey.DateOrder, survey.DecimalMark, currency.Decimals);
    private readonly RowKeySequence keys = survey.ReadKeys();

    /// <summary>Gives what the journal knows of a row by its number and its packed date, asked for in the order of the rows. Nothing is known unless set.</summary>
    public Func<int, int, KnownRow?> FindKnown { get; init; } = static (_, _) => null;

    /// <summary>True when the entries without a fault are posted although others are refused (IMP-5).</summary>
    public bool PostsGoodEntries { get; init; }

    /// <summary>The days of a re-run: an entry of another day is refused (IMP-7).</summary>
    public DateRange? Rerun { get; init; }

    /// <summary>The control accounts of Sage 50 UK, as the profile has them.</summary>
    public UkControlAccounts ControlAccounts { get; init; } = UkControlAccounts.Defaults;

    public Refusals Refusals { get; } = new();

    public Notes Notes { get; } = new();

    /// <summary>What the file states of its own sums, and what its rows make.</summary>
    public FileTotals Totals { get; } = new();

    /// <summary>What its entries add to each account.</summary>
    public AccountTotals AccountTotals { get; } = new();

    /// <summary>Posted entries that the file has otherwise, or no more.</summary>
    public Corrections Corrections { get; } = new();

    /// <summary>Data rows read so far.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Rows of entries that are wholly in the journal.</summary>
    public long RowsKnown { get; private set; }

    /// <summary>Entries that were given to be posted.</summary>
    public long EntriesAccepted { get; private set; }

    /// <summary>True when the rows of known months have to be looked up after all, so that nothing said here counts.</summary>
    public bool NeedsLookUp { get; private set; }

    /// <summary>True when nothing of the file will be posted.</summary>
    public bool IsRefused => Refusals.Any && (!PostsGoodEntries || Refusals.OfFile);

    /// <summary>Reads all rows and gives each entry to <paramref name="accept"/>. When the file is refused its rows are only checked, no entry is given.</summary>
    public void Run(RowReader reader, Action<JournalEntry> accept, CancellationToken cancellationToken)
    {
        var draft = new EntryDraft(layout, chart, closedPeriods, currency.Code, Refusals, Notes, Totals) { ControlAccounts = ControlAccounts };
        while (reader.Read())
        {
            var rowClass = survey.Classify(reader.Current, reader.Line);
            if (rowClass == RowClass.Total) layout.ReadTotals(new SourceRow(reader.Current, survey.FieldOfColumn, values) { Line = reader.Line }, Totals);
            if (rowClass != RowClass.Data) continue;
            if ((++RowsRead & 0xFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
            Take(reader, draft, accept);
        }

        Complete(draft, accept);
        NeedsLookUp = draft.NeedsLookUp;
        draft.NoteControlAccounts();
        foreach (var note in survey.Notes) Notes.Add(note.Code, note.Detail, note.Count);
        foreach (var mismatch in Totals.Mismatches()) Refusals.AddForFile(mismatch);
        if (RowsKnown > 0) Notes.Add("already-imported", "rows that are in the journal were left out", RowsKnown);
    }

    private void Take(RowReader reader, EntryDraft draft, Action<JournalEntry> accept)
    {
        var (key, occurrence, packedDate) = keys.Next();
        if (occurrence > 1) Notes.Add("twin-rows", "rows that equal an earlier row of the file are posted as well");
        var fault = survey.Sheet?.FindFault(reader.Line, survey.FieldOfColumn);
        var row = new SourceRow(reader.Current, survey.FieldOfColumn, values)
        {
            Line = reader.Line, LastLine = reader.LastLine, Key = key, Known = FindKnown(keys.RowNumber, packedDate), HasCellError = fault is not null,
        };
        if (survey.HasWrongFieldCount(reader.Current))
        {
            Refusals.Add(reader.Line, "field-count", $"the row has {reader.Current.Count} fields, it should have {survey.FieldCount}",
                "look for a missing or an unquoted separator", row.Original);
            return;
        }

        if (draft.RowCount > 0 && !layout.Continues(row, draft)) Complete(draft, accept);
        if (draft.IsFull)
        {
            draft.RefuseAll("entry-too-long", $"an entry has more than {EntryDraft.MaxRows} rows", "check the columns that tell entries apart");
            Complete(draft, accept);
        }

        draft.BeginRow(row);
        if (fault is { } known) draft.Refuse(row, SheetCells.FaultCode, known.Detail, known.Hint);
        layout.Read(row, draft);
    }

    private void Complete(EntryDraft draft, Action<JournalEntry> accept)
    {
        if (draft.RowCount == 0) return;
        var completed = draft.Complete();
        if (completed.Match == EntryMatch.Known) RowsKnown += completed.Rows;
        if (completed.Match == EntryMatch.Deleted) Corrections.Add(completed);
        if (completed.Entry is not { } entry) return;
        if (Rerun is { } range && (entry.Header.Date < range.From || entry.Header.Date > range.To))
        {
            Refusals.Add(new Refusal(completed.FirstLine, "outside-range", $"the entry is dated outside the re-run's range {range.From:yyyy-MM-dd} to {range.To:yyyy-MM-dd}",
                "export exactly the range, or upload the file without one"));
            return;
        }

        AccountTotals.Add(entry);
        if (completed.Match == EntryMatch.Changed) Corrections.Add(completed);
        if (IsRefused) return;
        EntriesAccepted++;
        accept(entry);
        if (completed.ReverseOn is { } date) accept(entry.ReverseOn(date));
    }
}
