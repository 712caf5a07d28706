using Financial.Ledger.Journal;
using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Extract;

/// <summary>Reads the fields of one file with its date order, decimal mark and currency.</summary>
public sealed class FieldValues(DateOrder dateOrder, byte decimalMark, Currency currency)
{
    private byte[] _lastDate = new byte[16];
    private int _lastDateLength = -1;
    private DateOnly _lastValue;

    public DateOrder DateOrder => dateOrder;

    public byte DecimalMark => decimalMark;

    public Currency Currency => currency;

    /// <summary>True if the text names this currency, or none. A sign may stand for several currencies.</summary>
    public bool Accepts(ReadOnlySpan<byte> stated) => stated.IsEmpty || currency.IsWritten(stated);

    public TextPool Texts { get; } = new();

    /// <summary>Reads a date. Keeps the last one, because the rows of an entry, and often of a day, repeat it.</summary>
    public bool TryDate(ReadOnlySpan<byte> text, out DateOnly date)
    {
        if (text.Length == _lastDateLength && text.SequenceEqual(_lastDate.AsSpan(0, _lastDateLength)))
        {
            date = _lastValue;
            return true;
        }

        date = default;
        if (!DateText.TryParse(text, out var parts) || !parts.TryGetDate(dateOrder, out date)) return false;
        if (text.Length > _lastDate.Length) _lastDate = new byte[text.Length * 2];
        text.CopyTo(_lastDate);
        _lastDateLength = text.Length;
        _lastValue = date;
        return true;
    }
}
