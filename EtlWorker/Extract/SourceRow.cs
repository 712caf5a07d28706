using System.Globalization;
using Financial.EtlWorker.Extract.Excel;
using Financial.EtlWorker.Findings;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Extract;

/// <summary>One data row read through its layout: fields by column, as texts, dates and amounts.</summary>
public readonly ref struct SourceRow
{
    private readonly Row _row;
    private readonly ReadOnlySpan<int> _fieldOfColumn;
    private readonly FieldValues? _values;

    public SourceRow(Row row, ReadOnlySpan<int> fieldOfColumn, FieldValues? values = null)
    {
        _row = row;
        _fieldOfColumn = fieldOfColumn;
        _values = values;
    }

    /// <summary>Physical line on which the row starts.</summary>
    public int Line { get; init; }

    /// <summary>Physical line on which the row ends.</summary>
    public int LastLine { get; init; }

    /// <summary>
    /// True for a row of an Excel sheet that is refused for a cell without a value; other faults of the row follow from it.
    /// </summary>
    public bool HasCellError { get; init; }

    public ReadOnlySpan<byte> Original => _row.Original;

    /// <summary>Returns the field of a column without surrounding blanks; empty if the file does not have the column.</summary>
    public ReadOnlySpan<byte> this[Column column] => _row[_fieldOfColumn[column.Ordinal]];

    /// <summary>Returns the position of a column in the row, from 1; null if the file does not have the column.</summary>
    public int? FieldNumber(Column? column) =>
        column is not null && _fieldOfColumn[column.Ordinal] is >= 0 and var field ? field + 1 : null;

    /// <summary>True if the field has this text, ignoring letter case.</summary>
    public bool Is(Column column, ReadOnlySpan<byte> text) => System.Text.Ascii.EqualsIgnoreCase(this[column], text);

    public string? Text(Column column) => _values!.Texts.Text(this[column]);

    public string? Text(ReadOnlySpan<byte> field) => _values!.Texts.Text(field);

    /// <summary>Reads the date of a column; refuses the row if it is no date.</summary>
    public bool TryDate(Column column, IRowTaker taker, out DateOnly date)
    {
        if (_values!.TryDate(this[column], out date)) return true;
        if (ExcelDate.Of(this[column]) is { } meant)
        {
            taker.Refuse(this, RefusalCode.BadDate,
                string.Create(CultureInfo.InvariantCulture,
                    $"{column.Name} '{Text(column)}' is the number of an Excel date, {meant:d MMMM yyyy}"),
                "format the column as a date in Excel and save the file again", column);
            return false;
        }

        taker.Refuse(this, RefusalCode.BadDate,
            $"{column.Name} '{Text(column)}' is no date {(_values.DateOrder == DateOrder.DayFirst
                ? "with the day first" : "with the month first")}",
            "correct the date", column);
        return false;
    }

    /// <summary>Returns the date of a column; null if it is no date.</summary>
    public DateOnly? Date(Column column) => _values!.TryDate(this[column], out var date) ? date : null;

    /// <summary>True if a column has this date, in any notation.</summary>
    public bool IsDated(Column column, DateOnly date) => _values!.TryDate(this[column], out var own) && own == date;

    /// <summary>Returns the amount of a column in minor units; zero if empty; null if it is no amount.</summary>
    public long? Amount(Column column) =>
        this[column].IsEmpty ? 0 : AmountText.Parse(this[column], _values!.DecimalMark, _values.Currency.Decimals,
            out var minor) == AmountFault.None ? minor : null;

    /// <summary>Reads the amount of a column in minor units; zero if empty. Refuses the row if it is no amount.</summary>
    public bool TryAmount(Column column, IRowTaker taker, out long minor)
    {
        minor = 0;
        var text = this[column];
        var fault = text.IsEmpty ? AmountFault.None : AmountText.Parse(text, _values!.DecimalMark, _values.Currency.Decimals, out minor);
        if (fault == AmountFault.None && _values!.Accepts(AmountText.CurrencyOf(text))) return true;
        if (fault == AmountFault.None)
        {
            taker.Refuse(this, RefusalCode.CurrencyMismatch,
                $"{column.Name} '{Text(column)}' is in another currency than the ledger, which is kept in {_values!.Currency.Code}",
                "import each currency into an entity of its own", column);
            return false;
        }

        var (code, detail, hint) = fault switch
        {
            AmountFault.TwoSigns => (RefusalCode.TwoSigns, "has two signs, which may cancel each other or not", "write one sign"),
            AmountFault.Precision => (RefusalCode.AmountPrecision, $"has more than {_values!.Currency.Decimals} decimals",
                "give the amount in whole minor units; it is never rounded"),
            AmountFault.Range => (RefusalCode.AmountRange, "is larger than any ledger holds", "correct the amount"),
            _ => (RefusalCode.BadAmount, "is no amount", "write it as 1234.56"),
        };
        taker.Refuse(this, code, $"{column.Name} '{Text(column)}' {detail}", hint, column);
        return false;
    }
}
