using Financial.EtlWorker.Extract;
using Financial.Ledger.Journal;
using Financial.Ledger.Statements;

namespace Financial.EtlWorker.Transform;

/// <summary>
/// Compares totals rows that a spreadsheet added with the amounts above: all of them, or those since the last totals row. A total that
/// matches neither raises a question: rows were left out, or the row is no total.
/// </summary>
internal sealed class SpreadsheetTotals
{
    private readonly Column[] _columns;
    private readonly Int128[] _all, _group;
    private readonly Currency _currency;

    public SpreadsheetTotals(Survey survey, Currency currency)
    {
        _currency = currency;
        // Without a totals row, add up nothing.
        _columns = survey.Layout.TellsTotals || survey.Lines[RowClass.Total] == 0 ? []
            : [.. survey.Layout.Columns.Where(column => column.Kind == ColumnKind.Amount && survey.FieldOf(column) >= 0)];
        (_all, _group) = (new Int128[_columns.Length], new Int128[_columns.Length]);
    }

    /// <summary>The first totals row that differs from the rows above it, as a sentence; null if all match.</summary>
    public string? Mismatch { get; private set; }

    /// <summary>Adds a data row.</summary>
    public void Add(in SourceRow row)
    {
        for (var at = 0; at < _columns.Length; at++)
        {
            var amount = row.Amount(_columns[at]) ?? 0;
            _all[at] += amount;
            _group[at] += amount;
        }
    }

    /// <summary>Compares a totals row.</summary>
    public void Compare(in SourceRow row)
    {
        for (var at = 0; at < _columns.Length; at++)
        {
            if (!row[_columns[at]].IsEmpty && row.Amount(_columns[at]) is { } stated && stated != _all[at] && stated != _group[at])
                Mismatch ??= $"Line {row.Line} states a total of {JournalFormat.Amount(stated,
                    _currency)} in {_columns[at].Name}, the rows above it make {JournalFormat.Amount(_all[at],
                        _currency)}: rows may be missing.";
            _group[at] = 0;
        }
    }
}
