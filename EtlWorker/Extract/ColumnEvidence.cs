using Financial.Ledger.Uploads;

namespace Financial.EtlWorker.Extract;

/// <summary>Collects the dates of a whole column, to decide the order of day and month, and counts the rows of each date.</summary>
public sealed class DateEvidence
{
    private readonly Dictionary<DateText, int> _rowsByDate = [];
    private byte[] _lastText = new byte[16];
    private int _lastLength = -1;
    private DateText _last;
    private int _lastRows;

    /// <summary>True if a first number is above 12.</summary>
    public bool SaysDayFirst => All.Any(pair => !pair.Key.IsOrdered && pair.Key.First is > 12 and <= 31);

    /// <summary>True if a second number is above 12.</summary>
    public bool SaysMonthFirst => All.Any(pair => !pair.Key.IsOrdered && pair.Key.Second is > 12 and <= 31);

    /// <summary>True if no date of the column shows whether day or month comes first, and the order changes a date.</summary>
    public bool IsAmbiguous => !SaysDayFirst && !SaysMonthFirst
        && All.Any(pair => !pair.Key.IsOrdered && pair.Key.First != pair.Key.Second);

    /// <summary>True if a year has two digits.</summary>
    public bool HasShortYears { get; private set; }

    /// <summary>
    /// True if two-digit years may come first: 25/01/31 beside 25/02/28. The last number then varies more than the first.
    /// Read that way, each date must be within the last ten years.
    /// </summary>
    public bool YearMayStandFirst(DateOnly today)
    {
        if (!HasShortYears) return false;
        var unordered = All.Select(pair => pair.Key).Where(date => !date.IsOrdered).ToList();
        return unordered.All(date => date.Year % 100 is >= 1 and <= 31 && date.Second is >= 1 and <= 12
            && today.Year - 2000 - date.First is >= -1 and <= 10)
            && unordered.Select(date => date.Year).Distinct().Count() > unordered.Select(date => date.First).Distinct().Count();
    }

    /// <summary>Returns the earliest and the latest date of the column in an order; null if the column has no date.</summary>
    public (DateOnly First, DateOnly Last)? Span(DateOrder order)
    {
        var dates = All.Select(pair => pair.Key.TryGetDate(order, out var date) ? date : (DateOnly?)null).OfType<DateOnly>().ToList();
        return dates.Count == 0 ? null : (dates.Min(), dates.Max());
    }

    private IEnumerable<KeyValuePair<DateText, int>> All
    {
        get
        {
            Flush();
            return _rowsByDate;
        }
    }

    /// <summary>Records the date of a row and returns it; returns the default if the text is no date.</summary>
    public DateText Observe(ReadOnlySpan<byte> text)
    {
        // Cache the last date, because consecutive rows often repeat it.
        if (text.Length == _lastLength && text.SequenceEqual(_lastText.AsSpan(0, _lastLength)))
        {
            _lastRows++;
            return _last;
        }

        if (!DateText.TryParse(text, out var date)) return default;
        Flush();
        HasShortYears |= DateText.HasShortYear(text);
        if (text.Length > _lastText.Length) _lastText = new byte[text.Length * 2];
        text.CopyTo(_lastText);
        (_lastLength, _last, _lastRows) = (text.Length, date, 1);
        return date;
    }

    /// <summary>Returns the months of the column in an order, with their rows.</summary>
    public SortedDictionary<DateOnly, int> Months(DateOrder order)
    {
        var months = new SortedDictionary<DateOnly, int>();
        foreach (var (text, rows) in All)
        {
            if (!text.TryGetDate(order, out var date)) continue;
            var month = new DateOnly(date.Year, date.Month, 1);
            months[month] = months.GetValueOrDefault(month) + rows;
        }

        return months;
    }

    private void Flush()
    {
        if (_lastRows > 0) _rowsByDate[_last] = _rowsByDate.GetValueOrDefault(_last) + _lastRows;
        _lastRows = 0;
    }
}

/// <summary>Collects the amounts of a file, to decide the decimal mark, and counts signs behind amounts.</summary>
/// <param name="presumed">The mark used if no amount shows it.</param>
/// <param name="isGiven">True if a person chose the mark; the amounts are then ignored.</param>
public sealed class AmountEvidence(byte presumed, bool isGiven = false)
{
    private int _dotRows, _commaRows, _ambiguousDots, _ambiguousCommas;

    /// <summary>Number of amounts whose sign follows or encloses them.</summary>
    public int SuffixSigns { get; private set; }

    /// <summary>Line of the first such amount.</summary>
    public int FirstSuffixSignLine { get; private set; }

    public byte DecimalMark => isGiven || _commaRows == _dotRows ? presumed : _commaRows > _dotRows ? (byte)',' : (byte)'.';

    /// <summary>True if an ambiguous amount precedes the first amount that shows the mark.</summary>
    public bool HasMarksBefore { get; private set; }

    /// <summary>
    /// False if every amount with a mark is like 1.500, which is fifteen hundred or one and a half.
    /// 1,500 is clear if the presumed mark is a point, because money does not have three decimals there.
    /// </summary>
    public bool IsProven => _dotRows + _commaRows > 0 || _ambiguousDots == 0 && (_ambiguousCommas == 0 || presumed == '.');

    /// <summary>Line of the first ambiguous amount.</summary>
    public int AmbiguousLine { get; private set; }

    public void Observe(ReadOnlySpan<byte> text, int line)
    {
        if (AmountText.HasSuffixSign(text) && SuffixSigns++ == 0) FirstSuffixSignLine = line;
        var lastMark = text.LastIndexOfAny((byte)'.', (byte)',');
        if (lastMark < 0) return;
        var mark = text[lastMark];
        var firstMark = text.IndexOfAny((byte)'.', (byte)',');
        if (firstMark != lastMark)
        {
            // 1,234.56 votes for the point. 1,234,567 also does, because its comma groups.
            var isGrouping = text[firstMark] == mark;
            Vote(isGrouping ? mark == '.' ? (byte)',' : (byte)'.' : mark);
            return;
        }

        // 1.23 votes for the point. 1.234 is ambiguous; .234 and 0.234 are not groups.
        var after = text[(lastMark + 1)..];
        var digits = after.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if ((digits < 0 ? after.Length : digits) != 3) Vote(mark);
        else if (text[..lastMark].ContainsAnyInRange((byte)'1', (byte)'9')) Ambiguous(mark, line);
    }

    private void Ambiguous(byte mark, int line)
    {
        if (_ambiguousDots + _ambiguousCommas == 0) AmbiguousLine = line;
        if (mark == '.') _ambiguousDots++;
        else _ambiguousCommas++;
        HasMarksBefore = true;
    }

    private void Vote(byte mark)
    {
        if (mark == '.') _dotRows++;
        else _commaRows++;
        HasMarksBefore |= mark != DecimalMark;
    }
}
