using Financial.EtlWorker.Extract;
using Financial.EtlWorker.Layouts;
using Financial.Ledger.Accounts;
using Financial.Ledger.Journal;
using Financial.Ledger.Periods;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// Turns the rows of a surveyed file into balanced entries, or into refusals with their lines. Pure: it reads rows and writes nowhere.
/// </summary>
public sealed class JournalTransform(Survey survey, RowKey keys, ChartOfAccounts chart, ClosedPeriods closedPeriods, Currency currency)
{
    private readonly JournalLayout layout = survey.Journal;
    private readonly FieldValues values = new(survey.DateOrder, survey.DecimalMark, currency.Decimals);

    public Refusals Refusals { get; } = new();

    public Notes Notes { get; } = new();

    /// <summary>What the file states of its own sums, and what its rows make.</summary>
    public FileTotals Totals { get; } = new();

    /// <summary>Data rows read so far.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Rows that made at least one line: those that carry a key.</summary>
    public long RowsWithAmounts { get; private set; }

    /// <summary>Reads all rows and gives each entry to <paramref name="accept"/>. After a refusal rows are only checked, no entry is given.</summary>
    public void Run(RowReader reader, Action<JournalEntry> accept, CancellationToken cancellationToken)
    {
        var draft = new EntryDraft(chart, closedPeriods, currency.Code, Refusals, Notes, Totals);
        while (reader.Read())
        {
            var rowClass = survey.Classify(reader.Current, reader.Line);
            if (rowClass == RowClass.Total) layout.ReadTotals(new SourceRow(reader.Current, survey.FieldOfColumn, values) { Line = reader.Line }, Totals);
            if (rowClass != RowClass.Data) continue;
            if ((++RowsRead & 0xFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
            Take(reader, draft, accept);
        }

        Complete(draft, accept);
        foreach (var mismatch in Totals.Mismatches()) Refusals.Add(mismatch);
    }

    private void Take(RowReader reader, EntryDraft draft, Action<JournalEntry> accept)
    {
        var key = keys.Of(reader.Current);
        var occurrence = survey.Occurrences.Count(key);
        if (occurrence > 1) Notes.Add("twin-rows", "rows that equal an earlier row of the file are posted as well");
        var row = new SourceRow(reader.Current, survey.FieldOfColumn, values)
        {
            Line = reader.Line, LastLine = reader.LastLine, Key = RowKey.Occurrence(key, occurrence),
        };
        if (HasWrongFieldCount(reader.Current))
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
        layout.Read(row, draft);
    }

    // A separator at the end of the line makes one more, empty, field.
    private bool HasWrongFieldCount(in Row row)
    {
        if (survey.FieldCount == 0) return false;
        if (row.Count < survey.FieldCount) return true;
        for (var field = survey.FieldCount; field < row.Count; field++)
            if (!row[field].IsEmpty) return true;
        return false;
    }

    private void Complete(EntryDraft draft, Action<JournalEntry> accept)
    {
        if (draft.RowCount == 0) return;
        var reverseOn = draft.ReverseOn;
        var entry = draft.Complete(layout);
        if (entry is null || Refusals.Any) return;
        foreach (ref readonly var line in entry.Lines)
            if (line.RowKey is not null) RowsWithAmounts++;
        accept(entry);
        if (reverseOn is { } date) accept(entry.ReverseOn(date));
    }
}
